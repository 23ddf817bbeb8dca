"""A question with a response term: its clock is stopped and resumed in sight of the citizen, and it is met or missed once."""

from datetime import datetime, timedelta
from typing import Any

from tests.api.conftest import Citizen, Desk, Employee

TOPIC, DEPARTMENT = "melding_openbare_ruimte", "openbare_ruimte"


async def owed(desk: Desk) -> tuple[Citizen, dict[str, Any], Employee]:
    """A citizen who asked about a topic with a term and may close the page, and an employee of the department."""
    citizen, handoff = await desk.waiting(topic=TOPIC)
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "06 12345678"}, headers=citizen.headers)
    employee = await desk.employee(departments=(DEPARTMENT,), skills=("meldingen",))
    return citizen, handoff, employee


async def passes(desk: Desk, until: str, **more: float) -> None:
    ahead = datetime.fromisoformat(until) + timedelta(**more) - desk.clock()
    desk.clock.jump(seconds=ahead.total_seconds())
    await desk.services.keeper.do_what_is_due()


async def story(employee: Employee, handoff: dict[str, Any]) -> list[str]:
    detail = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()
    return [entry["action"] for entry in detail["timeline"] if entry["action"].startswith("term_")]


async def kinds(desk: Desk, handoff: dict[str, Any]) -> list[str]:
    supervisor = await desk.employee("supervisor")
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    return sorted(alert["kind"] for alert in alerts if alert["handoffId"] == handoff["id"])


async def test_term_is_there_from_the_first_moment_for_citizen_and_employee(desk: Desk) -> None:
    citizen, handoff, employee = await owed(desk)
    shown = (await citizen.state())["term"]
    assert shown["text"].startswith("U krijgt uiterlijk ")
    assert shown["text"].endswith(" antwoord.")
    detail = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()["term"]
    assert (detail["workingDays"], detail["daysLeft"], detail["dueAt"]) == (2, 2, shown["dueAt"])
    rows = (await employee.get("/v1/terms")).json()["payload"]
    assert [row["dueAt"] for row in rows] == sorted(row["dueAt"] for row in rows)
    assert handoff["id"] in {row["handoffId"] for row in rows}
    other, _ = await desk.waiting(topic="paspoort")
    assert (await other.state())["term"] is None


async def test_clock_stops_with_a_reason_and_runs_on_by_what_it_stood(desk: Desk) -> None:
    citizen, handoff, employee = await owed(desk)
    before = (await citizen.state())["term"]["dueAt"]
    path = f"/v1/handoffs/{handoff['id']}/term"
    assert (await employee.post(f"{path}/resume")).json()["code"] == "clock_running"
    stopped = await employee.post(f"{path}/stop", {"reason": "documents_missing"})
    assert (stopped.json()["status"], stopped.json()["dueAt"]) == ("stopped", None)
    assert (await employee.post(f"{path}/stop", {"reason": "elsewhere"})).json()["code"] == "clock_stopped"
    term = (await citizen.state())["term"]
    assert term["stopped"]
    assert "Wij wachten op papieren van u" in term["text"]
    assert "Wij wachten op papieren van u" in (await citizen.read())[-1]["text"]
    await passes(desk, before, days=3)
    employee = await desk.employee(departments=(DEPARTMENT,))
    resumed = (await employee.post(f"{path}/resume")).json()
    assert resumed["dueAt"] > before
    assert await story(employee, handoff) == ["term_started", "term_stopped", "term_resumed"]


async def test_term_that_passes_is_warned_of_and_missed_once(desk: Desk) -> None:
    citizen, handoff, employee = await owed(desk)
    due = (await citizen.state())["term"]["dueAt"]
    await passes(desk, due, hours=-1)
    await desk.services.keeper.do_what_is_due()
    assert await kinds(desk, handoff) == ["term_ends"]
    await passes(desk, due, seconds=1)
    await desk.services.keeper.do_what_is_due()
    assert await kinds(desk, handoff) == ["term_ends", "term_missed"]
    employee = await desk.employee(departments=(DEPARTMENT,))
    assert await story(employee, handoff) == ["term_started", "term_missed"]
    refused = await employee.post(f"/v1/handoffs/{handoff['id']}/term/stop", {"reason": "elsewhere"})
    assert refused.json()["code"] == "term_over"


async def test_answer_in_time_meets_the_term(desk: Desk) -> None:
    _, handoff, employee = await owed(desk)
    claimed = (await employee.claim(handoff)).json()
    body = {"claimId": claimed["claimId"], "result": "answered", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200
    for _ in range(2):
        await desk.services.keeper.do_what_is_due()
    assert await story(employee, handoff) == ["term_started", "term_met"]


async def test_question_that_goes_away_drops_its_term(desk: Desk) -> None:
    citizen, handoff, _ = await owed(desk)
    await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)
    await desk.services.keeper.do_what_is_due()
    assert await story(await desk.employee("supervisor"), handoff) == ["term_started", "term_dropped"]


async def test_term_goes_with_the_question_to_another_department(desk: Desk) -> None:
    _, handoff, employee = await owed(desk)
    claimed = (await employee.claim(handoff)).json()
    body = {"claimId": claimed["claimId"], "department": "burgerzaken", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/transfer", body)).status_code == 200

    async def sees(who: Employee) -> list[str]:
        rows = (await who.get("/v1/terms")).json()["payload"]
        return [row["departmentName"] for row in rows if row["handoffId"] == handoff["id"]]

    assert await sees(await desk.employee(departments=("burgerzaken",))) == ["Burgerzaken"]
    assert await sees(employee) == []


async def test_who_comes_back_to_the_question_has_the_same_term_again(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(topic=TOPIC)
    before = (await citizen.state())["term"]
    for minutes in (2, 16):
        desk.clock.jump(minutes=minutes)
        await desk.services.keeper.do_what_is_due()
    await desk.services.keeper.do_what_is_due()
    supervisor = await desk.employee("supervisor")
    assert await story(supervisor, handoff) == ["term_started", "term_dropped"]
    await citizen.say("Ik ben er weer.")
    assert (await citizen.state())["term"] == before
    assert await story(supervisor, handoff) == ["term_started", "term_dropped", "term_resumed"]


async def test_question_that_is_opened_again_has_the_same_term_unless_it_was_met(desk: Desk) -> None:
    for result, after in (("unreachable", ["term_dropped", "term_resumed"]), ("answered", ["term_met"])):
        _, handoff, employee = await owed(desk)
        claimed = (await employee.claim(handoff)).json()
        path = f"/v1/handoffs/{handoff['id']}"
        await employee.post(f"{path}/resolve", {"claimId": claimed["claimId"], "result": result, "note": ""})
        await desk.services.keeper.do_what_is_due()
        assert (await employee.post(f"{path}/reopen")).status_code == 200
        assert await story(employee, handoff) == ["term_started", *after]


async def test_clock_is_the_departments(desk: Desk) -> None:
    _, handoff, _ = await owed(desk)
    stranger = await desk.employee(departments=("burgerzaken",))
    answer = await stranger.post(f"/v1/handoffs/{handoff['id']}/term/stop", {"reason": "elsewhere"})
    assert answer.status_code == 404
    _, plain = await desk.waiting(topic="paspoort")
    employee = await desk.employee()
    answer = await employee.post(f"/v1/handoffs/{plain['id']}/term/stop", {"reason": "elsewhere"})
    assert answer.json()["code"] == "term_not_found"

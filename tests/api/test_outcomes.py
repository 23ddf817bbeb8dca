"""What becomes of a conversation with an employee: closed with a result, passed on, given back, opened again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from router.handoffs import repository
from router.handoffs.models import RESULTS
from tests.api.conftest import Citizen, Desk, Employee, answer, eventually

EVERYWHERE = ("klantcontact", "burgerzaken", "sociaal_domein", "openbare_ruimte")


async def claimed(desk: Desk, topic: str | None = None, **more: Any) -> tuple[Citizen, Employee, dict[str, Any]]:
    """A citizen who talks with an employee, and the handoff as that employee sees it."""
    citizen, handoff = await desk.waiting("wants_human", topic)
    employee = await desk.employee(**more)
    return citizen, employee, (await employee.claim(handoff)).json()


async def do(employee: Employee, detail: dict[str, Any], what: str, **body: Any) -> Any:
    """Let an employee do something with a handoff that they hold."""
    return await employee.post(f"/v1/handoffs/{detail['id']}/{what}", {"claimId": detail["claimId"], **body})


async def test_each_result_has_closing_words_of_its_own(desk: Desk) -> None:
    said = set()
    for result in RESULTS:
        citizen, employee, detail = await claimed(desk)
        row = (await do(employee, detail, "resolve", result=result, note="")).json()
        assert (row["status"], row["result"]) == ("resolved", result)
        said.add((await citizen.read())[-1]["text"])
    assert len(said) == len(RESULTS)


async def test_summary_for_the_bot_is_read_by_the_next_employee_and_not_by_the_citizen(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk)
    await do(employee, detail, "return", summary="Heeft alle papieren, komt maandag.")
    await citizen.say("Ik wil toch weer een medewerker.")

    async def waits() -> bool:
        return bool((await citizen.state())["owner"] == "queue")

    await eventually(waits)
    colleague = await desk.employee()
    rows = (await colleague.get("/v1/queue")).json()["payload"]
    again = next(row for row in rows if row["conversationId"] == citizen.id)
    assert again["id"] != detail["id"]
    shown = (await colleague.claim(again)).json()
    assert "Heeft alle papieren, komt maandag." in [message["text"] for message in shown["messages"]]
    assert "papieren" not in str(await citizen.read())


async def shown(desk: Desk, detail: dict[str, Any]) -> dict[str, Any]:
    supervisor = await desk.employee("supervisor", departments=EVERYWHERE)
    return dict((await supervisor.get(f"/v1/handoffs/{detail['id']}")).json())


def actions(detail: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(step["action"], step["reason"]) for step in detail["timeline"]]


async def due(desk: Desk, *here: Employee, **length: float) -> None:
    """Let time pass with the consoles of these employees open, and do what is due."""
    for employee in here:
        desk.services.consoles[UUID(employee.agent["id"])] += 1
    desk.clock.jump(**length)
    await desk.services.keeper.note_who_is_here()
    await desk.services.keeper.do_what_is_due()
    desk.services.consoles.clear()


def notes(detail: dict[str, Any]) -> str:
    return " ".join(message["text"] for message in detail["messages"] if message["author"] == "note")


def named(employee: Employee) -> dict[str, Any]:
    return {"id": employee.agent["id"], "name": employee.agent["name"]}


# Passing on

SOCIAL = {"departments": ("sociaal_domein", "burgerzaken"), "skills": ("schuldhulp",)}


async def asked(desk: Desk) -> tuple[Citizen, Employee, dict[str, Any], list[dict[str, Any]]]:
    """A conversation of a department that asks for consent, which its employee wants to pass on, and the citizen's buttons."""
    citizen, employee, detail = await claimed(desk, "schuldhulp", **SOCIAL)
    row = (await do(employee, detail, "transfer", department="burgerzaken", note="Gaat over een akte.")).json()
    assert row["status"] == "claimed"
    return citizen, employee, detail, (await citizen.read())[-1]["buttons"]


async def test_department_that_asks_for_consent_moves_nothing_before_the_citizen_agrees(desk: Desk) -> None:
    citizen, _, detail, buttons = await asked(desk)
    state = await shown(desk, detail)
    assert (state["status"], state["department"], state["transfer"]["status"]) == ("claimed", "sociaal_domein", "asked")
    await citizen.press(buttons[0]["id"])
    state = await shown(desk, detail)
    assert (state["status"], state["department"], state["transfer"]["status"]) == ("queued", "burgerzaken", "sent")
    assert [action for action, _ in actions(state)][-2:] == ["transfer_asked", "transferred"]


async def test_citizen_who_declines_stays_with_the_employee_who_is_told(desk: Desk) -> None:
    citizen, employee, detail, buttons = await asked(desk)
    await citizen.press(buttons[1]["id"])
    state = await shown(desk, detail)
    assert (state["status"], state["department"], state["transfer"]) == ("claimed", "sociaal_domein", None)
    assert "wil niet dat het gesprek naar Burgerzaken gaat" in notes(state)
    assert actions(state)[-1] == ("transfer_declined", "citizen_declined")
    assert (await employee.say(detail, detail["claimId"], "Dat is goed.")).status_code == 201
    await citizen.press(buttons[0]["id"])
    assert "werkt niet meer" in (await citizen.read())[-1]["text"]


async def test_consent_that_is_not_answered_in_ten_minutes_leaves_it_where_it_is(desk: Desk) -> None:
    _, employee, detail, _ = await asked(desk)
    await due(desk, employee, minutes=11)
    state = await shown(desk, detail)
    assert state["status"] == "claimed"
    assert actions(state)[-1] == ("transfer_declined", "no_answer")
    assert "niet geantwoord" in notes(state)


async def test_consent_after_the_claim_lapsed_moves_nothing(desk: Desk) -> None:
    citizen, employee, detail, buttons = await asked(desk)
    await employee.delete("/v1/session")
    await citizen.press(buttons[0]["id"])
    assert (await shown(desk, detail))["department"] == "sociaal_domein"


async def test_transfer_that_nobody_takes_comes_back_to_who_sent_it(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk, "paspoort")
    colleague = await desk.employee(departments=("openbare_ruimte",))
    await do(employee, detail, "transfer", agentId=colleague.agent["id"], note="Weet meer van vergunningen.")
    assert (await shown(desk, detail))["department"] == "openbare_ruimte"
    rows = (await colleague.get("/v1/queue")).json()["payload"]
    to_them = {**named(colleague), "until": None, "from": employee.agent["name"]}
    assert next(row for row in rows if row["id"] == detail["id"])["reservedFor"] == to_them
    await due(desk, employee, minutes=11)
    state = await shown(desk, detail)
    assert (state["status"], state["department"], state["skills"]) == ("queued", "burgerzaken", ["burgerzaken"])
    back = state["reservedFor"]
    assert (back["id"], back["from"]) == (employee.agent["id"], None)
    assert back["until"]
    assert state["cameBackAt"]
    assert actions(state)[-1] == ("transfer_came_back", "not_taken")
    assert "niemand dit gesprek opgepakt" in notes(state)
    assert employee.agent["name"] in (await citizen.read())[-1]["text"]
    third = await desk.employee(capacity=100)
    await citizen.say("Ik ben er nog.")
    taken = set()
    while (response := await third.post("/v1/queue/next")).status_code == 200:
        taken.add(response.json()["id"])
    assert detail["id"] not in taken
    assert (await employee.claim(detail)).status_code == 200


async def test_transfer_of_who_then_speaks_of_danger_does_not_come_back(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk, "paspoort")
    await do(employee, detail, "transfer", department="openbare_ruimte", note="Een melding.")
    desk.bot.hears("suicide")
    await citizen.say("Ik wil niet meer leven.")

    async def heard() -> bool:
        return bool((await shown(desk, detail))["sensitivity"] == "danger")

    await eventually(heard)
    await due(desk, minutes=11)
    state = await shown(desk, detail)
    assert (state["status"], state["department"], state["transfer"]) == ("queued", "klantcontact", None)


async def test_transfer_that_was_taken_stays(desk: Desk) -> None:
    _, employee, detail = await claimed(desk)
    colleague = await desk.employee(departments=("openbare_ruimte",))
    await do(employee, detail, "transfer", department="openbare_ruimte", note="Een melding.")
    claim_id = (await colleague.claim(detail)).json()["claimId"]
    until = (desk.clock() + timedelta(days=1)).isoformat()
    await colleague.post(f"/v1/handoffs/{detail['id']}/snooze", {"claimId": claim_id, "until": until})
    await due(desk, minutes=11)
    state = await shown(desk, detail)
    assert (state["status"], state["department"]) == ("snoozed", "openbare_ruimte")


async def test_citizen_is_referred_with_phone_and_link_and_nothing_goes_along(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk)
    others = (await employee.get("/v1/colleagues")).json()["organisations"]
    assert {"id", "name", "phone", "link", "topics"} == set(others[0])
    row = (await do(employee, detail, "transfer", organisation=others[0]["id"], note="")).json()
    assert (row["status"], row["result"]) == ("resolved", "referred")
    told = (await citizen.read())[-2]
    assert others[0]["phone"] in told["text"]
    assert told["links"][0]["url"] == others[0]["link"]
    assert actions(await shown(desk, detail))[-1][0] == "resolved"


@pytest.mark.parametrize(
    "body", [{"organisation": "bestaat_niet"}, {"organisation": "rechtswinkel", "department": "x"}]
)
async def test_referral_to_nobody_is_refused(desk: Desk, body: dict[str, str]) -> None:
    _, employee, detail = await claimed(desk)
    response = await do(employee, detail, "transfer", note="", **body)
    assert (response.status_code, response.json()["code"]) == (422, "unknown_destination")


async def test_colleague_without_a_department_is_no_destination(desk: Desk) -> None:
    _, employee, detail = await claimed(desk)
    nowhere = await desk.employee("supervisor", departments=())
    response = await do(employee, detail, "transfer", agentId=nowhere.agent["id"], note="")
    assert (response.status_code, response.json()["code"]) == (422, "unknown_destination")


# Opening again


async def closed_ago(desk: Desk, detail: dict[str, Any], **length: float) -> None:
    """Let it be longer ago that a handoff was closed. The clock stays: other tests live on the same day."""
    then = desk.clock() - timedelta(**length)
    async with desk.services.engine.begin() as connection:
        await repository.change(connection, UUID(detail["id"]), ended_at=then)


async def resolved(desk: Desk, result: str = "answered") -> tuple[Citizen, Employee, dict[str, Any]]:
    citizen, employee, detail = await claimed(desk)
    await do(employee, detail, "resolve", result=result, note="")
    return citizen, employee, detail


async def test_citizen_comes_back_to_the_same_employee_first(desk: Desk) -> None:
    citizen, employee, detail = await resolved(desk)
    [button] = (await citizen.read())[-1]["buttons"]
    assert employee.agent["name"] in button["label"]
    turns = len(desk.bot.turns)
    await citizen.press(button["id"])
    assert employee.agent["name"] in (await citizen.read())[-1]["text"]
    assert (await citizen.state())["owner"] == "queue"
    other = await desk.employee(capacity=100)
    while (response := await other.post("/v1/queue/next")).status_code == 200:
        assert response.json()["id"] != detail["id"]
    again = (await employee.claim(detail)).json()
    assert (again["status"], again["result"]) == ("claimed", None)
    assert "reopened" in [action for action, _ in actions(again)]
    assert len(desk.bot.turns) == turns


async def test_who_was_called_and_comes_back_waits_for_no_second_call(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers)
    employee = await desk.employee()
    detail = (await employee.claim(handoff)).json()
    await do(employee, detail, "resolve", result="callback", note="")
    [button] = (await citizen.read())[-1]["buttons"]
    await citizen.press(button["id"])
    queue = (await citizen.state())["queue"]
    assert (queue is not None, queue["callback"]) == (True, None)


async def test_who_writes_after_the_end_gets_the_button_once_more_with_the_bots_answer(desk: Desk) -> None:
    citizen, employee, _ = await resolved(desk)
    desk.bot.replies(answer())
    await citizen.say("wat kost een nieuw paspoort?")
    said = await citizen.until(author="bot")
    assert employee.agent["name"] in said[-1]["buttons"][-1]["label"]
    await citizen.say("en voor mijn kind?")
    await eventually(lambda: _bot_said(citizen, 2))
    assert employee.agent["name"] not in str((await citizen.read())[-1]["buttons"])
    await citizen.press(said[-1]["buttons"][-1]["id"])
    assert (await citizen.state())["owner"] == "queue"


async def _bot_said(citizen: Citizen, many: int) -> bool:
    return len([message for message in await citizen.read() if message["author"] == "bot"]) == many


async def test_whoever_is_stopped_after_speaking_of_danger_still_reads_whom_to_call(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk)
    desk.bot.hears("suicide")
    await citizen.say("Ik wil niet meer leven, hou toch op.")

    async def heard() -> bool:
        return (await shown(desk, detail))["dangers"] == ["suicide"]

    await eventually(heard)
    await do(employee, detail, "resolve", result="abuse", note="")
    told = (await citizen.read())[-1]
    assert told["author"] == "system"
    assert all(number in told["text"] for number in ("112", "113"))
    rude, _, _ = await resolved(desk, "abuse")
    assert "112" not in (await rude.read())[-1]["text"]


async def test_button_to_come_back_is_for_a_day_and_not_after_abuse(desk: Desk) -> None:
    citizen, _, detail = await resolved(desk)
    [button] = (await citizen.read())[-1]["buttons"]
    await closed_ago(desk, detail, hours=25)
    await citizen.press(button["id"])
    assert "werkt niet meer" in (await citizen.read())[-1]["text"]
    assert (await shown(desk, detail))["status"] == "resolved"
    rude, _, _ = await resolved(desk, "abuse")
    assert (await rude.read())[-1]["buttons"] == []


async def test_employee_opens_again_what_they_closed_within_fourteen_days(desk: Desk) -> None:
    citizen, employee, detail = await resolved(desk)
    await closed_ago(desk, detail, days=13)
    closed = (await employee.get("/v1/queue/closed")).json()["payload"]
    assert [row["id"] for row in closed] == [detail["id"]]
    again = await employee.post(f"/v1/handoffs/{detail['id']}/reopen")
    assert (again.status_code, again.json()["status"]) == (200, "claimed")
    assert again.json()["claimId"] not in (None, detail["claimId"])
    assert (await citizen.state())["owner"] == "agent"
    assert (await employee.get("/v1/queue/closed")).json()["payload"] == []


async def test_what_goes_on_ended_or_is_too_long_ago_is_not_opened_again(desk: Desk) -> None:
    citizen, employee, detail = await resolved(desk)
    await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)
    refused = await employee.post(f"/v1/handoffs/{detail['id']}/reopen")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_reopenable")
    _, employee, detail = await claimed(desk)
    assert (await employee.post(f"/v1/handoffs/{detail['id']}/reopen")).json()["code"] == "not_reopenable"
    await do(employee, detail, "resolve", result="answered", note="")
    await closed_ago(desk, detail, days=15)
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.post(f"/v1/handoffs/{detail['id']}/reopen")).json()["code"] == "not_reopenable"

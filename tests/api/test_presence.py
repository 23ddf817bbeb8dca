"""Who is there, and who can take one more: channels, wrap-up, pauses, and a sensitive case whose employee goes away."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from router.conversations import repository as conversations
from router.database import Connection
from router.departments import Departments
from router.handoffs import capacity
from router.handoffs.keeper import Keeper, Work
from router.schema import ledger_entry
from tests.api.conftest import Desk, Employee
from tests.api.queued import drain

DEATH = ("human_first_topic", "overlijdensaangifte")


async def resolve(employee: Employee, taken: dict[str, Any]) -> None:
    body = {"claimId": taken["claimId"], "result": "answered"}
    assert (await employee.post(f"/v1/handoffs/{taken['id']}/resolve", body)).status_code == 200


async def work(employee: Employee) -> dict[str, Any]:
    return (await employee.get("/v1/session/work")).json()


async def actions(desk: Desk, action: str) -> list[Any]:
    query = select(ledger_entry).where(ledger_entry.c.action == action).order_by(ledger_entry.c.position)
    async with desk.services.engine.connect() as connection:
        return list(await connection.execute(query))


@pytest.fixture
async def wrapping(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The application, with a minute of wrapping up after each conversation."""
    departments = {
        name: replace(each, wrap_up=timedelta(minutes=1)) for name, each in desk.services.desk.departments.by_id.items()
    }
    changed = replace(desk.services.desk.departments, by_id=departments)
    assert isinstance(changed, Departments)
    monkeypatch.setitem(desk.services.desk.__dict__, "departments", changed)
    return desk


async def agree(desk: Desk, **agreed: int | None) -> None:
    supervisor = await desk.employee("supervisor")
    body = {"heavyInRow": None, "minutesOfWork": None, "pauseMinutes": 5} | agreed
    for department in ("burgerzaken", "klantcontact"):
        assert (await supervisor.put(f"/v1/rhythms/{department}", json=body)).status_code == 200


async def test_employee_is_told_which_of_their_departments_are_closed_and_until_when(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee = await desk.employee(departments=("burgerzaken",))
    assert (await work(employee))["closed"] == []
    departments = desk.services.desk.departments
    weekends = replace(departments.get("burgerzaken"), hours=departments.get("burgerzaken").out_of_hours.hours)
    changed = replace(departments, by_id=departments.by_id | {"burgerzaken": weekends})
    monkeypatch.setitem(desk.services.desk.__dict__, "departments", changed)
    [closed] = (await work(employee))["closed"]
    assert closed["departmentName"] == "Burgerzaken"
    assert "zaterdag" in closed["opens"]


async def test_status_other_than_available_is_brought_nobody(desk: Desk) -> None:
    employee = await desk.employee()
    for status in ("busy", "break", "away"):
        await employee.put("/v1/session/presence", json={"presence": status})
        refused = await employee.post("/v1/queue/next")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_available")


async def test_capacity_counts_for_each_channel(desk: Desk) -> None:
    await drain(desk)
    _, first = await desk.waiting()
    _, second = await desk.waiting()
    employee, supervisor = await desk.employee(), await desk.employee("supervisor")
    path = f"/v1/agents/{employee.agent['id']}/capacity"
    changed = await supervisor.put(path, json={"capacity": 3, "channels": {"webchat": 1}})
    assert changed.json()["channelCapacity"] == {"webchat": 1}
    assert (await employee.post("/v1/queue/next")).json()["id"] == first["id"]
    assert (await employee.post("/v1/queue/next")).status_code == 204
    assert (await employee.claim(second)).json()["code"] == "capacity_reached"
    assert (await supervisor.put(path, json={"capacity": 1, "channels": {"webchat": 2}})).status_code == 422
    assert (await supervisor.put(path, json={"capacity": 1, "channels": {"telepathy": 1}})).status_code == 422
    assert (await employee.put(path, json={"capacity": 9})).status_code == 403
    assert len(await actions(desk, "capacity_set")) >= 1


async def test_wrapping_up_is_as_good_as_busy_until_it_is_over(wrapping: Desk) -> None:
    await drain(wrapping)
    await wrapping.waiting()
    await wrapping.waiting()
    employee = await wrapping.employee()
    await resolve(employee, (await employee.post("/v1/queue/next")).json())
    refused = (await employee.post("/v1/queue/next")).json()
    assert refused["code"] == "wrapping_up"
    assert refused["until"] == (await work(employee))["wrapUpUntil"]
    wrapping.clock.jump(seconds=61)
    assert (await work(employee))["wrapUpUntil"] is None


async def test_who_is_ready_before_the_time_can_take_the_next(wrapping: Desk) -> None:
    await drain(wrapping)
    await wrapping.waiting()
    await wrapping.waiting()
    employee = await wrapping.employee()
    await resolve(employee, (await employee.post("/v1/queue/next")).json())
    assert (await employee.post("/v1/session/ready")).json()["wrapUpUntil"] is None
    assert (await employee.post("/v1/queue/next")).status_code == 200


async def test_who_wraps_up_is_signed_in_but_not_free(wrapping: Desk) -> None:
    await wrapping.waiting()
    employee = await wrapping.employee(departments=("klantcontact",))
    taken = (await employee.post("/v1/queue/next")).json()

    async def free() -> int:
        async with wrapping.services.engine.connect() as connection:
            return (await capacity.staffing(connection, "klantcontact", now=wrapping.clock())).free

    before = await free()
    await resolve(employee, taken)
    assert await free() == before - 1


async def test_pause_is_due_after_heavy_conversations_and_ends_by_itself(desk: Desk) -> None:
    await drain(desk)
    await agree(desk, heavyInRow=2)
    employee = await desk.employee()
    for _ in range(2):
        await desk.waiting(*DEATH)
        await resolve(employee, (await employee.post("/v1/queue/next")).json())
    await desk.waiting(*DEATH)
    refused = (await employee.post("/v1/queue/next")).json()
    assert (refused["code"], refused["due"], refused["minutes"]) == ("break_due", "heavy", 5)
    assert (await work(employee))["break"]["until"] == refused["until"]
    desk.clock.jump(minutes=5, seconds=1)
    assert (await work(employee))["break"] is None
    await agree(desk)


async def test_going_on_without_the_pause_is_ones_own_choice_and_in_the_ledger(desk: Desk) -> None:
    await drain(desk)
    await agree(desk, heavyInRow=1)
    employee = await desk.employee()
    await desk.waiting(*DEATH)
    await resolve(employee, (await employee.post("/v1/queue/next")).json())
    await desk.waiting()
    assert (await employee.post("/v1/queue/next")).json()["code"] == "break_due"
    assert (await employee.post("/v1/session/continue")).json()["break"] is None
    assert (await employee.post("/v1/queue/next")).status_code == 200
    assert (await actions(desk, "break_passed_over"))[-1].data["heavyInRow"] == 1
    recorded = len(await actions(desk, "break_passed_over"))
    await employee.post("/v1/session/continue")
    assert len(await actions(desk, "break_passed_over")) == recorded
    await agree(desk)


async def test_rhythm_that_cannot_be_is_refused_and_only_supervisors_set_one(desk: Desk) -> None:
    supervisor, employee = await desk.employee("supervisor"), await desk.employee()
    path = "/v1/rhythms/burgerzaken"
    for wrong in (
        {"heavyInRow": 0, "pauseMinutes": 5},
        {"heavyInRow": 3, "pauseMinutes": 0},
        {"minutesOfWork": 5, "pauseMinutes": 5},
    ):
        assert (await supervisor.put(path, json=wrong)).json()["code"] == "invalid_rhythm"
    assert (await supervisor.put("/v1/rhythms/nergens", json={"heavyInRow": 3, "pauseMinutes": 5})).status_code == 404
    assert (await employee.put(path, json={"heavyInRow": 3, "pauseMinutes": 5})).status_code == 403


async def test_sensitive_case_waits_for_its_employee_and_the_supervisors_are_told(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(*DEATH)
    employee = await desk.employee()
    await employee.claim(handoff)
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    assert (await citizen.state())["owner"] == "queue"
    assert (await citizen.read())[-1]["text"].startswith(employee.agent["name"])
    await desk.services.keeper.note_who_is_here()
    colleague = await desk.employee()
    refused = (await colleague.claim(handoff)).json()
    assert (refused["code"], refused["keptFor"]["name"]) == ("handoff_kept", employee.agent["name"])
    supervisor = await desk.employee("supervisor")
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    assert ("sensitive_case_kept", handoff["id"]) in {(alert["kind"], alert["handoffId"]) for alert in alerts}
    assert (await supervisor.claim(handoff)).status_code == 200


async def test_employee_who_is_back_in_time_has_it_back_first(desk: Desk) -> None:
    await drain(desk)
    citizen, handoff = await desk.waiting(*DEATH)
    employee = await desk.employee()
    await employee.claim(handoff)
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    await desk.waiting(*DEATH)
    await citizen.say("Bent u er nog?")
    await seen(desk, citizen.id)
    colleague = await desk.employee()
    assert (await colleague.post("/v1/queue/next")).json()["id"] != handoff["id"]
    await desk.waiting(*DEATH)
    assert (await employee.post("/v1/queue/next")).json()["id"] == handoff["id"]


async def test_after_a_quarter_of_an_hour_the_case_is_for_everyone_and_the_citizen_hears_it(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(*DEATH)
    employee = await desk.employee()
    await employee.claim(handoff)
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    desk.clock.jump(minutes=15)
    colleague = await desk.employee()
    for _ in range(2):
        await desk.services.keeper.do_what_is_due()
    said = [message["text"] for message in await citizen.read() if message["author"] == "system"]
    assert sum(text.startswith("Uw medewerker is nog niet terug.") for text in said) == 1
    assert (await colleague.claim(handoff)).status_code == 200


async def test_sensitive_case_is_offered_to_its_employee_first_after_a_snooze(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(*DEATH)
    employee, colleague = await desk.employee(), await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    until = (desk.clock() + timedelta(minutes=1)).isoformat()
    await employee.post(f"/v1/handoffs/{handoff['id']}/snooze", {"claimId": claim_id, "until": until})
    await citizen.say("Ik heb nog een vraag.")
    assert (await colleague.claim(handoff)).json()["code"] == "handoff_kept"
    assert (await employee.claim(handoff)).status_code == 200


async def test_supervisor_takes_over_and_the_colleague_can_no_longer_speak(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee, supervisor = await desk.employee(), await desk.employee("supervisor")
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    path = f"/v1/handoffs/{handoff['id']}/take-over"
    assert (await employee.post(path)).status_code == 403
    first, again = await supervisor.post(path), await supervisor.post(path)
    assert first.status_code == 200
    assert first.json()["claimId"] == again.json()["claimId"]
    assert (await employee.say(handoff, claim_id, "Ik help u verder.")).json()["code"] == "claim_lapsed"
    assert (await citizen.state())["agent"]["name"] == supervisor.agent["name"]
    assert (first.json()["timeline"][-1]["action"], first.json()["timeline"][-1]["reason"]) == ("claimed", "taken_over")


async def test_team_is_shown_by_name_to_supervisors_with_load_and_pauses(desk: Desk) -> None:
    _, handoff = await desk.waiting(*DEATH)
    employee, supervisor = await desk.employee(), await desk.employee("supervisor")
    await employee.claim(handoff)
    assert (await employee.get("/v1/team")).status_code == 403
    shown = (await supervisor.get("/v1/team")).json()["payload"]
    assert [each["name"] for each in shown] == sorted(each["name"] for each in shown)
    [own] = [each for each in shown if each["id"] == employee.agent["id"]]
    assert (own["presence"], own["load"], own["break"]) == ("available", 1, None)


async def test_what_somebody_takes_without_an_open_console_lapses_like_any_other(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    assert (await employee.claim(handoff)).status_code == 200
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    assert (await citizen.state())["owner"] == "queue"


async def seen(desk: Desk, conversation_id: str) -> None:
    """Have a citizen's page open."""
    async with desk.services.engine.begin() as connection:
        await conversations.citizens_seen(connection, [UUID(conversation_id)], now=desk.clock())


async def test_work_that_fails_or_is_erased_meanwhile_does_not_stop_the_rest(desk: Desk) -> None:
    done = []

    async def fails(_connection: Connection) -> bool:
        raise ZeroDivisionError

    async def erased(connection: Connection) -> bool:
        await conversations.get(connection, uuid4(), lock=True)
        return True

    async def well(_connection: Connection) -> bool:
        done.append("well")
        return True

    async def duty(*_: object) -> list[Work]:
        return [fails, erased, well]

    services = desk.services
    keeper = Keeper(
        engine=services.engine,
        desk=lambda: services.desk,
        hub=services.hub,
        bot=desk.bot,
        clock=desk.clock,
        consoles=list,
        wake=services.worker.wake,
        duties=[duty],
    )
    await keeper.do_what_is_due()
    assert done == ["well"]

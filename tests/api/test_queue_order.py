"""Who is next: by class and age; who falls back goes to the front of their own class; who is away is said and listed, not served."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from router.handoffs import repository
from router.schema import conversation, handoff
from tests.api.conftest import Desk, Employee
from tests.api.queued import drain, queued

STREET = ("openbare_ruimte",)


async def waiting_for_the_street(desk: Desk, topic: str = "grofvuil") -> dict[str, Any]:
    return (await desk.waiting("wants_human", topic))[1]


async def street_worker(desk: Desk) -> Employee:
    """An employee of a department in which nobody else waits."""
    return await drain(desk, departments=STREET, skills=("meldingen",))


async def next_of(employee: Employee, many: int) -> list[str]:
    return [(await employee.post("/v1/queue/next")).json()["id"] for _ in range(many)]


async def test_who_falls_back_is_served_before_who_waited_on_and_in_their_own_order(desk: Desk) -> None:
    employee = await street_worker(desk)
    waited, first, second = [await waiting_for_the_street(desk) for _ in range(3)]
    other = await desk.employee(departments=STREET)
    await other.claim(second)
    await other.claim(first)
    await other.delete("/v1/session")
    row = next(row for row in (await employee.get("/v1/queue")).json()["payload"] if row["id"] == first["id"])
    assert row["cameBackAt"]
    assert row["queuedAt"] == first["queuedAt"]
    assert await next_of(employee, 3) == [first["id"], second["id"], waited["id"]]


async def test_who_falls_back_does_not_overtake_a_more_urgent_class(desk: Desk) -> None:
    employee = await street_worker(desk)
    ordinary = await waiting_for_the_street(desk)
    other = await desk.employee(departments=STREET)
    await other.claim(ordinary)
    high = await waiting_for_the_street(desk, "melding_openbare_ruimte")
    await other.delete("/v1/session")
    assert await next_of(employee, 2) == [high["id"], ordinary["id"]]


async def test_woken_conversation_goes_to_the_front(desk: Desk) -> None:
    employee = await street_worker(desk)
    waited = await waiting_for_the_street(desk)
    snoozed = await waiting_for_the_street(desk)
    other = await desk.employee(departments=STREET)
    claim_id = (await other.claim(snoozed)).json()["claimId"]
    until = (desk.clock() + timedelta(seconds=30)).isoformat()
    await other.post(f"/v1/handoffs/{snoozed['id']}/snooze", {"claimId": claim_id, "until": until})
    desk.clock.jump(seconds=31)
    await desk.services.keeper.do_what_is_due()
    assert await next_of(employee, 2) == [snoozed["id"], waited["id"]]


async def test_who_is_away_is_counted_apart_and_next_takes_who_is_there(desk: Desk) -> None:
    employee = await street_worker(desk)
    before = (await employee.get("/v1/queue")).json()["meta"]
    away = await waiting_for_the_street(desk)
    desk.clock.jump(minutes=3)
    there = await waiting_for_the_street(desk)
    after = (await employee.get("/v1/queue")).json()["meta"]
    assert after["waiting"]["openbare_ruimte"] == before["waiting"].get("openbare_ruimte", 0) + 2
    assert after["away"]["openbare_ruimte"] == before["away"].get("openbare_ruimte", 0) + 1
    assert await next_of(employee, 1) == [there["id"]]
    assert (await employee.post("/v1/queue/next")).status_code == 204
    assert (await employee.claim(away)).status_code == 200


async def test_danger_is_brought_before_what_waits_for_an_employee_by_name(desk: Desk) -> None:
    employee = await street_worker(desk)
    (named,) = await queued(desk, *STREET, 1)
    async with desk.services.engine.begin() as connection:
        await repository.change(connection, named, reserved_for=UUID(employee.agent["id"]))
    (danger,) = await queued(desk, *STREET, 1, sensitivity="danger")
    async with desk.services.engine.begin() as connection:  # both have the page open
        both = select(handoff.c.conversation_id).where(handoff.c.id.in_([named, danger]))
        await connection.execute(
            update(conversation).where(conversation.c.id.in_(both)).values(citizen_seen_at=desk.clock())
        )
    assert await next_of(employee, 2) == [str(danger), str(named)]


async def test_agent_without_a_department_is_given_nobody(desk: Desk) -> None:
    await waiting_for_the_street(desk)
    employee = await desk.employee(departments=())
    assert (await employee.post("/v1/queue/next")).status_code == 204

"""What the consoles list of a long queue, the front of each department and a number for the rest; and for how long they follow it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from router.agents import repository as agents
from router.agents.models import Agent
from router.channels.hub import Subscription
from router.handoffs import lists
from router.schema import handoff, promise
from tests.api.conftest import Desk, Employee, eventually
from tests.api.queued import queued

LONG, SHORT = "openbare_ruimte", "sociaal_domein"


@pytest.fixture
async def long_queue(desk: Desk) -> AsyncIterator[int]:
    """Three more in the queue of a department than are listed; afterwards nobody waits there."""
    waiting = lists.LISTED + 3
    await nobody_waits(desk)
    await queued(desk, LONG, waiting)
    yield waiting
    await nobody_waits(desk)


async def nobody_waits(desk: Desk) -> None:
    async with desk.services.engine.begin() as connection:
        theirs = handoff.c.department.in_([LONG, SHORT]), handoff.c.status == "queued"
        await connection.execute(update(handoff).where(*theirs).values(status="abandoned"))


async def known(desk: Desk, employee: Employee) -> Agent:
    async with desk.services.reading.connect() as connection:
        return next(who for who in await agents.list_all(connection) if str(who.id) == employee.agent["id"])


async def test_rest_of_a_long_queue_is_a_number(desk: Desk, long_queue: int) -> None:
    board, who = desk.services.board, await known(desk, await desk.employee(departments=(LONG,)))
    await board.refresh()
    waiting, _ = board.rows_for(who)
    assert len(waiting) == lists.LISTED
    assert board.not_listed_for(who) == {"count": 3, "orMore": False}
    listed = (await (await desk.employee(departments=(LONG,))).get("/v1/queue")).json()
    assert listed["meta"]["waiting"][LONG] == long_queue
    assert listed["meta"]["waiting"][LONG] < listed["meta"]["countedTo"]


async def test_long_queue_of_one_department_hides_nobody_of_another(desk: Desk, long_queue: int) -> None:
    [behind] = await queued(desk, SHORT, 1)
    employee = await desk.employee(departments=(SHORT,))
    board, who = desk.services.board, await known(desk, employee)
    await board.refresh()
    waiting, _ = board.rows_for(who)
    assert list(waiting) == [str(behind)]
    assert board.not_listed_for(who) == {"count": 0, "orMore": False}
    assert [row["id"] for row in (await employee.get("/v1/queue")).json()["payload"]] == [str(behind)]


async def test_number_says_when_nobody_counted_on(desk: Desk, long_queue: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in ("queue", "board"):
        monkeypatch.setattr(f"router.handoffs.{where}.COUNTED", lists.LISTED + 2)
    board, who = desk.services.board, await known(desk, await desk.employee(departments=(LONG,)))
    await board.refresh()
    assert board.not_listed_for(who) == {"count": 2, "orMore": True}


async def test_change_that_came_while_a_console_was_busy_is_not_missed(desk: Desk) -> None:
    board, console = desk.services.board, Subscription()
    await board.refresh()
    with board.followed_by(console):
        await queued(desk, SHORT, 1)
        await board.refresh()
        await asyncio.wait_for(console.wait(timeout=600), 10)


async def test_console_follows_no_longer_than_its_session(desk: Desk) -> None:
    employee = await desk.employee(departments=(SHORT,))
    consoles, who = desk.services.consoles, UUID(employee.agent["id"])
    following = asyncio.create_task(employee.get("/v1/queue/events"))

    async def is_followed() -> bool:
        return consoles[who] == 1

    await eventually(is_followed)
    await desk.services.board.refresh()  # and has its snapshot
    await employee.delete("/v1/session")
    desk.clock.jump(seconds=31)
    await queued(desk, SHORT, 1)
    stream = await asyncio.wait_for(following, 10)
    assert "event: snapshot" in stream.text
    assert consoles[who] == 0


async def test_row_tells_the_wait_that_the_citizen_was_promised_first(desk: Desk) -> None:
    await queued(desk, SHORT, 1)
    employee = await desk.employee(departments=(SHORT,))
    row = (await employee.get("/v1/queue")).json()["payload"][-1]
    assert row["promised"] is None
    async with desk.services.engine.begin() as connection:
        said = {"handoff_id": UUID(row["id"]), "department": SHORT, "promised_at": desk.clock(), "place": 1}
        for first, minutes in ((True, 5), (False, 1)):
            values = {**said, "first": first, "from_minutes": minutes, "to_minutes": 3 * minutes}
            await connection.execute(insert(promise).values(**values))
    row = (await employee.get("/v1/queue")).json()["payload"][-1]
    assert row["promised"] == {"from": 5, "to": 15}

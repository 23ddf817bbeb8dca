"""Assignment: who waits goes at once to the least loaded who fits, and two replicas that give at the same time give nobody twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import any_, func, literal, select, text, update

from router.agents.rhythm import NO_RHYTHMS, Rhythm, Rhythms
from router.handoffs.dispatch import Dispatcher
from router.schema import agent, claim, handoff, ledger_entry
from tests.api.conftest import Desk, Employee
from tests.api.queued import queued

PUSHING = "openbare_ruimte"


class Assigning:
    """A department that assigns, with nobody there and nobody waiting."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        known = desk.services.desk.departments
        department = replace(known.by_id[PUSHING], assignment="push")
        self.departments = replace(known, by_id={**known.by_id, PUSHING: department})
        self.rhythms: Rhythms = NO_RHYTHMS

    def replica(self) -> Dispatcher:
        """Return what gives the next in one process."""
        services = self.desk.services
        return Dispatcher(
            engine=services.engine,
            desk=lambda: replace(services.desk, departments=self.departments),
            hub=services.hub,
            clock=self.desk.clock,
            rhythms=lambda: self.rhythms,
        )

    async def queue(self, count: int, *, skills: tuple[str, ...] = (), sensitivity: str = "none") -> list[UUID]:
        """Have so many citizens wait, in this order."""
        return await queued(self.desk, PUSHING, count, skills=skills, sensitivity=sensitivity)

    async def colleague(self, *, capacity: int = 3, skills: tuple[str, ...] = ()) -> Employee:
        """Have somebody of the department sign in."""
        return await self.desk.employee(departments=(PUSHING,), capacity=capacity, skills=skills)

    async def holders(self) -> dict[UUID, UUID]:
        """Return who holds which of what waited here."""
        query = select(handoff.c.id, handoff.c.claimed_by).where(
            handoff.c.department == PUSHING, handoff.c.status == "claimed"
        )
        async with self.desk.services.engine.connect() as connection:
            return {row.id: row.claimed_by for row in await connection.execute(query)}

    async def empty(self) -> None:
        """Send everybody home, and let nobody wait."""
        async with self.desk.services.engine.begin() as connection:
            await connection.execute(
                update(agent).values(presence="offline").where(literal(PUSHING) == any_(agent.c.departments))
            )
            await connection.execute(
                update(handoff)
                .values(status="abandoned", claim_id=None, claimed_by=None)
                .where(handoff.c.department == PUSHING, handoff.c.status.in_(["queued", "claimed", "snoozed"]))
            )


@pytest.fixture
async def assigning(desk: Desk) -> AsyncIterator[Assigning]:
    place = Assigning(desk)
    await place.empty()
    yield place
    await place.empty()


async def test_who_waits_goes_to_the_least_loaded(assigning: Assigning) -> None:
    busy, free = await assigning.colleague(), await assigning.colleague()
    await assigning.queue(1)
    assert (await busy.post("/v1/queue/next")).status_code == 200
    [waiting] = await assigning.queue(1)
    assert await assigning.replica().assign() == 1
    assert (await assigning.holders())[waiting] == UUID(free.agent["id"])


async def test_least_loaded_who_does_not_fit_is_passed_over(assigning: Assigning) -> None:
    skilled, other = await assigning.colleague(skills=("meldingen",)), await assigning.colleague()
    await assigning.queue(1)
    assert (await skilled.post("/v1/queue/next")).status_code == 200
    [waiting] = await assigning.queue(1, skills=("meldingen",))
    assert await assigning.replica().assign() == 1
    assert (await assigning.holders())[waiting] == UUID(skilled.agent["id"])
    assert other.agent["id"] not in {str(name) for name in (await assigning.holders()).values()}


async def test_nobody_is_given_more_than_their_capacity_and_the_rest_waits_in_order(assigning: Assigning) -> None:
    await assigning.colleague(capacity=2)
    waiting = await assigning.queue(4)
    assert await assigning.replica().assign() == 2
    assert set(await assigning.holders()) == set(waiting[:2])


async def test_freed_agent_is_given_the_next(assigning: Assigning) -> None:
    colleague = await assigning.colleague(capacity=1)
    first, second = await assigning.queue(2)
    replica = assigning.replica()
    await replica.assign()
    detail = (await colleague.get(f"/v1/handoffs/{first}")).json()
    body = {"claimId": detail["claimId"], "result": "answered"}
    assert (await colleague.post(f"/v1/handoffs/{first}/resolve", body)).status_code == 200
    assert await replica.assign() == 1
    assert second in await assigning.holders()


async def test_who_is_not_available_or_has_a_pause_due_is_given_nothing(assigning: Assigning) -> None:
    colleague = await assigning.colleague()
    await colleague.put("/v1/session/presence", json={"presence": "break"})
    heavy, *_ = await assigning.queue(2, sensitivity="debt")
    assert await assigning.replica().assign() == 0
    await colleague.put("/v1/session/presence", json={"presence": "available"})
    assigning.rhythms = {PUSHING: Rhythm(heavy_in_row=1, minutes_of_work=None, pause_minutes=5)}
    claim_id = (await colleague.claim({"id": heavy})).json()["claimId"]
    await colleague.post(f"/v1/handoffs/{heavy}/resolve", {"claimId": claim_id, "result": "answered"})
    assert await assigning.replica().assign() == 0


async def test_department_where_people_take_the_next_themselves_is_left_alone(assigning: Assigning) -> None:
    await assigning.colleague()
    await assigning.queue(1)
    assigning.departments = assigning.desk.services.desk.departments
    assert await assigning.replica().assign() == 0


async def test_ledger_tells_that_it_was_given(assigning: Assigning) -> None:
    await assigning.colleague()
    await assigning.queue(1)
    await assigning.replica().assign()
    query = select(ledger_entry.c.reason).where(ledger_entry.c.action == "claimed")
    async with assigning.desk.services.engine.connect() as connection:
        latest = (await connection.execute(query.order_by(ledger_entry.c.position.desc()).limit(1))).scalar_one()
    assert latest == "assigned"


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    capacities=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    waiting=st.integers(1, 8),
    replicas=st.integers(2, 4),
    pulling=st.booleans(),
)
async def test_replicas_that_give_at_once_double_nobody_and_leave_nobody_who_could_be_served(
    assigning: Assigning, capacities: list[int], waiting: int, replicas: int, pulling: bool
) -> None:
    await assigning.empty()
    colleagues = [await assigning.colleague(capacity=capacity) for capacity in capacities]
    waited = await assigning.queue(waiting)
    taking = [colleague.post("/v1/queue/next") for colleague in colleagues] if pulling else []
    await asyncio.gather(*(assigning.replica().assign() for _ in range(replicas)), *taking)
    holders = await assigning.holders()
    assert len(holders) == min(waiting, sum(capacities))
    loads = Counter(holders.values())
    for colleague, capacity in zip(colleagues, capacities, strict=True):
        assert loads[UUID(colleague.agent["id"])] <= capacity
    query = select(func.max(text("held"))).select_from(
        select(func.count().label("held")).where(claim.c.handoff_id.in_(waited)).group_by(claim.c.handoff_id).subquery()
    )
    async with assigning.desk.services.engine.connect() as connection:
        assert (await connection.execute(query)).scalar_one() == 1

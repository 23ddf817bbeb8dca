"""Assignment: in departments that assign, whoever waits goes at once to the least loaded employee who fits.

Every replica does this, when it hears that something changed and each second besides. Two at once do no harm: an employee's row is locked before
what they hold is counted, and a conversation that somebody else has locked is passed over.
"""

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.agents.rhythm import Rhythms
from router.channels.hub import Hub
from router.database import Clock, Engine
from router.desk import DeskNow
from router.handoffs import capacity, claims, queue

log = structlog.get_logger()


class Dispatcher:
    """Gives away what waits in the departments that assign."""

    def __init__(
        self, *, engine: Engine, desk: DeskNow, hub: Hub, clock: Clock, rhythms: Callable[[], Rhythms]
    ) -> None:
        self._engine, self._desk_now, self._hub, self._clock, self._rhythms = engine, desk, hub, clock, rhythms

    async def run(self) -> None:
        """Keep going until cancelled; without such a department there is nothing to do."""
        if not self._desk_now().departments.pushing:
            return
        while True:
            await self._hub.assignment.wait()
            self._hub.assignment.clear()
            try:
                await self.assign()
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("dispatch.database_away", error=str(error))
                await asyncio.sleep(1)

    async def assign(self) -> int:
        """Give away what can be given now, and return how many that were."""
        given, nothing_fits = 0, set[UUID]()
        while candidates := [each for each in await self._candidates() if each not in nothing_fits]:
            for candidate in candidates:
                if await self._give(candidate):
                    given += 1
                    break  # somebody else may be the least loaded now
                nothing_fits.add(candidate)
        return given

    async def _candidates(self) -> list[UUID]:
        departments = self._desk_now().departments.pushing
        async with self._engine.begin() as connection:
            if not await queue.anybody_waits(connection, departments):
                return []
            return await capacity.candidates(connection, departments, self._rhythms(), now=self._clock())

    async def _give(self, candidate: UUID) -> bool:
        async with self._engine.begin() as connection:
            found = await claims.give_next(
                connection, self._desk_now(), agent_id=candidate, rhythms=self._rhythms(), now=self._clock()
            )
        if found is not None:
            self._hub.outbox_filled()
        return found is not None

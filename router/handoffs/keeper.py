"""What happens by the passing of time: consoles that are gone, snoozes that end, a bot that is well again, and each part's duty.

Every replica runs this; each piece of work is checked again under its locks, so two at once do it once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.agents import repository as agents
from router.channels.hub import Hub
from router.conversations import repository as conversations
from router.conversations.bot import Bot
from router.conversations.errors import ConversationNotFound
from router.database import Clock, Connection, Engine
from router.desk import Desk, DeskNow
from router.handoffs import claims, lost_time, outcomes, repository

log = structlog.get_logger()

_PERIOD = 5.0  # seconds
_SEEN_EVERY = 4  # periods: how often open pages and consoles are noted as seen


Work = Callable[[Connection], Awaitable[bool]]
"""One piece of work in a transaction of its own, which looks again, under its locks, whether it is still due; says whether it was."""

Duty = Callable[[Connection, Desk, datetime], Awaitable[Sequence[Work]]]
"""What a part of the router looks after: given a connection to look with, the desk and the moment, the work that is due."""


class Keeper:
    """Does what is due, every few seconds. `duties`: what the other parts of the router look after by the passing of time."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        hub: Hub,
        bot: Bot,
        clock: Clock,
        consoles: Callable[[], list[UUID]],
        wake: Callable[[], None],
        duties: Sequence[Duty] = (),
    ) -> None:
        self._engine, self._desk_now, self._hub, self._bot, self._clock = engine, desk, hub, bot, clock
        self._consoles, self._wake, self._duties = consoles, wake, tuple(duties)
        self._looked_at: datetime | None = None
        self.noticed = lost_time.NOTICED

    async def run(self) -> None:
        """Keep going until cancelled."""
        rounds = 0
        while True:
            try:
                if rounds % _SEEN_EVERY == 0 or self._hub.pages_opened:
                    await self.note_who_is_here()
                await self.do_what_is_due()
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("keeper.database_away", error=str(error))
            rounds += 1
            await asyncio.sleep(_PERIOD)

    async def note_who_is_here(self) -> None:
        """Note the pages and consoles that have a stream open in this process."""
        now, pages, consoles = self._clock(), self._hub.reading, self._consoles()
        self._hub.pages_opened.clear()
        async with self._engine.begin() as connection:
            if consoles:
                await agents.saw(connection, consoles, now=now)
            if pages:
                await conversations.citizens_seen(connection, pages, now=now)

    async def do_what_is_due(self) -> None:
        """Look once for everything that is due, and do each in a transaction of its own."""
        desk, now, since = self._desk_now(), self._clock(), self._looked_at
        if since is None or abs(now - since) > self.noticed:
            log.info("keeper.lost_time", since=since and since.isoformat())
            await lost_time.make_up(self._engine, since=since, now=now)
        async with self._engine.begin() as connection:
            gone = await agents.gone(connection, now=now)
            rested = await repository.snoozed_until(connection, now=now)
            stranded = await repository.waiting_for_the_bot(connection)
            others = [work for duty in self._duties for work in await duty(connection, desk, now)]
        self._looked_at = now
        for agent_id in gone:
            await self._do(partial(claims.lapse, desk=desk, agent_id=agent_id, now=now))
        for conversation_id in rested:
            wake = partial(outcomes.wake, desk=desk, conversation_id=conversation_id, reason="time", now=now)
            await self._do(wake)
        for work in others:
            await self._do(work)
        if stranded and await self._bot.is_ready():
            for conversation_id in stranded:
                await self._do(partial(outcomes.back_to_the_bot, desk=desk, conversation_id=conversation_id, now=now))
            self._wake()

    async def _do(self, work: Work) -> None:
        """Do one piece of work. An edge: what fails is logged, and tried again in the next round; the rest goes on."""
        try:
            async with self._engine.begin() as connection:
                done = await work(connection)
        except (DBAPIError, InterfaceError, OSError):
            raise  # the rest would fail too
        except ConversationNotFound:
            log.info("keeper.erased")
            return
        except Exception:
            log.exception("keeper.failed")
            return
        if done:
            self._hub.outbox_filled()

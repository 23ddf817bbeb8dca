"""The turn worker: takes what citizens said to the bot, and writes what the bot says back.

A turn holds a lease on its conversation, and no open transaction, while the bot works. It ends in one transaction that checks again who owns the
conversation (`ending`). Whatever dies in between, the lease runs out and another worker takes the same turn with the next attempt number.
"""

import asyncio
from collections import Counter

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.brakes.models import Brakes
from router.channels.hub import Hub
from router.checkpoints import checkpoint
from router.conversations import repository
from router.conversations.asking import Asker
from router.conversations.bot import Bot
from router.conversations.ending import Ending
from router.conversations.errors import ConversationNotFound
from router.conversations.listening import Listener
from router.conversations.models import MOST_ATTEMPTS, Lease, TurnSettings
from router.conversations.parts import first_part
from router.database import Clock, Engine, each_by_itself
from router.desk import DeskNow
from router.live import Live
from router.surge.watch import SurgeWatch

log = structlog.get_logger()


class TurnWorker:
    """Runs turns until it is stopped, any number at once, one for each conversation."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        bot: Bot,
        brakes: Live[Brakes],
        hub: Hub,
        clock: Clock,
        settings: TurnSettings,
        surge: SurgeWatch,
    ) -> None:
        self._engine, self._desk_now, self._hub, self._clock, self._settings = engine, desk, hub, clock, settings
        self.results: Counter[str] = Counter()  # of the turns that ended in this process
        self._asker = Asker(engine=engine, bot=bot, hub=hub, clock=clock, settings=settings)
        self._listener = Listener(engine=engine, bot=bot, clock=clock, wake=self.wake)
        self._ending = Ending(
            engine=engine, brakes=brakes, surge=surge, clock=clock, wake=self.wake, results=self.results
        )
        self._wake = asyncio.Event()
        self._full = False  # more may be due than there were slots for
        self._running: set[asyncio.Task[None]] = set()

    def wake(self, delay: float = 0.0) -> None:
        """Look for work now, or after some seconds."""
        if delay:
            asyncio.get_running_loop().call_later(delay, self._wake.set)
        else:
            self._wake.set()

    async def run(self) -> None:
        """Take turns until cancelled; what is running then is finished first."""
        try:
            while True:
                self._wake.clear()
                leases = await self._lease()
                for held in leases:
                    task = asyncio.create_task(self._run_turn(held))
                    self._running.add(task)
                    task.add_done_callback(self._done)
                if not (leases and self._full):  # what is due was leased: whoever brings more, or has done, wakes us
                    await self._sleep()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=self._settings.bot_deadline)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._full:
            self._wake.set()

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._settings.poll):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _lease(self) -> list[Lease]:
        free = self._settings.slots - len(self._running)
        self._full = free <= 0
        if self._full:
            return []
        try:
            async with each_by_itself(self._engine).connect() as connection:
                leases = await repository.lease_turns(
                    connection, now=self._clock(), lease=self._settings.lease, limit=free
                )
        except (DBAPIError, InterfaceError, OSError) as error:
            log.warning("turns.database_away", error=str(error))
            await asyncio.sleep(self._settings.poll)
            return []
        self._full = len(leases) == free
        return leases

    async def _run_turn(self, leased: Lease) -> None:
        """Run one turn to its end. The edge of the worker: whatever fails here is logged, and the lease brings the turn back."""
        held, desk = first_part(leased), self._desk_now()  # one desk, to the end of the turn
        try:
            checkpoint("turn.leased")
            if held.listening[0]:
                self.results[await self._listener.run(held, desk)] += 1
            else:
                asked = await self._asker.ask(held, desk)
                checkpoint("turn.answered")
                await self._ending.run(held, asked, desk)
                checkpoint("turn.committed")
        except ConversationNotFound:
            log.info("turns.erased", turn=str(held.turn_id))
        except Exception:
            log.exception("turns.failed", turn=str(held.turn_id), attempt=held.conversation.turn_attempt)
            await self._again_at_once(held)
        self._hub.outbox_filled()

    async def _again_at_once(self, held: Lease) -> None:
        """Give a turn that failed back, unless it failed too often: then its lease runs out, which keeps it from going round and round."""
        if held.conversation.turn_attempt > MOST_ATTEMPTS:
            return
        try:
            async with self._engine.begin() as connection:
                await repository.extend_lease(connection, held, until=self._clock())
        except (DBAPIError, InterfaceError, OSError) as error:  # the lease runs out by itself
            log.warning("turns.database_away", error=str(error))
        self.wake(0.05)

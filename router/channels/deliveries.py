"""What was said, on its way to the citizen: in order in each conversation, and no account holds up another.

Each account has a lane: so many messages at once, each leased, so that another replica goes on where this one dies. What is not the message's fault
(the provider is away, asks to wait, refuses our key) stops the lane for a while and costs the message no try. What may have arrived is not sent again
before the provider has had time to report it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from router.brakes.models import Brakes
from router.catalogue import Rendered
from router.channels import became, delivery_repository, repository
from router.channels.approval import is_silent
from router.channels.calling import name_of
from router.channels.delivery_repository import Delivery
from router.channels.failures import NotAllowed, Postponed, Refused, SendError, TooFast, Unavailable, Unsure
from router.channels.hub import Hub
from router.channels.names import PUSHED
from router.channels.protocol import Adapter, Choice, Envelope, Link, Outgoing, Part, Take
from router.checkpoints import checkpoint
from router.conversations.compose import withdrawn_answer
from router.database import Clock, Engine
from router.desk import DeskNow
from router.live import Live
from router.retries import doubled

log = structlog.get_logger()

DOUBT = timedelta(minutes=5)  # in which a provider reports what it accepted
LEASE = DOUBT  # who took a message and died may have handed it over
LONGEST_SENDING = 50.0  # seconds for one part, which is over before its lease
MOST_TRIES = 8
MOST_STUMBLES = 80  # of one that is hardly to blame
AT_ONCE = 8  # messages of one account
_LONGEST_PAUSE = timedelta(minutes=5)
_NOT_ALLOWED = timedelta(minutes=2)
_POLL = 1.0  # seconds
WITHDRAWN = "answer_withdrawn"
_LAST_SECONDS = 10.0  # for what is being handed over as the process ends
_AWAY = (SQLAlchemyError, OSError)  # the database

WholeOf = Callable[[Mapping[str, Any], str], str | None]
"""Where the whole of an answer can be read: its content and its language; None for what is no agreed answer."""


def backoff(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    return doubled(failures + 1, first=timedelta(seconds=1), longest=_LONGEST_PAUSE)


class Deliveries:
    """Sends for all accounts of this process, until cancelled."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        adapters: Mapping[str, Adapter],
        hub: Hub,
        clock: Clock,
        whole: WholeOf,
        brakes: Live[Brakes],
    ) -> None:
        self._engine, self._desk, self._adapters, self._hub, self._clock = engine, desk, adapters, hub, clock
        self._whole, self._brakes = whole, brakes
        self._wake = {account: asyncio.Event() for account in adapters}

    async def run(self) -> None:
        """Collect what was said, and send it."""
        if not self._adapters:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._collecting())
            for adapter in self._adapters.values():
                tasks.create_task(self._lane(adapter))

    async def _collecting(self) -> None:
        forgets = self._clock()
        while True:
            taken = 0
            try:
                async with self._engine.begin() as connection:
                    taken, accounts = await delivery_repository.collect(connection, PUSHED, now=self._clock())
                for account in accounts:
                    if account in self._wake:
                        self._wake[account].set()
                if self._clock() >= forgets:
                    forgets = self._clock() + timedelta(hours=1)
                    async with self._engine.begin() as connection:
                        await repository.forget_told(connection, now=self._clock())
            except _AWAY as error:
                log.warning("channels.database_away", error=str(error))
            if not taken:
                await self._hub.pushed_wait(_POLL)

    async def _lane(self, adapter: Adapter) -> None:
        account, sending = adapter.account.id, set[asyncio.Task[None]]()
        try:
            while True:
                self._wake[account].clear()
                taken = await self._take(account, AT_ONCE - len(sending))
                for due in taken:
                    task = asyncio.create_task(self._deliver(adapter, due))
                    sending.add(task)
                    task.add_done_callback(sending.discard)
                    task.add_done_callback(self._free(account))
                if not taken:
                    await self._rest(account)
        finally:
            if sending:  # what is handed over now is noted: else the next process does it again
                await asyncio.wait(sending, timeout=_LAST_SECONDS)
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    def _free(self, account: str) -> Callable[[object], None]:
        """Return what has a lane look again: one of its messages is done."""
        return lambda _task: self._wake[account].set()

    async def _take(self, account: str, most: int) -> list[Delivery]:
        if most <= 0:
            return []
        now = self._clock()
        try:
            async with self._engine.begin() as connection:
                paused = await repository.paused_until(connection, account)
                if paused is not None and paused > now:
                    return []
                return await delivery_repository.take(connection, account, lease=LEASE, most=most, now=now)
        except _AWAY as error:
            log.warning("channels.database_away", error=str(error))
            return []

    async def _rest(self, account: str) -> None:
        try:
            async with asyncio.timeout(_POLL):
                await self._wake[account].wait()
        except TimeoutError:
            return

    async def _deliver(self, adapter: Adapter, due: Delivery) -> None:
        """Send one message. The edge of the lane: whatever fails here is logged, and the message comes back."""
        try:
            try:
                await self._send(adapter, due)
            except _AWAY:
                raise
            except Exception:
                log.exception("channels.failed", account=adapter.account.id, tries=due.tries)
                await self._stumbled(due)
            if due.owner == "agent":
                await became.tell(self._engine, self._hub, due.conversation_id)
        except _AWAY as error:  # its lease brings it back
            log.warning("channels.database_away", error=str(error))

    async def _stumbled(self, due: Delivery) -> None:
        """Try again what failed here before any of it was handed over."""
        if due.tries >= MOST_TRIES:
            await self._end(due, "failed", "internal_error")
            return
        async with self._engine.begin() as connection:
            await delivery_repository.again(connection, due.id, at=self._clock() + backoff(due.tries))

    async def _send(self, adapter: Adapter, due: Delivery) -> None:
        if await self._kept_back(adapter, due):
            return
        said, withdrawn = self._outgoing(adapter, due), self._withdrawn(due)
        if withdrawn is not None:
            said = replace(said, text=withdrawn.text, links=(), choices=(), whole=None)
        parts = adapter.render(said, now=self._clock())
        if not parts:
            await self._end(due, "dropped", "not_said_here")
            return
        for number, part in enumerate(parts[due.parts_done :], start=due.parts_done):
            to = Envelope(address=due.address or "", reference=f"{due.id}-{number}")
            try:
                provider_id = await self._hand_over(adapter, due, part, to)
            except SendError as error:
                await self._not_sent(adapter, due, error, number)
                return
            checkpoint("delivery.accepted")
            if not await self._part_done(due, number + 1, provider_id):
                return
        now = self._clock()
        async with self._engine.begin() as connection:
            reason = WITHDRAWN if withdrawn else None
            await delivery_repository.settle(connection, due.id, status="sent", reason=reason, now=now)
            await repository.note_sent(connection, adapter.account.id, now=now)

    async def _hand_over(self, adapter: Adapter, due: Delivery, part: Part, to: Envelope) -> str | None:
        """Send one part, in less time than it is ours. Whatever breaks meanwhile, however it does: the part may have arrived."""
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                return await adapter.send(part, to)
        except SendError:
            raise
        except OSError as error:  # too late is one, too
            raise Unsure(name_of(error)) from error
        except Exception as error:
            log.exception("channels.failed", account=adapter.account.id, tries=due.tries)
            raise Unsure("internal_error") from error

    async def _part_done(self, due: Delivery, parts: int, provider_id: str | None) -> bool:
        """Note what a provider took, and when the database is away, as soon as it is back. False where the rest is not to be sent."""
        until = self._clock() + LEASE
        while True:
            try:
                async with self._engine.begin() as connection:
                    return await delivery_repository.part_done(
                        connection, due.id, parts=parts, provider_id=provider_id, until=self._clock() + LEASE
                    )
            except _AWAY as error:
                if self._clock() >= until:
                    raise
                log.warning("channels.database_away", error=str(error))
            await asyncio.sleep(_POLL)

    async def _kept_back(self, adapter: Adapter, due: Delivery) -> bool:
        """Drop what may not be sent: after STOP all but the word that says so, what has no address left, and what only an employee may say."""
        if due.address is None:
            await self._end(due, "dropped", "address_forgotten")
            return True
        if is_silent(due.context, due.author, due.content):
            await self._end(due, "dropped", "not_said_here")
            return True
        if due.content.get("key") == "channel_stopped":
            return False
        async with self._engine.connect() as connection:
            stopped = await repository.opted_out(connection, adapter.account.id, due.address_hash)
        if stopped:
            await self._end(due, "dropped", "opted_out")
        return stopped

    def _outgoing(self, adapter: Adapter, due: Delivery) -> Outgoing:
        content, desk = due.content, self._desk()
        says = adapter.capabilities.notice and due.author != "agent"
        return Outgoing(
            text=due.text,
            author=due.author,
            language=due.language,
            name=due.name,
            links=tuple(Link(label=each["label"], url=each["url"]) for each in content.get("links", [])),
            choices=tuple(Choice(id=each["id"], label=each["label"]) for each in content.get("buttons", [])),
            whole=self._whole(content, due.language),
            more=desk.text("channel_more", due.language),
            choose=desk.text("channel_choose", due.language),
            heard_at=due.heard_at,
            closed=due.closed,
            context=due.context,
            conversation=due.reference,
            notice=desk.text("channel_notice", due.language) if says else "",
        )

    def _withdrawn(self, due: Delivery) -> Rendered | None:
        """Return what stands in the place of an answer of the computer that was withdrawn while it waited; None for anything else."""
        content = due.content
        if due.author != "bot" or not content.get("version"):
            return None
        if not self._brakes.value.withdrawn(content["key"], content.get("aspect") or ""):
            return None
        return withdrawn_answer(self._desk(), content["key"], due.language)

    async def _not_sent(self, adapter: Adapter, due: Delivery, error: SendError, number: int) -> None:
        account, now = adapter.account.id, self._clock()
        if isinstance(error, Unsure):
            await self._doubt(account, due, error, number, now=now)
        elif isinstance(error, Refused) or due.tries >= MOST_STUMBLES:
            log.warning("channels.refused", account=account, reason=error.reason)
            await self._end(due, "failed", error.reason)
        elif isinstance(error, Postponed):
            await self._postpone(account, due, error, now=now)
        elif isinstance(error, Unavailable | TooFast | NotAllowed):
            await self._pause(account, due, error, now=now)
        else:
            raise error

    async def _doubt(self, account: str, due: Delivery, error: Unsure, number: int, *, now: datetime) -> None:
        log.warning("channels.unsure", account=account, reason=error.reason, part=number)
        if due.tries >= MOST_TRIES:
            await self._end(due, "failed", error.reason)
            return
        async with self._engine.begin() as connection:
            await delivery_repository.again(connection, due.id, at=now + DOUBT, status="unsure")

    async def _postpone(self, account: str, due: Delivery, error: Postponed, *, now: datetime) -> None:
        """Let one conversation wait. Whoever writes at this moment is not missed: their address is locked meanwhile."""
        until = None if error.seconds is None else now + timedelta(seconds=error.seconds)
        async with self._engine.begin() as connection:
            await repository.lock_address(connection, account, due.address_hash)
            await delivery_repository.postpone(
                connection, account, due, until=until, provider_id=error.provider_id, now=now
            )

    async def _pause(self, account: str, due: Delivery, error: SendError, *, now: datetime) -> None:
        """Stop the lane for a while. One line in the log tells when it falls ill, and the console since when.

        Messages that fail together are one failure of the account. One that fails where the account was well may be to blame itself: it counts.
        """
        async with self._engine.begin() as connection:
            [state] = await repository.states(connection, [account], now=now)
            if state.paused_until is not None and state.paused_until > now:
                await delivery_repository.again(connection, due.id, at=state.paused_until, uncounted=True)
                return
            wait = backoff(state.failures)
            if isinstance(error, TooFast) and error.seconds is not None:
                wait = min(timedelta(seconds=max(1.0, error.seconds)), timedelta(hours=1))
            elif isinstance(error, NotAllowed):
                wait = _NOT_ALLOWED
            changes: dict[str, Any] = {"paused_until": now + wait, "failures": state.failures + 1}
            if not isinstance(error, TooFast):  # to be asked to wait is no illness
                changes |= {"ill_since": state.ill_since or now, "ill_why": error.reason}
            await repository.note_account(connection, account, **changes)
            to_blame = isinstance(error, Unavailable) and state.failures == 0
            own = max(wait, backoff(due.tries)) if to_blame else wait
            await delivery_repository.again(connection, due.id, at=now + own, uncounted=not to_blame)
        if state.ill_since is None:
            log.warning("channels.ill", account=account, reason=error.reason, seconds=wait.total_seconds())

    async def _end(self, due: Delivery, status: str, reason: str) -> None:
        async with self._engine.begin() as connection:
            await delivery_repository.settle(connection, due.id, status=status, reason=reason, now=self._clock())


async def pulling(adapter: Adapter, take: Take, *, engine: Engine, clock: Clock, well_after: float = 20.0) -> None:
    """Have an adapter bring in what waits elsewhere, and again when that breaks off, until cancelled; the console shows how that goes.

    Args:
        adapter: of the account.
        take: keeps what it brings.
        engine: where it is noted how the account does.
        clock: tells the time.
        well_after: seconds without a failure, after which it is well again.
    """
    account, failures = adapter.account.id, 0
    while True:
        reason = "internal_error"
        try:
            async with asyncio.TaskGroup() as tasks:
                pull = tasks.create_task(adapter.pull(take))
                _, still = await asyncio.wait({pull}, timeout=well_after)
                if still:
                    failures = 0
                    await _note_reading(engine, account, None, clock)
        except* SendError as errors:
            reason = str(errors.exceptions[0])
            log.warning("channels.pull_failed", account=account, reason=reason, failures=failures + 1)
        except* Exception:
            log.exception("channels.pull_broke", account=account, failures=failures + 1)
        else:
            return
        failures += 1
        await _note_reading(engine, account, reason, clock)
        await asyncio.sleep(backoff(failures).total_seconds())


async def _note_reading(engine: Engine, account: str, why: str | None, clock: Clock) -> None:
    try:
        async with engine.begin() as connection:
            await repository.note_reading(connection, account, why=why, now=clock())
    except _AWAY as error:
        log.warning("channels.database_away", error=str(error))

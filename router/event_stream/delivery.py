"""Bringing events to their receivers: each receiver has a task, a lease and connections of its own.

A round sends the first waiting event of some conversations, side by side; a conversation's next one goes when its first is settled. So each
conversation keeps its order, and what one receiver does is of no account to another. What was sent and not noted is sent again, with the same id.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import orjson
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.checkpoints import checkpoint
from router.database import Clock, Connection, Engine
from router.event_stream import delivery_repository as repository
from router.event_stream import subscription_repository as subscriptions
from router.event_stream.addresses import Network
from router.event_stream.events import CONTENT_TYPE, cloud_event
from router.event_stream.models import Answer, Due, Stream, Subscription, wait_after
from router.event_stream.recording import Recorder
from router.event_stream.sending import Sender
from router.event_stream.service import named
from router.ledger import Event, append
from router.signatures import HEADER, sign

log = structlog.get_logger()

DELIVERY = "X-Balie-Delivery"
"""The header with the id of a delivery: that of the event, the same at every try and every replay."""
_AT_ONCE = 16  # conversations in one round
_POLL = 1.0  # seconds


def signature(secrets: Sequence[bytes], body: bytes, *, at: datetime) -> str:
    """Sign a body with each secret: while one takes the place of another, a receiver may know either."""
    first, *others = (sign(secret, body, at=at) for secret in secrets)
    return ",".join([first, *(each.partition(",")[2] for each in others)])


@dataclass(frozen=True)
class _Owed:
    """An event to send: whether the receiver opened its conversation, and then the words that it may read."""

    due: Due
    own: bool
    text: str | None


class Courier:
    """Brings one receiver what it is owed."""

    def __init__(
        self,
        *,
        engine: Engine,
        stream: Stream,
        to: Subscription,
        sender: Sender,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine, self._stream, self._to, self._sender = engine, stream, to, sender
        self._clock, self._chance = clock, chance
        self._me, self._news = str(uuid4()), asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to bring."""
        self._news.set()

    async def run(self) -> None:
        """Keep going until cancelled."""
        while True:
            self._news.clear()
            try:
                if await self.round():
                    continue
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("event_stream.database_away", error=str(error))
            except Exception:  # an edge: what fails here is tried again, and stops no other receiver
                log.exception("event_stream.defect", subscription=self._to.id)
            try:
                async with asyncio.timeout(_POLL):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def round(self) -> int:
        """Bring some of what is owed; says how much was tried. No transaction is open while the receiver is asked."""
        async with self._engine.begin() as connection:
            owed = await self._take(connection)
        if not owed:
            return 0
        answers = await asyncio.gather(*(self._bring(each) for each in owed))
        checkpoint("stream.sent")
        tried = [(each.due, answer) for each, answer in zip(owed, answers, strict=True)]
        async with self._engine.begin() as connection:
            await self._note(connection, tried)
        return len(tried)

    async def _take(self, connection: Connection) -> list[_Owed]:
        """Lease the receiver and return what to send, with the words that it may read; one event while it is ill."""
        now = self._clock()
        failures = await repository.lease(connection, self._to.id, me=self._me, now=now)
        if failures is None:
            return []
        owed = await repository.due(connection, self._to.id, limit=1 if failures else _AT_ONCE, now=now)
        if not owed:
            await repository.free(connection, self._to.id, me=self._me)
            return []
        own = await self._own(connection, [due.conversation_id for due in owed])
        mine = [(due.conversation_id, due.seq) for due in owed if due.conversation_id in own and due.seq is not None]
        words = await repository.words(connection, mine)
        return [_Owed(due, due.conversation_id in own, words.get((due.conversation_id, due.seq or 0))) for due in owed]

    async def _own(self, connection: Connection, conversations: list[UUID]) -> set[UUID]:
        """Return which of these conversations the receiver's account opened."""
        if self._to.account is None:
            return set()
        accounts = await repository.opened_by(connection, conversations)
        return {each for each, account in accounts.items() if account == self._to.account}

    async def _bring(self, owed: _Owed) -> Answer:
        now, due, account = self._clock(), owed.due, self._to.account if owed.own else None
        body = orjson.dumps(cloud_event(self._stream, due, text=owed.text, account=account))
        headers = {
            "Content-Type": CONTENT_TYPE,
            DELIVERY: str(due.id),
            HEADER: signature(self._to.secrets, body, at=now),
            "User-Agent": "Balie",
        }
        return await self._sender.send(body, headers, now=now)

    async def _note(self, connection: Connection, tried: Sequence[tuple[Due, Answer]]) -> None:
        now, chance = self._clock(), self._chance()
        await repository.settle(connection, self._to.id, tried, now=now, chance=chance)
        answers = [answer for _, answer in tried]
        await repository.free(connection, self._to.id, me=self._me)
        await self._note_receiver(connection, answers, now=now, chance=chance)

    async def _note_receiver(
        self, connection: Connection, answers: Sequence[Answer], *, now: datetime, chance: float
    ) -> None:
        """Note how it goes with the receiver as a whole: one that took something is well, whatever it refused beside it."""
        worst = next((answer for answer in answers if answer.outcome == "gone"), None)
        if worst is not None:
            log.warning("event_stream.gone", subscription=self._to.id)
            await repository.switch_off(connection, self._to.id, why="gone", now=now)
            gone = Event(
                action="receiver_gone", object=named(self._to.id), result="ok", origin="router", actor="router"
            )
            await append(connection, gone, at=now)
        elif any(answer.outcome == "delivered" for answer in answers):
            await repository.note_well(connection, self._to.id, now=now)
        else:
            last = answers[-1]
            failures = await repository.failures(connection, self._to.id)
            pause = max([wait_after(failures + 1, chance), *(answer.pause for answer in answers if answer.pause)])
            log.warning("event_stream.failed", subscription=self._to.id, why=last.why, failures=failures + 1)
            await repository.note_ill(connection, self._to.id, why=last.why, until=now + pause, now=now)


class EventStream:
    """The whole of it in this process: one recorder, and a courier for each receiver that has its secret."""

    def __init__(
        self,
        *,
        engine: Engine,
        stream: Stream,
        clock: Clock,
        networks: Sequence[Network] = (),
    ) -> None:
        self._engine, self._stream, self._clock, self._registered = engine, stream, clock, False
        self._senders = {each.id: Sender(each.url, networks=networks) for each in stream.subscriptions if each.secrets}
        self.couriers = {
            each.id: Courier(engine=engine, stream=stream, to=each, sender=self._senders[each.id], clock=clock)
            for each in stream.subscriptions
            if each.secrets
        }
        self.recorder = Recorder(engine=engine, clock=clock, wake=self._wake)

    def _wake(self) -> None:
        for courier in self.couriers.values():
            courier.wake()

    async def register(self) -> bool:
        """Note in the database who subscribes, before anything is served; False while the database is away."""
        if self._registered:
            return True
        try:
            async with self._engine.begin() as connection:
                await subscriptions.register(connection, self._stream.subscriptions, now=self._clock())
        except (DBAPIError, InterfaceError, OSError) as error:
            log.warning("event_stream.database_away", error=str(error))
            return False
        self._registered = True
        for each in self._stream.subscriptions:
            if not each.secrets:
                log.warning("event_stream.off", subscription=each.id, why=subscriptions.SECRET_MISSING)
        return True

    async def run(self) -> None:
        """Record and bring until cancelled."""
        while not await self.register():  # noqa: ASYNC110 - nobody tells when the database is back
            await asyncio.sleep(_POLL)
        if not self._stream.subscriptions:
            await asyncio.Event().wait()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.recorder.run())
                for courier in self.couriers.values():
                    tasks.create_task(courier.run())
        finally:
            self.close()

    def close(self) -> None:
        """Give the connections back."""
        for sender in self._senders.values():
            sender.close()

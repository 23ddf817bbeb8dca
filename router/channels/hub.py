"""Who listens in this process, and how they hear that something is new.

The truth is in the tables. What goes through here is a hint (look again) or a passing sign (somebody is typing); both may be lost. So hints also
travel between replicas by `NOTIFY`, which is lost on a disconnect, and every second each replica asks once what changed in the conversations
that are being read here: the cost follows the number of replicas, not of readers.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.conversations import repository
from router.database import Engine

log = structlog.get_logger()

CHANNEL = "balie"
_POLL = 1.0  # seconds
MOST_IN_A_HINT = 180  # conversations of 40 bytes each; PostgreSQL refuses a payload of 8,000
_SIGNS = 8  # passing signs kept for a slow reader


class Subscription:
    """One reader of one conversation."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self.signs: deque[tuple[str, dict[str, Any]]] = deque(maxlen=_SIGNS)

    def notice(self) -> None:
        """Say that there is something to look at."""
        self._news.set()

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109 - the end of waiting is a normal result here
        """Return when there is something to look at, or after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            return
        finally:
            self._news.clear()


class Hub:
    """The readers of this process, woken by hints of this and other processes."""

    def __init__(self, *, engine: Engine, url: str) -> None:
        self._engine, self._url = engine, url
        self.name = str(uuid4())  # of this process, to know its own hints by
        self._readers: dict[UUID, set[Subscription]] = defaultdict(set)
        self._consoles: dict[UUID, set[Subscription]] = defaultdict(set)
        self._positions: dict[UUID, tuple[int, int]] = {}
        self._listener: asyncpg.Connection | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._outbox, self._pushed = asyncio.Event(), asyncio.Event()
        self.pages_opened: set[UUID] = set()
        self.desk = asyncio.Event()  # the consoles have something to look at
        self.assignment = asyncio.Event()  # somebody may have come to the queue, or may be free

    @contextmanager
    def reader(self, conversation_id: UUID) -> Iterator[Subscription]:
        """Read a conversation for as long as the context lasts."""
        subscription = Subscription()
        self._readers[conversation_id].add(subscription)
        try:
            yield subscription
        finally:
            self._readers[conversation_id].discard(subscription)
            if not self._readers[conversation_id]:
                del self._readers[conversation_id]
                self._positions.pop(conversation_id, None)

    @contextmanager
    def console(self, agent_id: UUID) -> Iterator[Subscription]:
        """Hear the signs for one employee for as long as the context lasts: a console of theirs is open."""
        subscription = Subscription()
        self._consoles[agent_id].add(subscription)
        try:
            yield subscription
        finally:
            self._consoles[agent_id].discard(subscription)
            if not self._consoles[agent_id]:
                del self._consoles[agent_id]

    @property
    def reading(self) -> list[UUID]:
        """The conversations that are being read here: their pages are open."""
        return list(self._readers)

    def arrived(self, conversation_id: UUID) -> None:
        """Note that a page was opened, to be written down with the next round of the keeper."""
        self.pages_opened.add(conversation_id)

    def outbox_filled(self) -> None:
        """Something was put in the outbox."""
        self._outbox.set()
        self._pushed.set()

    async def outbox_wait(self, timeout: float) -> None:  # noqa: ASYNC109 - as in Subscription.wait
        """Return when something was put in the outbox, or after `timeout` seconds."""
        await _first(self._outbox, timeout)

    async def pushed_wait(self, timeout: float) -> None:  # noqa: ASYNC109 - as in Subscription.wait
        """Return when something was put in the outbox that may have to be pushed, or after `timeout` seconds."""
        await _first(self._pushed, timeout)

    def hint(self, conversations: list[UUID], *, desk: bool) -> None:
        """Wake the readers of these conversations, and the consoles."""
        for conversation_id in conversations:
            for subscription in self._readers.get(conversation_id, ()):
                subscription.notice()
        if desk:
            self.desk.set()
            self.assignment.set()

    def saw(self, conversation_id: UUID, position: tuple[int, int], reader: Subscription) -> None:
        """Note how far a reader has read, for whoever else reads the same here; the round of each second need not tell it again."""
        if self._positions.get(conversation_id) == position:
            return
        self._positions[conversation_id] = position
        for other in self._readers[conversation_id] - {reader}:
            other.notice()

    def tell(self, conversation_id: UUID, event: str, data: dict[str, Any]) -> None:
        """Pass a sign to everyone who reads a conversation, here and in other processes."""
        self._sign(self._readers, conversation_id, event, data)
        self._tell_others({"sign": [str(conversation_id), event, data]})

    def tell_agent(self, agent_id: UUID, event: str, data: dict[str, Any]) -> None:
        """Pass a sign to every open console of an employee, here and in other processes."""
        self._sign(self._consoles, agent_id, event, data)
        self._tell_others({"for": [str(agent_id), event, data]})

    def _tell_others(self, what: dict[str, Any]) -> None:
        if self._listener is not None:
            body = orjson.dumps({"from": self.name, **what}).decode()
            task = asyncio.create_task(self._notify(body))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _notify(self, body: str) -> None:
        try:
            if self._listener is not None:
                await self._listener.execute("select pg_notify($1, $2)", CHANNEL, body)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.info("hub.sign_lost", error=str(error))

    @staticmethod
    def _sign(listening: Mapping[UUID, set[Subscription]], whom: UUID, event: str, data: dict[str, Any]) -> None:
        for subscription in listening.get(whom, ()):
            subscription.signs.append((event, data))
            subscription.notice()

    def _heard(self, _connection: object, _pid: int, _channel: str, body: object) -> None:
        """Take a hint (`outbox`) or a sign (`tell`, `tell_agent`) of another process."""
        value = orjson.loads(str(body))
        if value["from"] == self.name:
            return
        if "sign" in value:
            conversation_id, event, data = value["sign"]
            self._sign(self._readers, UUID(conversation_id), event, data)
        elif "for" in value:
            agent_id, event, data = value["for"]
            self._sign(self._consoles, UUID(agent_id), event, data)
        else:
            self.hint([UUID(name) for name in value["read"]], desk=value["desk"])

    async def listen(self) -> None:
        """Listen on a connection of its own until cancelled; connect again when it is lost."""
        while True:
            closed = asyncio.Event()
            try:
                self._listener = await asyncpg.connect(self._url, server_settings={"application_name": "balie listen"})
                self._listener.add_termination_listener(lambda _connection, event=closed: event.set())
                await self._listener.add_listener(CHANNEL, self._heard)
                await closed.wait()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("hub.listener_lost", error=str(error))
            finally:
                listener, self._listener = self._listener, None
                if listener is not None and not listener.is_closed():
                    listener.terminate()
            await asyncio.sleep(_POLL)

    async def poll(self) -> None:
        """Each second, ask what changed in all that is being read here: what makes a lost hint harmless."""
        while True:
            await asyncio.sleep(_POLL)
            self.desk.set()
            self.assignment.set()
            if not self._readers:
                continue
            try:
                async with self._engine.connect() as connection:
                    found = await repository.positions(connection, self.reading)
            except (DBAPIError, InterfaceError, OSError) as error:
                log.info("hub.poll_failed", error=str(error))
                continue
            changed = [
                conversation_id
                for conversation_id, position in found.items()
                if self._positions.get(conversation_id) != position
            ]
            self._positions.update(
                {
                    conversation_id: found[conversation_id]
                    for conversation_id in changed
                    if conversation_id in self._readers
                }
            )
            self.hint(changed, desk=False)


async def _first(event: asyncio.Event, timeout: float) -> None:  # noqa: ASYNC109 - as in Subscription.wait
    """Wait for an event or for some seconds, and begin again."""
    try:
        async with asyncio.timeout(timeout):
            await event.wait()
    except TimeoutError:
        return
    finally:
        event.clear()

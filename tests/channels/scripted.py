"""A lane with an adapter that does what the test says: no provider, no process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from api.channels import inbound
from router.channels import repository
from router.channels.deliveries import Deliveries
from router.channels.protocol import Account, Capabilities, Envelope, Outgoing, Part, Reported, Standing
from router.conversations import repository as conversations
from router.conversations import service
from router.conversations.models import NewMessage
from tests.api.conftest import Desk, eventually

Behaviour = Callable[[str], Awaitable[str | None]]


class Scripted:
    """An account of which each paragraph is a part, and that takes it as the test says."""

    capabilities = Capabilities(characters=1000)

    def __init__(self, desk: Desk) -> None:
        self.account = Account(id=f"lane-{uuid4().hex[:12]}", channel="sms", language="nl", settings={}, secrets={})
        self.desk = desk
        self.sent: list[tuple[str, Envelope]] = []
        self.behave: Behaviour = self.takes
        self.broken: list[Exception] = []  # what rendering fails with

    async def takes(self, _text: str) -> str | None:
        return uuid4().hex

    def fails(self, *errors: Exception, at: str = "") -> None:
        """Fail with each of these in turn at parts with these words, and then take them."""
        left = list(errors)

        async def behave(text: str) -> str | None:
            if at in text and left:
                raise left.pop(0)
            return await self.takes(text)

        self.behave = behave

    def hangs(self, at: str = "") -> asyncio.Event:
        """Take parts with these words no sooner than what is returned is set."""
        go_on = asyncio.Event()

        async def behave(text: str) -> str | None:
            if at in text:
                await go_on.wait()
            return await self.takes(text)

        self.behave = behave
        return go_on

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        if self.broken:
            raise self.broken.pop()
        late = " (te laat)" if message.closed else ""
        return [Part(body={"text": each + late}) for each in message.text.split("\n\n")]

    async def send(self, part: Part, to: Envelope) -> str | None:
        self.sent.append((part.body["text"], to))
        return await self.behave(part.body["text"])

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.sent]

    def reference(self, text: str) -> str:
        """Return under which reference a part was sent last."""
        return next(to.reference for each, to in reversed(self.sent) if each == text)

    async def sending(self, text: str, times: int = 1) -> None:
        """Wait until a part was handed over so often."""

        async def there() -> bool:
            return self.texts.count(text) >= times

        await eventually(there)

    async def reports(self, standing: Standing, *, of: str, **more: Any) -> None:
        """Tell what became of a part."""
        at = more.pop("at", self.desk.clock())
        reference = more.pop("reference") if "reference" in more else self.reference(of)
        report = Reported(standing=standing, at=at, reference=reference, **more)
        await inbound(self.desk.services).take(self, report)  # type: ignore[arg-type]

    async def conversation(self, *said: str, author: str = "bot", **content: Any) -> UUID:
        """Begin a conversation of somebody, in which something is said."""
        async with self.desk.services.engine.begin() as connection:
            held = await service.begin(
                connection,
                self.desk.services.desk,
                channel="sms",
                language="nl",
                key=uuid4().hex,
                now=self.desk.clock(),
            )
            assert held is not None
            await repository.add_thread(
                connection,
                held.id,
                account=self.account.id,
                address=uuid4().hex,
                address_hash=uuid4().bytes,
                context={},
                now=self.desk.clock(),
            )
        await self.says(held.id, *said, author=author, **content)
        return held.id

    async def says(self, conversation: UUID, *said: str, author: str = "bot", **content: Any) -> None:
        """Say something more in it."""
        async with self.desk.services.acting() as connection:
            held = await conversations.get(connection, conversation, lock=True)
            words = [NewMessage(author=author, text=each, language="nl", content=content) for each in said]  # type: ignore[arg-type]
            await conversations.write(connection, held, words, now=self.desk.clock())

    async def rows(self, conversation: UUID) -> list[Any]:
        """Return the deliveries of a conversation, in order."""
        async with self.desk.services.engine.connect() as connection:
            found = await connection.exec_driver_sql(
                "select status, reason, parts_done, tries, due_at, settled_at, account, provider_ids from delivery "
                "where conversation_id = $1 order by seq",
                (conversation,),
            )
            return list(found)

    async def until(self, conversation: UUID, *statuses: str) -> list[Any]:
        """Wait until what was said in a conversation stands so, and return the rows."""
        found: list[Any] = []

        async def so() -> bool:
            found[:] = await self.rows(conversation)
            return [each.status for each in found] == list(statuses)

        await eventually(so)
        return found


@asynccontextmanager
async def running(desk: Desk, *adapters: Scripted) -> AsyncIterator[None]:
    services = desk.services
    work = Deliveries(
        engine=services.engine,
        desk=lambda: services.desk,
        adapters={each.account.id: each for each in adapters},  # type: ignore[misc]
        hub=services.hub,
        clock=desk.clock,
        whole=lambda _content, _language: None,
        brakes=services.brakes,
    )
    task = asyncio.create_task(work.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""Making the transcript, and bringing it to the post: durable, once for each request, and tried again for half a day."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.callbacks.contact import check_email
from router.conversations import repository as conversations
from router.conversations.errors import ConversationNotFound
from router.database import Clock, Connection, Engine
from router.desk import Desk
from router.receipts import repository
from router.receipts.document import Receipt, receipt
from router.receipts.errors import MailOff
from router.receipts.models import MOST_TRIES, Away, Letter, Post, Refused, Waiting, wait_after

log = structlog.get_logger()

_MOST = 5000  # messages
_LOOK = 5.0  # seconds


async def read(connection: Connection, desk: Desk, conversation_id: UUID, *, now: datetime) -> Receipt:
    """Return the transcript of a conversation.

    Raises:
        ConversationNotFound: there is none.
    """
    held = await conversations.get(connection, conversation_id)
    said = await conversations.messages_after(connection, conversation_id, 0, notes=False, limit=_MOST)
    return receipt(desk, held, said, now=now)


class Mailer:
    """Takes transcripts to the post. Without a post there is no mail."""

    def __init__(self, *, engine: Engine, desk: Callable[[], Desk], post: Post | None, clock: Clock) -> None:
        self._engine, self._desk, self._post, self._clock = engine, desk, post, clock
        self._asked = asyncio.Event()

    @property
    def on(self) -> bool:
        """Whether anything can be sent."""
        return self._post is not None

    async def ask(self, conversation_id: UUID, *, address: str, key: str) -> None:
        """Have a transcript sent; the same key again sends nothing more.

        Raises:
            MailOff: nothing can be sent here.
            InvalidEmail: it is not an address.
            ConversationNotFound: there is no such conversation.
        """
        if self._post is None:
            raise MailOff
        to = check_email(address)
        async with self._engine.begin() as connection:
            await conversations.get(connection, conversation_id)
            await repository.add(connection, conversation_id, key=key, address=to, now=self._clock())
        self._asked.set()

    async def run(self) -> None:
        """Keep sending until cancelled."""
        while self._post is not None:
            try:
                while await self.send_next(self._post):
                    pass
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("receipts.database_away", error=str(error))
            self._asked.clear()
            try:
                async with asyncio.timeout(_LOOK):
                    await self._asked.wait()
            except TimeoutError:
                continue
        await asyncio.Event().wait()

    async def send_next(self, post: Post) -> bool:
        """Try the next one that is due; says whether there was one. No transaction is open while the server is asked."""
        async with self._engine.begin() as connection:
            waiting = await repository.take(connection, now=self._clock())
        if waiting is None:
            return False
        letter = await self._letter(waiting)
        if letter is not None:
            await self._try(post, waiting, letter)
        return True

    async def _letter(self, waiting: Waiting) -> Letter | None:
        """Write the letter; None where the conversation was erased meanwhile."""
        try:
            async with self._engine.connect() as connection:
                found = await read(connection, self._desk(), waiting.conversation_id, now=waiting.made_at)
        except ConversationNotFound:
            return None
        return Letter(
            name=str(waiting.id),
            to=waiting.address,
            subject=found.title,
            text=found.as_text(),
            html=found.as_html(),
            at=waiting.made_at,
        )

    async def _try(self, post: Post, waiting: Waiting, letter: Letter) -> None:
        status = "sent"
        try:
            await post.send(letter)
        except Refused as error:
            log.warning("receipts.refused", mail=str(waiting.id), error=str(error))
            status = "refused"
        except Away as error:
            log.warning("receipts.server_away", mail=str(waiting.id), error=str(error), tries=waiting.tries)
            status = "waiting" if waiting.tries < MOST_TRIES else "refused"
        async with self._engine.begin() as connection:
            if status == "waiting":
                await repository.again(connection, waiting.id, at=self._clock() + wait_after(waiting.tries))
                return
            if status == "refused":
                await self._say_so(connection, waiting.conversation_id)
            await repository.end(connection, waiting.id, status=status)

    async def _say_so(self, connection: Connection, conversation_id: UUID) -> None:
        """Tell the citizen that it could not be sent, where the conversation still goes on."""
        held = await conversations.get(connection, conversation_id, lock=True)
        if held.ended_at is None:
            said = self._desk().say("receipt_failed", held.language)
            await conversations.write(connection, held, [said], now=self._clock())

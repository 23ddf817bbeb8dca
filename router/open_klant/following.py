"""A task that somebody ended in the register while its handoff is still open here.

It is told to who has the conversation, in a private note, and nothing else changes: whoever ended the task may have done so by mistake, or done
another part of it, and a citizen who still waits for an answer in the chat would see it closed without one. So an employee decides.
"""

from datetime import datetime

import structlog

from router.conversations import repository as conversations
from router.conversations.errors import ConversationNotFound
from router.conversations.models import NewMessage
from router.database import Clock, Engine
from router.desk import DeskNow
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.story import ROUTER, step
from router.ledger import append
from router.open_klant import repository
from router.open_klant.models import Contact, Gone
from router.open_klant.register import Register

log = structlog.get_logger()


class Following:
    """Reads the status of tasks."""

    def __init__(self, *, engine: Engine, desk: DeskNow, register: Register, clock: Clock) -> None:
        self._engine, self._desk, self._register, self._clock = engine, desk, register, clock

    async def look(self, contact: Contact) -> None:
        """Read the status of one task, and tell what is new.

        Raises:
            Away: the register does not answer.
        """
        assert contact.internetaak is not None  # noqa: S101 - asked for those that have one; for the type checker
        try:
            there = await self._register.get("internetaken", contact.internetaak)
        except Gone:
            log.info("open_klant.task_gone", contact=str(contact.id))
            async with self._engine.begin() as connection:
                await repository.save(connection, contact.id, done_elsewhere_at=self._clock())
            return
        if there.get("status") == "verwerkt":
            try:
                await self._tell(contact, now=self._clock())
            except ConversationNotFound:  # erased meanwhile
                return

    async def _tell(self, contact: Contact, *, now: datetime) -> None:
        assert contact.handoff_id is not None  # noqa: S101 - only a handoff has a task; for the type checker
        async with self._engine.begin() as connection:
            held = await conversations.get(connection, contact.conversation_id, lock=True)
            await repository.save(connection, contact.id, done_elsewhere_at=now)
            if not await repository.handoff_is_open(connection, contact.handoff_id):
                return
            text = self._desk().text("note_done_in_open_klant", CONSOLE_LANGUAGE)
            note = NewMessage(
                author="note", text=text, language=CONSOLE_LANGUAGE, content={"key": "note_done_in_open_klant"}
            )
            await conversations.write(connection, held, [note], now=now)
            await append(connection, step(held, contact.handoff_id, "done_in_register", actor=ROUTER), at=now)

"""Feedback in PostgreSQL: one row for each answer, and its yes or no beside the message, so that a page that is loaded again shows it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from router.conversations.models import Message
from router.conversations.statements import MESSAGE
from router.database import Connection
from router.schema import feedback, message


async def lock_answer(connection: Connection, conversation_id: UUID, seq: int) -> Message | None:
    """Return a message of a conversation, locked, so that two presses come one after the other; None where there is none."""
    query = select(*MESSAGE).where(message.c.conversation_id == conversation_id, message.c.seq == seq)
    row = (await connection.execute(query.with_for_update())).one_or_none()
    return None if row is None else Message(**{name: row._mapping[name] for name in Message.__dataclass_fields__})


async def put(connection: Connection, about: Message, **values: Any) -> None:
    """Store whether an answer helped, in the place of what was said before."""
    new = insert(feedback).values(message_id=about.id, **values)
    await connection.execute(new.on_conflict_do_update(index_elements=["message_id"], set_=values))
    content = {**about.content, "helped": values["helped"]}
    await connection.execute(update(message).where(message.c.id == about.id).values(content=content))

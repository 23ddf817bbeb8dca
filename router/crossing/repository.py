"""Codes in PostgreSQL, by their hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, update

from router.database import Connection
from router.schema import conversation, crossing


async def replace(
    connection: Connection, conversation_id: UUID, *, hashed: bytes, made_at: datetime, until: datetime
) -> None:
    """Keep a code, in the place of an earlier one of this conversation that nobody used."""
    unused = crossing.c.used_at.is_(None)
    await connection.execute(delete(crossing).where(crossing.c.conversation_id == conversation_id, unused))
    await connection.execute(
        insert(crossing).values(code_hash=hashed, conversation_id=conversation_id, made_at=made_at, until=until)
    )


async def take(connection: Connection, hashed: bytes, *, account: str, now: datetime) -> UUID | None:
    """Use a code up, and return its conversation; None where there is none that is still good."""
    good = (crossing.c.code_hash == hashed, crossing.c.used_at.is_(None), crossing.c.until > now)
    used = update(crossing).where(*good).values(used_at=now, used_on=account).returning(crossing.c.conversation_id)
    found: UUID | None = (await connection.execute(used)).scalar_one_or_none()
    return found


async def move(connection: Connection, conversation_id: UUID, *, channel: str) -> None:
    """Note at which door a conversation goes on; its row is locked."""
    await connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(channel=channel))

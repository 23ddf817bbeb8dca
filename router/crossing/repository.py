"""Codes in PostgreSQL, by their hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

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


async def conversation_of(connection: Connection, hashed: bytes) -> UUID | None:
    """Return of which conversation a code is, good or not; whoever uses it locks that first."""
    query = select(crossing.c.conversation_id).where(crossing.c.code_hash == hashed)
    found: UUID | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def use(connection: Connection, hashed: bytes, *, used_on: str, key: bytes | None, now: datetime) -> bool:
    """Use a code up; False where it is not good, or no more."""
    good = (crossing.c.code_hash == hashed, crossing.c.used_at.is_(None), crossing.c.until > now)
    used = update(crossing).where(*good).values(used_at=now, used_on=used_on, used_key=key)
    return (await connection.execute(used)).rowcount > 0


async def used_with(connection: Connection, key: bytes) -> UUID | None:
    """Return the conversation of which a code was used by the command with this key, or None."""
    query = select(crossing.c.conversation_id).where(crossing.c.used_key == key)
    found: UUID | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def move(connection: Connection, conversation_id: UUID, *, channel: str) -> None:
    """Note at which door a conversation goes on; its row is locked."""
    await connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(channel=channel))

"""Mentions in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, or_, select, update

from router.database import Connection
from router.handoffs.models import OPEN
from router.live import Live
from router.schema import agent, conversation, handoff, mention, message

_SHOWN = 50  # mentions of a list


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One mention of an employee: in which conversation, by whom and when, and the note; `text` is None once the conversation is closed."""

    handoff_id: UUID
    reference: str
    topic: str | None
    status: str
    by: str
    text: str | None
    made_at: datetime
    seen_at: datetime | None


async def add(
    connection: Connection, *, handoff_id: UUID, seq: int, whom: Collection[UUID], by: UUID, now: datetime
) -> None:
    """Store who was mentioned in a note."""
    rows = [
        {"handoff_id": handoff_id, "seq": seq, "agent_id": each, "made_by": by, "made_at": now} for each in sorted(whom)
    ]
    if rows:
        await connection.execute(insert(mention).values(rows))


async def was_mentioned(connection: Connection, handoff_id: UUID, agent_id: UUID) -> bool:
    """Say whether an employee was mentioned in the notes of a handoff."""
    query = select(mention.c.seq).where(mention.c.handoff_id == handoff_id, mention.c.agent_id == agent_id).limit(1)
    return (await connection.execute(query)).first() is not None


async def see(connection: Connection, handoff_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Note that an employee saw that they were mentioned."""
    theirs = mention.c.handoff_id == handoff_id, mention.c.agent_id == agent_id, mention.c.seen_at.is_(None)
    await connection.execute(update(mention).where(*theirs).values(seen_at=now))


async def unseen(connection: Connection) -> Mapping[UUID, int]:
    """Return how many mentions each employee has not seen, of those who have any."""
    query = select(mention.c.agent_id, func.count()).where(mention.c.seen_at.is_(None)).group_by(mention.c.agent_id)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def of(connection: Connection, agent_id: UUID) -> Sequence[Mention]:
    """Return the mentions of an employee in what is still open, and those that they have not seen; the latest first."""
    query: Select[Any] = (
        select(
            mention.c.handoff_id,
            conversation.c.reference,
            handoff.c.topic,
            handoff.c.status,
            agent.c.name.label("by"),
            message.c.text,
            mention.c.made_at,
            mention.c.seen_at,
        )
        .select_from(mention)
        .join(handoff, handoff.c.id == mention.c.handoff_id)
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .join(agent, agent.c.id == mention.c.made_by)
        .outerjoin(message, (message.c.conversation_id == conversation.c.id) & (message.c.seq == mention.c.seq))
        .where(mention.c.agent_id == agent_id, or_(handoff.c.status.in_(OPEN), mention.c.seen_at.is_(None)))
        .order_by(mention.c.made_at.desc())
        .limit(_SHOWN)
    )
    return [
        Mention(**{**row._mapping, "text": row.text if row.status in OPEN else None})
        for row in await connection.execute(query)
    ]


def live() -> Live[Mapping[UUID, int]]:
    """Return how many mentions each employee has not seen, kept up to date on each replica."""
    return Live({}, unseen)

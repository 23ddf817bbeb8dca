"""Lists of handoffs in PostgreSQL: for the consoles, and for the command line."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, bindparam, case, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from router.database import Connection
from router.handoffs.models import Handoff, QueueRow
from router.handoffs.queue import ORDER, front
from router.handoffs.repository import FIELDS, handoff_from
from router.schema import agent, claim, conversation, handoff, transfer

LISTED = 200  # of the queue of each department that a console shows; the rest is a number
_HELD = 1_000
_IN_A_LIST = [
    literal_column("'{}'::jsonb", JSONB).label("snapshot") if field.name == "snapshot" else field for field in FIELDS
]


# Looked up only for what waits for one employee by name, which is little.
_employee, _sender = agent.alias("employee"), agent.alias("sender")
_RESERVED_FOR_NAME = select(_employee.c.name).where(_employee.c.id == handoff.c.reserved_for).scalar_subquery()
_RESERVED_BY_NAME = (
    select(_sender.c.name)
    .join(transfer, transfer.c.agent_id == _sender.c.id)
    .where(
        transfer.c.handoff_id == handoff.c.id,
        transfer.c.colleague_id == handoff.c.reserved_for,
        transfer.c.status == "sent",
    )
    .scalar_subquery()
)


def _rows() -> Select[Any]:
    """The rows of a list, which shows nothing of the snapshots: the largest part of a handoff by far."""
    return (
        select(
            *_IN_A_LIST,
            conversation.c.reference,
            conversation.c.last_seq,
            agent.c.name.label("claimed_by_name"),
            case((handoff.c.reserved_for.is_not(None), _RESERVED_FOR_NAME)).label("reserved_for_name"),
            case((handoff.c.reserved_for.is_not(None), _RESERVED_BY_NAME)).label("reserved_by_name"),
            conversation.c.citizen_seen_at,
        )
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .outerjoin(agent, agent.c.id == handoff.c.claimed_by)
    )


def queue_row(row: Row[Any]) -> QueueRow:
    """Return what a row of a list tells."""
    return QueueRow(
        handoff=handoff_from(row),
        reference=row.reference,
        last_seq=row.last_seq,
        citizen_seen_at=row.citizen_seen_at,
        claimed_by_name=row.claimed_by_name,
        reserved_for_name=row.reserved_for_name,
        reserved_by_name=row.reserved_by_name,
    )


def _waiting() -> Select[Any]:
    first = front(literal_column(str(LISTED), Integer))
    return _rows().join(first, first.c.id == handoff.c.id).order_by(*(handoff.c[name] for name in ORDER))


_WAITING = _waiting()
_ROW = _rows().where(handoff.c.id == bindparam("handoff"))
_OPEN_OF = _rows().where(
    handoff.c.conversation_id == bindparam("conversation"), handoff.c.status.in_(["queued", "claimed", "snoozed"])
)
_ON_HANDS = _rows().where(handoff.c.status.in_(["claimed", "snoozed"])).order_by(handoff.c.order_key).limit(_HELD)


async def board(connection: Connection, departments: Collection[str]) -> list[Row[Any]]:
    """Return what the consoles show: the front of each department's queue, and everything that somebody holds or snoozed.

    The rows are as the database gave them: most of them are known, and need not be made into anything (`queue_row`). In the last column stands what
    changes all the time, the moment at which the page was last seen.
    """
    waiting = await connection.execute(_WAITING, {"departments": list(departments)})
    return [*waiting, *await connection.execute(_ON_HANDS)]


async def row_of(connection: Connection, handoff_id: UUID) -> QueueRow | None:
    """Return one handoff with what a list shows beside it, or None."""
    row = (await connection.execute(_ROW, {"handoff": handoff_id})).one_or_none()
    return None if row is None else queue_row(row)


async def open_of(connection: Connection, conversation_id: UUID) -> QueueRow | None:
    """Return the handoff of a conversation that is queued, claimed or snoozed, with what a list shows beside it, or None."""
    row = (await connection.execute(_OPEN_OF, {"conversation": conversation_id})).one_or_none()
    return None if row is None else queue_row(row)


async def closed_by(connection: Connection, agent_id: UUID, *, since: datetime, most: int = 50) -> list[QueueRow]:
    """Return what an agent closed since a moment, the latest first."""
    by_them = select(claim.c.handoff_id).where(
        claim.c.agent_id == agent_id, claim.c.end_reason == "resolved", claim.c.ended_at >= since
    )
    closed = handoff.c.status == "resolved", handoff.c.id.in_(by_them)
    query = _rows().where(*closed).order_by(handoff.c.ended_at.desc()).limit(most)
    return [queue_row(row) for row in await connection.execute(query)]


def _with_reference() -> Select[Any]:
    return select(*FIELDS, conversation.c.reference).join(conversation, conversation.c.id == handoff.c.conversation_id)


async def routed(connection: Connection, *, since: datetime, until: datetime) -> AsyncIterator[tuple[str, Handoff]]:
    """Yield the handoffs that were queued from `since` and before `until`, with their reference, oldest first; a batch at a time in memory."""
    made = handoff.c.queued_at
    query = _with_reference().where(made >= since, made < until).order_by(made, handoff.c.id)
    rows = await connection.stream(query)
    async for row in rows:
        yield row.reference, handoff_from(row)


async def named(connection: Connection, name: str) -> list[tuple[str, Handoff]]:
    """Return the handoffs of a conversation's reference, or the one with this id, oldest first, each with the reference."""
    query = _with_reference()
    try:
        found = query.where(handoff.c.id == UUID(name))
    except ValueError:
        found = query.where(conversation.c.reference == name)
    return [(row.reference, handoff_from(row)) for row in await connection.execute(found.order_by(handoff.c.queued_at))]

"""Lists of handoffs in PostgreSQL: for the consoles, and for the command line."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, bindparam, case, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from router.database import Connection
from router.handoffs.models import Handoff, QueueRow
from router.handoffs.queue import ORDER, front
from router.handoffs.repository import FIELDS, handoff_from
from router.schema import agent, claim, conversation, handoff, promise, transfer, watch

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
_watcher = agent.alias("watcher")
_WATCHED_BY = (
    select(func.array_agg(aggregate_order_by(_watcher.c.name, watch.c.started_at)))
    .join(watch, watch.c.agent_id == _watcher.c.id)
    .where(watch.c.handoff_id == handoff.c.id)
    .scalar_subquery()
)
_giver, _earlier = agent.alias("giver"), claim.alias("earlier")
_GIVEN_BY_NAME = (
    select(_giver.c.name)
    .join(claim, claim.c.given_by == _giver.c.id)
    .where(claim.c.id == handoff.c.claim_id)
    .scalar_subquery()
)
_LEFT_ALONE_AT = select(func.max(_earlier.c.ended_at)).where(_earlier.c.handoff_id == handoff.c.id).scalar_subquery()


_PROMISED = (  # what was said of the wait at first: later ones only follow how it goes
    select(promise.c.from_minutes, promise.c.to_minutes)
    .where(promise.c.handoff_id == handoff.c.id, promise.c.first)
    .order_by(promise.c.id)
    .limit(1)
    .lateral("promised")
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
            case((handoff.c.status == "claimed", _WATCHED_BY)).label("watched_by"),
            case((handoff.c.status == "claimed", _GIVEN_BY_NAME)).label("given_by_name"),
            case((handoff.c.status == "claimed", _LEFT_ALONE_AT)).label("waits_since"),
            _PROMISED.c.from_minutes,
            _PROMISED.c.to_minutes,
            conversation.c.citizen_seen_at,
        )
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .outerjoin(agent, agent.c.id == handoff.c.claimed_by)
        .outerjoin(_PROMISED, true())
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
        given_by_name=row.given_by_name,
        waits_since=row.waits_since,
        watched_by=tuple(row.watched_by or ()),
        promised=None if row.to_minutes is None else (row.from_minutes, row.to_minutes),
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


async def rows_of(connection: Connection, ids: Collection[UUID]) -> list[QueueRow]:
    """Return these handoffs with what a list shows beside them."""
    if not ids:
        return []
    return [queue_row(row) for row in await connection.execute(_rows().where(handoff.c.id.in_(list(ids))))]


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

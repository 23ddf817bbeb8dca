"""Response terms in PostgreSQL; one changes only under the lock of its conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing

from router.agents.models import Agent
from router.database import Connection
from router.response_terms.models import ListedTerm, ResponseTerm, Stop
from router.schema import conversation, handoff, response_term, term_stop

_FIELDS = [response_term.c[name] for name in ResponseTerm.__dataclass_fields__]
_OPEN = response_term.c.status.in_(["running", "stopped"])
_ENDED = handoff.c.status.in_(["resolved", "returned", "abandoned"])
_LISTED = 300


def _term(row: Row[Any]) -> ResponseTerm:
    return ResponseTerm(**{name: row._mapping[name] for name in ResponseTerm.__dataclass_fields__})


async def add(connection: Connection, term: ResponseTerm) -> None:
    """Store a new term."""
    await connection.execute(insert_or_nothing(response_term).values(**vars(term)).on_conflict_do_nothing())


async def get(connection: Connection, handoff_id: UUID) -> ResponseTerm | None:
    """Return the term of a handoff, or None."""
    row = (await connection.execute(select(*_FIELDS).where(response_term.c.handoff_id == handoff_id))).one_or_none()
    return None if row is None else _term(row)


async def change(connection: Connection, handoff_id: UUID, **values: Any) -> None:
    """Change a term whose conversation is locked."""
    await connection.execute(update(response_term).where(response_term.c.handoff_id == handoff_id).values(**values))


async def stops_of(connection: Connection, handoff_id: UUID) -> list[Stop]:
    """Return when the clock of a term stood still, oldest first."""
    query = select(term_stop.c.stopped_at, term_stop.c.resumed_at).where(term_stop.c.handoff_id == handoff_id)
    return [Stop(**row._mapping) for row in await connection.execute(query.order_by(term_stop.c.id))]


async def open_stop(connection: Connection, handoff_id: UUID) -> str | None:
    """Return why the clock of a term stands still, or None."""
    query = select(term_stop.c.reason).where(term_stop.c.handoff_id == handoff_id, term_stop.c.resumed_at.is_(None))
    return (await connection.execute(query)).scalar_one_or_none()


async def begin_stop(connection: Connection, handoff_id: UUID, reason: str, *, now: datetime) -> None:
    """Note that a clock stands still from now on."""
    await connection.execute(insert(term_stop).values(handoff_id=handoff_id, reason=reason, stopped_at=now))


async def end_stop(connection: Connection, handoff_id: UUID, *, now: datetime) -> None:
    """Note that a clock runs again."""
    stands = (term_stop.c.handoff_id == handoff_id, term_stop.c.resumed_at.is_(None))
    await connection.execute(update(term_stop).where(*stands).values(resumed_at=now))


async def listed(connection: Connection, who: Agent) -> list[ListedTerm]:
    """Return the terms that an employee may see and that still run or stand still, what expires first in front."""
    stop = (term_stop.c.handoff_id == response_term.c.handoff_id) & term_stop.c.resumed_at.is_(None)
    query: Select[Any] = (
        select(
            *_FIELDS, conversation.c.reference, handoff.c.topic, handoff.c.department.label("at"), term_stop.c.reason
        )
        .join(handoff, handoff.c.id == response_term.c.handoff_id)
        .join(conversation, conversation.c.id == response_term.c.conversation_id)
        .outerjoin(term_stop, stop)
        .where(_OPEN)
    )
    if not who.may("supervisor"):
        query = query.where(handoff.c.department.in_(who.departments))
    rows = await connection.execute(query.order_by(response_term.c.due_at.nulls_last()).limit(_LISTED))
    return [
        ListedTerm(term=_term(row), department=row.at, reference=row.reference, topic=row.topic, stop_reason=row.reason)
        for row in rows
    ]


async def to_warn(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the handoffs whose term nearly ends, and that nobody was warned of."""
    near = (response_term.c.warn_at <= now, response_term.c.due_at > now, response_term.c.warned_at.is_(None))
    query = select(response_term.c.handoff_id).where(response_term.c.status == "running", *near)
    return (await connection.execute(query)).scalars().all()


async def to_settle(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the handoffs whose term has ended, by the clock or because the handoff did."""
    over = _ENDED | ((response_term.c.status == "running") & (response_term.c.due_at <= now))
    query = (
        select(response_term.c.handoff_id)
        .join(handoff, handoff.c.id == response_term.c.handoff_id)
        .where(_OPEN, over)
        .order_by(func.coalesce(handoff.c.ended_at, response_term.c.due_at))
        .limit(_LISTED)
    )
    return (await connection.execute(query)).scalars().all()

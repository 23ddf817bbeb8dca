"""The queue in PostgreSQL: an index, `department, order_key` of what is queued, of which only the front of each department is read.

So a queue of a hundred thousand costs no more than a short one.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from router.agents.models import Agent
from router.database import Connection
from router.departments import front_key, order_key
from router.handoffs.models import CITIZEN_GRACE, Handoff
from router.promises import COUNTED
from router.schema import conversation, handoff, kept_out

ORDER = ("order_key", "queued_at", "id")  # of the queue, from its front: the index `handoff_queue`
_LOOKED_AT = (
    *ORDER,
    "department",
    "conversation_id",
    "skills",
    "language",
    "reserved_for",
    "reserved_until",
    "callback_phone",
    "capped_at",
    "channel",
)
_LOOK_AHEAD = (64, 2048, None)  # of each department: the first, and further only when nobody fits among them


def _served(callback_phone: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """Whom the queue brings to an agent by itself: a citizen whose page is open, or who asked to be called back."""
    return or_(conversation.c.citizen_seen_at >= now - CITIZEN_GRACE, callback_phone.is_not(None))


async def next_for(
    connection: Connection,
    who: Agent,
    *,
    departments: Collection[str],
    full: Collection[str] = (),
    answered: Collection[str],
    now: datetime,
) -> UUID | None:
    """Return the conversation that is next for an agent, its row locked, or None. Never waits for a row that somebody else holds.

    What waits for them by name comes first; then, over their departments, the first of each in the order of the queue. Only the front of
    each department's index is read, so a long queue costs no more than a short one.

    Args:
        connection: the transaction, which ends with the claim.
        who: the agent.
        departments: those of theirs that are looked at.
        full: channels on which they have no room.
        answered: the languages that employees answer in; a citizen who writes none of them is for every employee.
        now: the moment.
    """
    waits = and_(handoff.c.status == "queued", handoff.c.channel.not_in(full))
    own = (
        select(conversation.c.id)
        .join(handoff, handoff.c.conversation_id == conversation.c.id)
        .where(waits, handoff.c.reserved_for == who.id, _served(handoff.c.callback_phone, now))
        .order_by(*(handoff.c[name] for name in ORDER))
    )
    found = await _lock_first(connection, own)
    if found is not None or not departments:
        return found
    for most in _LOOK_AHEAD:
        waiting = front(departments, most)
        fits = and_(
            waiting.c.skills.contained_by(list(who.skills)),
            or_(waiting.c.language.in_(who.languages), waiting.c.language.not_in(answered)),
            or_(waiting.c.reserved_for.is_(None), waiting.c.reserved_until <= now),
            waiting.c.channel.not_in(full),
            not_(kept_out(waiting.c)),
        )
        query = (
            select(conversation.c.id)
            .join(waiting, waiting.c.conversation_id == conversation.c.id)
            .where(conversation.c.owner != "agent", fits, _served(waiting.c.callback_phone, now))
            .order_by(*(waiting.c[name] for name in ORDER))
        )
        found = await _lock_first(connection, query)
        if found is not None:
            return found
    return None


async def _lock_first(connection: Connection, query: Select[Any]) -> UUID | None:
    locked = query.limit(1).with_for_update(of=conversation, skip_locked=True)
    first = (await connection.execute(locked)).first()
    return None if first is None else first.id


def front(departments: Collection[str], most: int | None) -> Subquery:
    """Return the first that wait in each of these departments, by its index: so many, or all; one department at least.

    Taking the next costs the same whether ten wait or a hundred thousand, because whom an agent fits is only asked of these. Asked of all, the
    database would have to guess how few fit, and would sooner read and sort the whole queue.
    """
    lanes = []
    for department in departments:
        lane = select(*(handoff.c[name] for name in _LOOKED_AT)).where(
            handoff.c.department == department, handoff.c.status == "queued"
        )
        if most is not None:
            lane = lane.order_by(*(handoff.c[name] for name in ORDER)).limit(literal_column(str(most)))
        lanes.append(select(*lane.subquery().c))
    return union_all(*lanes).subquery("waiting")


async def in_front(
    connection: Connection, found: Handoff, *, department: str, since: datetime | None = None, now: datetime
) -> dict[str, Any]:
    """Return the columns that put a conversation which falls back into the queue of a department at the front of its own class there.

    Args:
        connection: the transaction that holds the lock of its conversation.
        found: the handoff.
        department: whose queue.
        since: from when it waits, where that is not its own age: a snooze is no waiting.
        now: the moment.
    """
    head = select(func.min(handoff.c.order_key)).where(
        handoff.c.status == "queued",
        handoff.c.department == department,
        handoff.c.priority == found.priority,
        handoff.c.dropped_at.is_(None),
    )
    own = order_key(since or found.queued_at, found.priority)
    return {"order_key": front_key(own, (await connection.execute(head)).scalar_one()), "dropped_at": now}


async def anybody_waits(connection: Connection, departments: Collection[str]) -> bool:
    """Say whether anybody waits for one of these departments."""
    query = select(exists().where(handoff.c.status == "queued", handoff.c.department.in_(departments)))
    return bool((await connection.execute(query)).scalar_one())


async def waiting(connection: Connection) -> dict[str, int]:
    """Return how many wait, by department: all of them are counted."""
    query = (
        select(handoff.c.department, func.count()).where(handoff.c.status == "queued").group_by(handoff.c.department)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def lengths(connection: Connection, departments: Collection[str]) -> dict[str, int]:
    """Return how many wait, by department, counted up to `COUNTED`: a department with that many has so many or more."""
    return await _count(connection, departments)


async def away(connection: Connection, departments: Collection[str], *, now: datetime) -> dict[str, int]:
    """Return how many of those whom `lengths` counts `next_for` passes over: their page is closed and they left no number."""
    return await _count(connection, departments, away_at=now)


async def _count(
    connection: Connection, departments: Collection[str], *, away_at: datetime | None = None
) -> dict[str, int]:
    if not departments:
        return {}
    waits = front(departments, COUNTED)
    query = select(waits.c.department, func.count()).group_by(waits.c.department)
    if away_at is not None:
        served = func.coalesce(_served(waits.c.callback_phone, away_at), false())
        query = query.join(conversation, conversation.c.id == waits.c.conversation_id).where(not_(served))
    return {row[0]: row[1] for row in await connection.execute(query)}

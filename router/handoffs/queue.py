"""The queue in PostgreSQL: an index, `department, order_key` of what is queued, of which only the front of each department is read.

So a queue of a hundred thousand costs no more than a short one.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    exists,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from router.agents.models import Agent
from router.database import Connection
from router.departments import DANGER, WEBCHAT, front_key, order_key
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
    "sensitivity",
)


# The statements are built once: to build one costs several times what it costs to run it. Parameters are named after what they hold.
_FULL = bindparam("full", type_=ARRAY(Text))
_NOW, _SINCE = (bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "since"))


def _served(callback_phone: ColumnElement[Any], since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whom the queue brings to an agent by itself: whose page was open since then, who wants to be called back, and who has no page."""
    pageless = conversation.c.channel != literal_column(f"'{WEBCHAT}'", Text)
    return or_(conversation.c.citizen_seen_at >= since, callback_phone.is_not(None), pageless)


def _number(number: int) -> ColumnElement[int]:
    """A number that the planner of PostgreSQL knows, other than a parameter."""
    return literal_column(str(number), Integer)


def front(most: ColumnElement[int] | None) -> Subquery:
    """Return the first that wait in each of the `departments`, a parameter of the statement, by its index: so many, or all.

    Taking the next costs the same whether ten wait or a hundred thousand, because whom an agent fits is only asked of these. Asked of all, the
    database would have to guess how few fit, and would sooner read and sort the whole queue.
    """
    wanted = func.unnest(bindparam("departments", type_=ARRAY(Text))).table_valued("department").render_derived()
    lane = select(*(handoff.c[name] for name in _LOOKED_AT)).where(
        handoff.c.department == wanted.c.department, handoff.c.status == "queued"
    )
    if most is not None:
        lane = lane.order_by(*(handoff.c[name] for name in ORDER)).limit(most)
    first = lane.lateral()
    return select(*first.c).select_from(wanted.join(first, true())).subquery("waiting")


def _locked_first(query: Select[Any], ordered_as: Any) -> Select[Any]:
    first = query.order_by(*(ordered_as.c[name] for name in ORDER)).limit(1)
    return first.with_for_update(of=conversation, skip_locked=True)


def _by_name(*, danger: bool = False) -> Select[Any]:
    """What waits for one agent by name; only where somebody may be in danger, if so asked."""
    query = (
        select(conversation.c.id)
        .join(handoff, handoff.c.conversation_id == conversation.c.id)
        .where(
            handoff.c.status == "queued",
            handoff.c.channel != all_(_FULL),
            handoff.c.reserved_for == bindparam("agent", type_=Uuid),
            _served(handoff.c.callback_phone, _SINCE),
        )
    )
    return _locked_first(query.where(handoff.c.sensitivity == DANGER) if danger else query, handoff)


def _among_first(most: ColumnElement[int] | None, *, danger: bool = False) -> Select[Any]:
    """Who fits an agent among the first that wait in each department; only where somebody may be in danger, if so asked."""
    waiting = front(most)
    languages, answered = (bindparam(name, type_=ARRAY(Text)) for name in ("languages", "answered"))
    fits = and_(
        waiting.c.skills.contained_by(bindparam("skills", type_=ARRAY(Text))),
        or_(waiting.c.language == any_(languages), waiting.c.language != all_(answered)),
        or_(waiting.c.reserved_for.is_(None), waiting.c.reserved_until <= _NOW),
        waiting.c.channel != all_(_FULL),
        not_(kept_out(waiting.c)),
    )
    query = (
        select(conversation.c.id)
        .join(waiting, waiting.c.conversation_id == conversation.c.id)
        .where(conversation.c.owner != "agent", fits, _served(waiting.c.callback_phone, _SINCE))
    )
    return _locked_first(query.where(waiting.c.sensitivity == DANGER) if danger else query, waiting)


# Danger, theirs by name or not; then what is theirs by name, else among the first, and further only when nobody fits among those: PostgreSQL
# stops at the first that is there. Danger stands at the front of its department, so it is looked for among the first alone.
_NEXT = select(
    func.coalesce(
        *(
            query.scalar_subquery()
            for query in (
                _by_name(danger=True),
                _among_first(_number(64), danger=True),
                _by_name(),
                _among_first(_number(64)),
                _among_first(_number(2048)),
                _among_first(None),
            )
        )
    )
)


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

    Danger comes first, then what waits for them by name; then, over their departments, the first of each in the order of the queue. Only the front of
    each department's index is read, so a long queue costs no more than a short one.

    Args:
        connection: the transaction, which ends with the claim.
        who: the agent.
        departments: those of theirs that are looked at.
        full: channels on which they have no room.
        answered: the languages that employees answer in; a citizen who writes none of them is for every employee.
        now: the moment.
    """
    wanted = {
        "agent": who.id,
        "departments": list(departments),
        "skills": list(who.skills),
        "languages": list(who.languages),
        "answered": list(answered),
        "full": list(full),
        "now": now,
        "since": now - CITIZEN_GRACE,
    }
    found: UUID | None = (await connection.execute(_NEXT, wanted)).scalar_one()
    return found


async def in_front(
    connection: Connection, found: Handoff, *, department: str, since: datetime | None = None, now: datetime
) -> dict[str, Any]:
    """Return the columns that put a conversation which falls back into the queue of a department at the front of its own class there.

    Danger is a class of its own, before all others.

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
        (handoff.c.sensitivity == DANGER) == literal(found.in_danger),
    )
    own = order_key(since or found.queued_at, found.priority, danger=found.in_danger)
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


def _counted(*, away: bool) -> Select[Any]:
    waits = front(bindparam("most", type_=Integer))
    query = select(waits.c.department, func.count()).group_by(waits.c.department)
    if not away:
        return query
    served = func.coalesce(_served(waits.c.callback_phone, _SINCE), false())
    return query.join(conversation, conversation.c.id == waits.c.conversation_id).where(not_(served))


_LENGTHS, _AWAY = _counted(away=False), _counted(away=True)


async def lengths(connection: Connection, departments: Collection[str]) -> dict[str, int]:
    """Return how many wait, by department, counted up to `COUNTED`: a department with that many has so many or more."""
    rows = await connection.execute(_LENGTHS, {"departments": list(departments), "most": COUNTED})
    return {row[0]: row[1] for row in rows}


async def away(connection: Connection, departments: Collection[str], *, now: datetime) -> dict[str, int]:
    """Return how many of those whom `lengths` counts `next_for` passes over: their page is closed and they left no number."""
    counted = {"departments": list(departments), "most": COUNTED, "since": now - CITIZEN_GRACE}
    rows = await connection.execute(_AWAY, counted)
    return {row[0]: row[1] for row in rows}

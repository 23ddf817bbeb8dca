"""Handoffs and claims in PostgreSQL. The queue is an index: `department, order_key` of what is queued."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    false,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from router.agents.models import Agent
from router.database import Connection
from router.departments import front_key, order_key
from router.handoffs.models import BOT_AWAY, CITIZEN_GRACE, Handoff, HandoffRequest, QueueRow
from router.schema import agent, claim, conversation, handoff, handoff_request

_FIELDS = [handoff.c[name] for name in Handoff.__dataclass_fields__]
_REQUEST_OF = (  # asked at the end of every turn: built once
    select(handoff_request)
    .where(handoff_request.c.turn_id == bindparam("turn"))
    .order_by(handoff_request.c.attempt.desc())
    .limit(1)
)
_ORDER = ("order_key", "queued_at", "id")  # of the queue, from its front: the index `handoff_queue`
_LOOKED_AT = (
    *_ORDER,
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
_LISTED = 200  # rows of the queue that a console shows; the rest is a number


def _handoff(row: Row[Any]) -> Handoff:
    values = {name: row._mapping[name] for name in Handoff.__dataclass_fields__}
    values |= {name: tuple(values[name]) for name in ("skills", "also", "dangers")}
    return Handoff(**values)


def _note_request() -> Any:
    """A request of the attempt that is running now, in one statement: see `add_request`."""
    this = and_(
        conversation.c.id == bindparam("conversation"),
        conversation.c.turn_id == bindparam("turn"),
        conversation.c.turn_attempt == bindparam("at"),
        conversation.c.owner == "bot",
    )
    running = select(conversation.c.id, conversation.c.turn_id, conversation.c.turn_attempt).where(this)
    held = running.with_for_update().cte("held")
    new = [bindparam(name, type_=handoff_request.c[name].type).label(name) for name in _ASKED]
    noted = (
        upsert(handoff_request)
        .from_select(["conversation_id", "turn_id", "attempt", *_ASKED], select(*held.c, *new))
        .on_conflict_do_nothing()
        .cte("noted")
    )
    return select(held.c.id).add_cte(noted)


_ASKED = ("reason", "topic", "aspect", "signals", "created_at")
_NOTE_REQUEST = _note_request()


async def add_request(
    connection: Connection,
    *,
    conversation_id: UUID,
    turn_id: UUID,
    attempt: int,
    request: HandoffRequest,
    now: datetime,
) -> bool:
    """Store a request of the attempt that is running; the same again changes nothing. False when that attempt is not running, and nothing is stored.

    One statement, which is a transaction by itself.
    """
    values = {**vars(request), "signals": list(request.signals), "created_at": now}
    values |= {"conversation": conversation_id, "turn": turn_id, "at": attempt}
    return (await connection.execute(_NOTE_REQUEST, values)).one_or_none() is not None


async def request_of(connection: Connection, turn_id: UUID) -> HandoffRequest | None:
    """Return what a turn asked for, in whichever attempt, or None."""
    row = (await connection.execute(_REQUEST_OF, {"turn": turn_id})).one_or_none()
    if row is None:
        return None
    return HandoffRequest(reason=row.reason, topic=row.topic, aspect=row.aspect, signals=tuple(row.signals))


_ADD = insert(handoff).returning(*_FIELDS)
_GET = select(*_FIELDS).where(handoff.c.id == bindparam("handoff"))
_OPEN_OF = select(*_FIELDS).where(
    handoff.c.conversation_id == bindparam("conversation"), handoff.c.status.in_(["queued", "claimed", "snoozed"])
)


async def add(connection: Connection, **values: Any) -> Handoff:
    """Store a new handoff and return it."""
    return _handoff((await connection.execute(_ADD, values)).one())


async def get(connection: Connection, handoff_id: UUID) -> Handoff | None:
    """Return a handoff, or None. Whoever changes it has locked its conversation first."""
    row = (await connection.execute(_GET, {"handoff": handoff_id})).one_or_none()
    return None if row is None else _handoff(row)


async def open_of(connection: Connection, conversation_id: UUID) -> Handoff | None:
    """Return the handoff of a conversation that is queued, claimed or snoozed, or None."""
    row = (await connection.execute(_OPEN_OF, {"conversation": conversation_id})).one_or_none()
    return None if row is None else _handoff(row)


async def change(connection: Connection, handoff_id: UUID, **values: Any) -> None:
    """Change columns of a handoff whose conversation is locked."""
    await connection.execute(update(handoff).where(handoff.c.id == handoff_id).values(**values))


async def start_claim(
    connection: Connection, held: Handoff, *, agent_id: UUID, heavy: bool, wrap_up: timedelta, now: datetime
) -> UUID:
    """Record that an agent holds a handoff, and return the id of the claim.

    Args:
        connection: the transaction that holds the locks of the agent and of the conversation.
        held: the handoff. A sensitive one has the agent for its own from now on.
        agent_id: who takes it.
        heavy: whether it counts for a break.
        wrap_up: how long they are busy with it after it has ended.
        now: the moment.
    """
    claim_id = uuid4()
    values = {"id": claim_id, "handoff_id": held.id, "agent_id": agent_id, "claimed_at": now}
    values |= {"heavy": heavy, "wrap_up_seconds": int(wrap_up.total_seconds())}
    await connection.execute(insert(claim).values(**values))
    await change(
        connection,
        held.id,
        status="claimed",
        claim_id=claim_id,
        claimed_by=agent_id,
        claimed_at=now,
        reserved_for=None,
        reserved_until=None,
        named_agent=agent_id if held.sensitivity != "none" else None,
        snoozed_until=None,
        capped_at=None,
    )
    return claim_id


async def end_claim(connection: Connection, held: Handoff, *, reason: str, now: datetime, **values: Any) -> None:
    """Record that an agent no longer holds a handoff, and change the handoff with it."""
    await connection.execute(update(claim).where(claim.c.id == held.claim_id).values(ended_at=now, end_reason=reason))
    await change(connection, held.id, claim_id=None, claimed_by=None, **values)


async def last_agent(connection: Connection, handoff_id: UUID) -> UUID | None:
    """Return the agent who held a handoff last, or None."""
    query = select(claim.c.agent_id).where(claim.c.handoff_id == handoff_id).order_by(claim.c.claimed_at.desc())
    return (await connection.execute(query.limit(1))).scalar_one_or_none()


async def closed_by(connection: Connection, agent_id: UUID, *, since: datetime, most: int = 50) -> list[QueueRow]:
    """Return what an agent closed since a moment, the latest first."""
    by_them = select(claim.c.handoff_id).where(
        claim.c.agent_id == agent_id, claim.c.end_reason == "resolved", claim.c.ended_at >= since
    )
    closed = handoff.c.status == "resolved", handoff.c.id.in_(by_them)
    query = _rows().where(*closed).order_by(handoff.c.ended_at.desc()).limit(most)
    return [_queue_row(row) for row in await connection.execute(query)]


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
        .order_by(*(handoff.c[name] for name in _ORDER))
    )
    found = await _lock_first(connection, own)
    if found is not None or not departments:
        return found
    for most in _LOOK_AHEAD:
        waiting = _front(departments, most)
        fits = and_(
            waiting.c.skills.contained_by(list(who.skills)),
            or_(waiting.c.language.in_(who.languages), waiting.c.language.not_in(answered)),
            or_(waiting.c.reserved_for.is_(None), waiting.c.reserved_until <= now),
            waiting.c.channel.not_in(full),
            or_(waiting.c.capped_at.is_(None), waiting.c.callback_phone.is_not(None)),
        )
        query = (
            select(conversation.c.id)
            .join(waiting, waiting.c.conversation_id == conversation.c.id)
            .where(conversation.c.owner != "agent", fits, _served(waiting.c.callback_phone, now))
            .order_by(*(waiting.c[name] for name in _ORDER))
        )
        found = await _lock_first(connection, query)
        if found is not None:
            return found
    return None


async def _lock_first(connection: Connection, query: Select[Any]) -> UUID | None:
    locked = query.limit(1).with_for_update(of=conversation, skip_locked=True)
    first = (await connection.execute(locked)).first()
    return None if first is None else first.id


def _front(departments: Collection[str], most: int | None) -> Subquery:
    """The first that wait in each of these departments, by its index: so many, or all.

    Taking the next costs the same whether ten wait or a hundred thousand, because whom an agent fits is only asked of these. Asked of all, the
    database would have to guess how few fit, and would sooner read and sort the whole queue.
    """
    lanes = []
    for department in departments:
        lane = select(*(handoff.c[name] for name in _LOOKED_AT)).where(
            handoff.c.department == department, handoff.c.status == "queued"
        )
        if most is not None:
            lane = lane.order_by(*(handoff.c[name] for name in _ORDER)).limit(literal_column(str(most)))
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


_IN_A_LIST = [
    literal_column("'{}'::jsonb", JSONB).label("snapshot") if field.name == "snapshot" else field for field in _FIELDS
]


def _rows() -> Select[Any]:
    """The rows of a list, which shows nothing of the snapshots: the largest part of a handoff by far."""
    return (
        select(
            *_IN_A_LIST,
            conversation.c.reference,
            conversation.c.last_seq,
            conversation.c.citizen_seen_at,
            agent.c.name.label("claimed_by_name"),
        )
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .outerjoin(agent, agent.c.id == handoff.c.claimed_by)
    )


def _queue_row(row: Row[Any]) -> QueueRow:
    return QueueRow(
        handoff=_handoff(row),
        reference=row.reference,
        last_seq=row.last_seq,
        citizen_seen_at=row.citizen_seen_at,
        claimed_by_name=row.claimed_by_name,
    )


async def board(connection: Connection) -> list[QueueRow]:
    """Return what the consoles show: the front of the queue, and everything that somebody holds or snoozed."""
    order = [handoff.c[name] for name in _ORDER]
    front = _rows().where(handoff.c.status == "queued").order_by(*order).limit(_LISTED)
    held = _rows().where(handoff.c.status.in_(["claimed", "snoozed"])).order_by(handoff.c.order_key).limit(5 * _LISTED)
    return [_queue_row(row) for query in (front, held) for row in await connection.execute(query)]


async def row_of(connection: Connection, handoff_id: UUID) -> QueueRow | None:
    """Return one handoff with what a list shows beside it, or None."""
    row = (await connection.execute(_rows().where(handoff.c.id == handoff_id))).one_or_none()
    return None if row is None else _queue_row(row)


async def waiting(connection: Connection) -> dict[str, int]:
    """Return how many wait, by department."""
    query = (
        select(handoff.c.department, func.count()).where(handoff.c.status == "queued").group_by(handoff.c.department)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def waiting_away(connection: Connection, *, now: datetime) -> dict[str, int]:
    """Return how many wait whom `next_for` passes over, because their page is closed and they left no number; by department."""
    query = (
        select(handoff.c.department, func.count())
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .where(handoff.c.status == "queued", not_(func.coalesce(_served(handoff.c.callback_phone, now), false())))
        .group_by(handoff.c.department)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def held_by(connection: Connection, agent_id: UUID) -> list[Handoff]:
    """Return what an agent holds."""
    query = select(*_FIELDS).where(handoff.c.claimed_by == agent_id, handoff.c.status == "claimed")
    return [_handoff(row) for row in await connection.execute(query)]


async def snoozed_until(connection: Connection, *, now: datetime) -> list[UUID]:
    """Return the conversations whose snooze is over."""
    query = select(handoff.c.conversation_id).where(handoff.c.status == "snoozed", handoff.c.snoozed_until <= now)
    return list((await connection.execute(query)).scalars())


async def not_told_that_nobody_is_there(
    connection: Connection, departments: Collection[str], *, most: int = 500
) -> list[UUID]:
    """Return the conversations that wait in departments whose citizen believes that somebody is there; never one about danger."""
    query = (
        select(handoff.c.conversation_id)
        .where(
            handoff.c.status == "queued",
            handoff.c.department.in_(departments),
            handoff.c.callback_phone.is_(None),
            handoff.c.nobody_told_at.is_(None),
            handoff.c.sensitivity != "danger",
        )
        .order_by(handoff.c.order_key)
        .limit(most)
    )
    return list((await connection.execute(query)).scalars())


async def waiting_for_the_bot(connection: Connection) -> list[UUID]:
    """Return the conversations that came to the queue only because the bot was away, and that nobody has taken."""
    query = select(handoff.c.conversation_id).where(handoff.c.status == "queued", handoff.c.reason.in_(BOT_AWAY))
    return list((await connection.execute(query)).scalars())


def _with_reference() -> Select[Any]:
    return select(*_FIELDS, conversation.c.reference).join(conversation, conversation.c.id == handoff.c.conversation_id)


async def routed(connection: Connection, *, since: datetime, until: datetime) -> AsyncIterator[tuple[str, Handoff]]:
    """Yield the handoffs that were queued from `since` and before `until`, with their reference, oldest first; a batch at a time in memory."""
    made = handoff.c.queued_at
    query = _with_reference().where(made >= since, made < until).order_by(made, handoff.c.id)
    rows = await connection.stream(query)
    async for row in rows:
        yield row.reference, _handoff(row)


async def named(connection: Connection, name: str) -> list[tuple[str, Handoff]]:
    """Return the handoffs of a conversation's reference, or the one with this id, oldest first, each with the reference."""
    query = _with_reference()
    try:
        found = query.where(handoff.c.id == UUID(name))
    except ValueError:
        found = query.where(conversation.c.reference == name)
    return [(row.reference, _handoff(row)) for row in await connection.execute(found.order_by(handoff.c.queued_at))]

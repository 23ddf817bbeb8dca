"""Call-backs in PostgreSQL.

A seat is one call in one slot of one department: its primary key is what makes overbooking impossible, whoever asks at once. A call-back
changes only under the lock of its conversation.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, any_, delete, func, insert, literal, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from router.agents.models import PRESENCE_GRACE, Agent
from router.callbacks.models import REMIND_BEFORE, Callback, Contact, ListedCallback, WeekFigures
from router.conversations.models import Conversation
from router.database import Connection
from router.schema import agent, callback, callback_contact, callback_event, callback_seat, conversation, outbox

_FIELDS = [callback.c[name] for name in Callback.__dataclass_fields__]
_OPEN = callback.c.status.in_(["planned", "claimed"])
_CONTACT_CHANNEL = "contact"  # of the outbox: for the adapters that phone, mail or text a citizen whose page is closed
_LISTED = 300

# The first seat that nobody has; none is given out while the slot is full, also when its capacity has become smaller.
_TAKE_SEAT = text("""
insert into callback_seat (department, starts_at, seat, callback_id)
select :department, :starts_at, number, :callback_id from generate_series(1, :capacity) as number
where not exists (
    select from callback_seat where department = :department and starts_at = :starts_at and seat = number
) and (select count(*) from callback_seat where department = :department and starts_at = :starts_at) < :capacity
order by number limit 1
on conflict (department, starts_at, seat) do nothing
returning seat
""")


def _callback(row: Row[Any]) -> Callback:
    return Callback(**{name: row._mapping[name] for name in Callback.__dataclass_fields__})


def new_reference() -> str:
    """Return a number that a person can read out: ten digits, none with a meaning."""
    return str(secrets.randbelow(9 * 10**9) + 10**9)


async def add(connection: Connection, **values: Any) -> None:
    """Store a new call-back."""
    await connection.execute(insert(callback).values(**values))


async def change(connection: Connection, callback_id: UUID, **values: Any) -> None:
    """Change a call-back whose conversation is locked."""
    await connection.execute(update(callback).where(callback.c.id == callback_id).values(**values))


async def get(connection: Connection, callback_id: UUID) -> Callback | None:
    """Return a call-back, or None."""
    row = (await connection.execute(select(*_FIELDS).where(callback.c.id == callback_id))).one_or_none()
    return None if row is None else _callback(row)


async def by_reference(connection: Connection, reference: str) -> Callback | None:
    """Return the call-back with this number, or None."""
    row = (await connection.execute(select(*_FIELDS).where(callback.c.reference == reference))).one_or_none()
    return None if row is None else _callback(row)


async def open_of(connection: Connection, conversation_id: UUID) -> Callback | None:
    """Return the call-back of a conversation that still has to be made, or None."""
    query = select(*_FIELDS).where(callback.c.conversation_id == conversation_id, _OPEN)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _callback(row)


async def keep_contact(connection: Connection, callback_id: UUID, contact: Contact) -> None:
    """Store where the citizen can be reached, in the place of what was known."""
    values = {"phone": contact.phone, "email": contact.email, "name": contact.name}
    statement = upsert(callback_contact).values(callback_id=callback_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[callback_contact.c.callback_id], set_=values)
    )


async def contact_of(connection: Connection, callback_id: UUID) -> Contact | None:
    """Return where a citizen can be reached, or None once that was destroyed."""
    query = select(callback_contact.c.phone, callback_contact.c.email, callback_contact.c.name)
    row = (await connection.execute(query.where(callback_contact.c.callback_id == callback_id))).one_or_none()
    return None if row is None else Contact(**row._mapping)


async def take_seat(
    connection: Connection, callback_id: UUID, *, department: str, starts_at: datetime, capacity: int
) -> bool:
    """Take a place in a slot; False when it is full.

    Two who want the same place wait for each other at its primary key; the loser looks for the next one, so as often as there are places.
    """
    values = {"department": department, "starts_at": starts_at, "callback_id": callback_id, "capacity": capacity}
    for _ in range(capacity):
        if (await connection.execute(_TAKE_SEAT, values)).scalar_one_or_none() is not None:
            return True
    return False


async def leave_seat(connection: Connection, callback_id: UUID) -> None:
    """Give the place of a call-back to whoever wants it."""
    await connection.execute(delete(callback_seat).where(callback_seat.c.callback_id == callback_id))


async def taken(connection: Connection, department: str, *, since: datetime) -> dict[datetime, int]:
    """Return how many places of each slot are taken, by its start."""
    query = (
        select(callback_seat.c.starts_at, func.count())
        .where(callback_seat.c.department == department, callback_seat.c.starts_at >= since)
        .group_by(callback_seat.c.starts_at)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def employees(connection: Connection, department: str) -> int:
    """Return how many employees of a department can call at once: the accounts that answer citizens."""
    answers = agent.c.roles.overlap(["agent", "supervisor"])
    query = select(func.count()).where(answers, literal(department) == any_(agent.c.departments), ~agent.c.disabled)
    return (await connection.execute(query)).scalar_one()


async def note_event(connection: Connection, found: Callback, kind: str, *, now: datetime) -> None:
    """Count what happened to a call-back, for the figures."""
    values = {"callback_id": found.id, "department": found.department, "kind": kind, "at": now}
    await connection.execute(insert(callback_event).values(**values))


async def queue_reminder(connection: Connection, held: Conversation, *, now: datetime) -> None:
    """Ask for the newest message of a conversation to be sent where the citizen can be reached outside the page."""
    row = {"channel": _CONTACT_CHANNEL, "conversation_id": held.id, "available_at": now}
    await connection.execute(insert(outbox).values(**row))


async def drop_reminder(connection: Connection, conversation_id: UUID) -> None:
    """Forget a reminder that nobody sent: what it reminds of has passed or has changed."""
    mine = (outbox.c.channel == _CONTACT_CHANNEL, outbox.c.conversation_id == conversation_id)
    await connection.execute(delete(outbox).where(*mine))


def _listed() -> Select[Any]:
    contact = [callback_contact.c[name] for name in ("phone", "email", "name")]
    return (
        select(
            *_FIELDS, *contact, conversation.c.reference.label("conversation_reference"), agent.c.name.label("holder")
        )
        .join(conversation, conversation.c.id == callback.c.conversation_id)
        .outerjoin(agent, agent.c.id == callback.c.claimed_by)
        .outerjoin(callback_contact, callback_contact.c.callback_id == callback.c.id)
    )


def _as_seen_by(row: Row[Any], who: Agent) -> ListedCallback:
    found = _callback(row)
    theirs = (found.status == "claimed" and found.claimed_by == who.id) or who.may("supervisor")
    contact = Contact(phone=row.phone, email=row.email, name=row.name) if theirs and (row.phone or row.email) else None
    return ListedCallback(
        callback=found,
        conversation_reference=row.conversation_reference,
        claimed_by_name=row.holder if found.claimed_by else None,
        contact=contact,
    )


def _theirs(who: Agent) -> ColumnElement[bool]:
    return true() if who.may("supervisor") else callback.c.department.in_(who.departments)


async def late(connection: Connection, who: Agent) -> int:
    """Return how many call-backs that an employee may see were not made in time, and still have to be."""
    query = select(func.count()).where(_OPEN, callback.c.missed_at.is_not(None), _theirs(who))
    return (await connection.execute(query)).scalar_one()


async def listed(connection: Connection, who: Agent) -> list[ListedCallback]:
    """Return the call-backs that an employee may see and that still have to be made, the earliest deadline first."""
    query = _listed().where(_OPEN, _theirs(who))
    rows = await connection.execute(query.order_by(callback.c.ends_at, callback.c.id).limit(_LISTED))
    return [_as_seen_by(row, who) for row in rows]


async def one_listed(connection: Connection, callback_id: UUID, who: Agent) -> ListedCallback:
    """Return one call-back as an employee sees it."""
    return _as_seen_by((await connection.execute(_listed().where(callback.c.id == callback_id))).one(), who)


async def to_remind(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the conversations whose citizen is to be reminded now."""
    soon = (callback.c.starts_at <= now + REMIND_BEFORE, callback.c.starts_at > now)
    query = select(callback.c.conversation_id).where(_OPEN, callback.c.reminded_at.is_(None), *soon)
    return (await connection.execute(query)).scalars().all()


async def overdue(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the conversations whose call-back nobody tried before its deadline, and that was not noted yet."""
    untried = (callback.c.attempts == 0, callback.c.missed_at.is_(None))
    query = select(callback.c.conversation_id).where(_OPEN, callback.c.ends_at <= now, *untried)
    return (await connection.execute(query)).scalars().all()


async def deserted(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the conversations whose call-back is held by an employee whose console has been gone for longer than the grace."""
    query = (
        select(callback.c.conversation_id)
        .join(agent, agent.c.id == callback.c.claimed_by)
        .where(callback.c.status == "claimed", _is_gone(now))
    )
    return (await connection.execute(query)).scalars().all()


def _is_gone(now: datetime) -> Any:
    return (agent.c.presence == "offline") & (func.coalesce(agent.c.seen_at, agent.c.created_at) < now - PRESENCE_GRACE)


async def holder_is_gone(connection: Connection, agent_id: UUID, *, now: datetime) -> bool:
    """Say whether the console of an employee has been gone for longer than the grace."""
    return (
        await connection.execute(select(agent.c.id).where(agent.c.id == agent_id, _is_gone(now)))
    ).first() is not None


async def figures(connection: Connection, *, since: datetime, zone: str) -> list[WeekFigures]:
    """Return what became of call-backs since a moment, by department and week, the newest week first."""
    week = func.to_char(func.date_trunc("week", func.timezone(zone, callback_event.c.at)), "YYYY-MM-DD").label("week")
    query = (
        select(callback_event.c.department, week, callback_event.c.kind, func.count())
        .where(callback_event.c.at >= since)
        .group_by(callback_event.c.department, week, callback_event.c.kind)
    )
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for department, monday, kind, number in await connection.execute(query):
        counts.setdefault((monday, department), {})[kind] = number
    return [
        WeekFigures(department=department, week=monday, counts=counts[monday, department])
        for monday, department in sorted(counts, key=lambda key: (key[0], key[1]), reverse=True)
    ]

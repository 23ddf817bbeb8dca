"""Calls and visits in PostgreSQL: the conversation that an employee enters, and the calls of the telephone exchange."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from router.contacts.models import RINGS_FOR, Call
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.handoffs import repository as handoffs
from router.handoffs.models import Handoff
from router.schema import conversation, handoff, phone_call

_CALL = [phone_call.c[name] for name in Call.__dataclass_fields__]


async def start(connection: Connection, **values: Any) -> Conversation:
    """Store a conversation that the queue has, of a citizen without a page, and return it locked."""
    made = {"status": "open", "owner": "queue", "citizen_seen_at": None, **values}
    await connection.execute(insert(conversation).values(**made))
    return await conversations.get(connection, values["id"], lock=True)


async def latest_of(connection: Connection, conversation_id: UUID) -> Handoff | None:
    """Return the last handoff of a conversation, or None."""
    query = select(handoff.c.id).where(handoff.c.conversation_id == conversation_id)
    latest = (await connection.execute(query.order_by(handoff.c.queued_at.desc()).limit(1))).scalar_one_or_none()
    return None if latest is None else await handoffs.get(connection, latest)


def _call(row: Row[Any]) -> Call:
    return Call(**{name: row._mapping[name] for name in Call.__dataclass_fields__})


async def add_call(connection: Connection, **values: Any) -> Call | None:
    """Store a call and return it; None where the exchange told of it before."""
    query = upsert(phone_call).values(**values).on_conflict_do_nothing(index_elements=[phone_call.c.call_id])
    row = (await connection.execute(query.returning(*_CALL))).one_or_none()
    return None if row is None else _call(row)


async def call_by_name(connection: Connection, call_id: str) -> Call | None:
    """Return the call that the exchange calls so, locked, or None."""
    query = select(*_CALL).where(phone_call.c.call_id == call_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _call(row)


async def move_call(connection: Connection, call_id: UUID, **values: Any) -> Call:
    """Offer a call to somebody else, as if it came in now, and return it."""
    query = update(phone_call).where(phone_call.c.id == call_id).values(ended_at=None, **values)
    return _call((await connection.execute(query.returning(*_CALL))).one())


async def call_for(connection: Connection, call_id: UUID, agent_id: UUID, *, lock: bool = False) -> Call | None:
    """Return a call of an employee's, or None."""
    query = select(*_CALL).where(phone_call.c.id == call_id, phone_call.c.agent_id == agent_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _call(row)


async def ringing(connection: Connection, agent_id: UUID, *, now: datetime) -> Sequence[Call]:
    """Return the calls that an employee may still enter, the latest first."""
    query = select(*_CALL).where(
        phone_call.c.agent_id == agent_id, phone_call.c.ended_at.is_(None), phone_call.c.created_at > now - RINGS_FOR
    )
    return [_call(row) for row in await connection.execute(query.order_by(phone_call.c.created_at.desc()))]


async def end_call(connection: Connection, call_id: UUID, *, conversation_id: UUID | None, now: datetime) -> None:
    """Note that a call was entered as a conversation, or set aside: its number is not kept with it any longer."""
    values = {"phone": None, "conversation_id": conversation_id, "ended_at": now}
    await connection.execute(update(phone_call).where(phone_call.c.id == call_id).values(**values))


async def old(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the calls that nobody entered in time."""
    query = select(phone_call.c.id).where(phone_call.c.ended_at.is_(None), phone_call.c.created_at <= now - RINGS_FOR)
    return (await connection.execute(query.limit(500))).scalars().all()


async def end_old(connection: Connection, call_id: UUID, *, now: datetime) -> bool:
    """End a call that nobody entered in time; False where somebody just did."""
    query = update(phone_call).where(phone_call.c.id == call_id, phone_call.c.ended_at.is_(None))
    done = await connection.execute(query.values(phone=None, ended_at=now).returning(phone_call.c.id))
    return done.one_or_none() is not None

"""What happened, taken from the conversations and the ledger into the stream.

One process records at a time, so the numbers of the stream are in the order in which they can be read; what one conversation went through has
its order by that of its messages and of the ledger. The whole round is one transaction that sees one moment (REPEATABLE READ).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from router.database import Connection
from router.event_stream.models import Happening
from router.ledger.chain import Entry
from router.schema import (
    conversation,
    handoff,
    ledger_entry,
    message,
    stream_change,
    stream_conversation,
    stream_event,
)

MOST = 200  # conversations in one round
_LOCK = 0x42616C69  # of the one who records
SAID_BY = ("bot", "agent", "system")

HowFar = tuple[UUID, int, int, datetime | None]
"""A conversation with the last message and the last entry of the ledger that are in the stream, and when it ended."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A conversation in which something changed, and how far it is in the stream. `seq` is None where it is not in it yet."""

    id: UUID
    ledger_key: bytes
    language: str
    created_at: datetime
    ended_at: datetime | None
    seq: int | None
    position: int
    told_ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the municipality, without its words."""

    id: UUID
    conversation_id: UUID
    seq: int
    author: str
    language: str
    department: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A handoff, as far as others need to know."""

    id: UUID
    conversation_id: UUID
    topic: str | None
    department: str
    priority: str
    reason: str


async def anything(connection: Connection) -> bool:
    """Say whether something waits to be recorded."""
    return bool((await connection.execute(_ANYTHING)).scalar_one())


_ANYTHING = select(select(stream_change.c.id).exists())


async def take_changes(connection: Connection) -> list[Told]:
    """Take the conversations in which something changed, unless another process is doing so."""
    if not (await connection.execute(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK})).scalar_one():
        return []
    rows = (await connection.execute(_TAKE, {"most": MOST})).scalars()
    ids = list(dict.fromkeys(rows))
    query = (
        select(
            *(conversation.c[name] for name in ("id", "ledger_key", "language", "created_at", "ended_at")),
            stream_conversation.c.seq,
            stream_conversation.c.position,
            stream_conversation.c.ended_at.label("told_ended_at"),
        )
        .outerjoin(stream_conversation, stream_conversation.c.conversation_id == conversation.c.id)
        .where(conversation.c.id.in_(ids))
    )
    return [Told(**{**row._mapping, "position": row.position or 0}) for row in await connection.execute(query)]


_TAKE = text("""
    with oldest as (select conversation_id from stream_change group by conversation_id order by min(id) limit :most)
    delete from stream_change where conversation_id in (select conversation_id from oldest) returning conversation_id
""")


async def said_since(connection: Connection, told: Sequence[Told]) -> list[Said]:
    """Return what the municipality said in these conversations, beyond what was told, in order."""
    found = await connection.execute(
        _SAID_SINCE, {"ids": [each.id for each in told], "seqs": [each.seq or 0 for each in told]}
    )
    return [Said(**row._mapping) for row in found]


_SAID_SINCE = text("""
    select m.id, m.conversation_id, m.seq, m.author, m.language, m.department, m.created_at as at
    from unnest(:ids, :seqs) as told (id, seq)
    join message m on m.conversation_id = told.id and m.seq > told.seq
    where m.author = any(:authors)
    order by m.conversation_id, m.seq
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("seqs", type_=ARRAY(message.c.seq.type)),
    bindparam("authors", list(SAID_BY), type_=ARRAY(Text)),
)


async def handoffs_of(connection: Connection, conversations: Sequence[UUID]) -> list[Handed]:
    """Return the handoffs of conversations."""
    columns = [handoff.c[name] for name in Handed.__dataclass_fields__]
    found = await connection.execute(select(*columns).where(handoff.c.conversation_id.in_(conversations)))
    return [Handed(**row._mapping) for row in found]


async def steps_of(connection: Connection, objects: Sequence[str], actions: Sequence[str]) -> list[Entry]:
    """Return what the ledger has of these actions about these objects, in order."""
    query = (
        select(ledger_entry)
        .where(ledger_entry.c.object.in_(objects), ledger_entry.c.action.in_(actions))
        .order_by(ledger_entry.c.position)
    )
    return [Entry(**row._mapping) for row in await connection.execute(query)]


async def record(connection: Connection, happened: Sequence[Happening], *, now: datetime) -> None:
    """Give what happened its place in the stream, in order, and owe it to everyone who subscribed to it."""
    if not happened:
        return
    rows = [{**vars(each), "id": str(each.id), "conversation_id": str(each.conversation_id)} for each in happened]
    await connection.execute(_RECORD, {"happened": [{**row, "at": row["at"].isoformat()} for row in rows]})
    await connection.execute(_OWE, {"ids": [each.id for each in happened], "now": now})


# `with ordinality`: the numbers are given out in this order.
_RECORD = text("""
    insert into stream_event (id, conversation_id, type, at, seq, data)
    select id, conversation_id, type, at, seq, data
    from rows from (jsonb_to_recordset(:happened)
        as (id uuid, conversation_id uuid, type text, at timestamptz, seq integer, data jsonb)) with ordinality
        as new (id, conversation_id, type, at, seq, data, place)
    order by place
    on conflict (id) do nothing
""").bindparams(bindparam("happened", type_=JSONB))

_OWE = text("""
    insert into stream_delivery (subscription, event_number, conversation_id, status, due_at)
    select s.id, e.number, e.conversation_id, 'waiting', :now
    from stream_event e
    join conversation c on c.id = e.conversation_id
    join stream_subscription s on s.listed and e.type = any(s.types) and e.at >= s.since
        and (s.channels = '{}' or c.channel = any(s.channels))
    where e.id = any(:ids)
    on conflict do nothing
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("now", type_=stream_event.c.at.type),
)


async def note_told(connection: Connection, told: Sequence[HowFar]) -> None:
    """Note how far conversations are in the stream: the last message, the last entry of the ledger, and when it ended."""
    new = upsert(stream_conversation)
    statement = new.on_conflict_do_update(
        index_elements=["conversation_id"],
        set_={name: new.excluded[name] for name in ("seq", "position", "ended_at")},
    )
    rows: list[dict[str, Any]] = [
        dict(zip(("conversation_id", "seq", "position", "ended_at"), each, strict=True)) for each in told
    ]
    await connection.execute(statement, rows)

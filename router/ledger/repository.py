"""The ledger in PostgreSQL.

What a transaction appends gets its place in the chain when the transaction commits, by a trigger of the database (docs/adr/0009): only then, and only
inside the database, the one row of `ledger_head` is locked. So the lock order everywhere is agent, conversation, ledger, and nobody waits for an api
process that thinks. Sealing reads the head without locking it, so it keeps nobody from appending.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing

from router.database import Connection
from router.ledger.chain import Entry, around_the_place
from router.ledger.seals import Seal
from router.schema import ledger_entry, ledger_head, ledger_key, ledger_pending, ledger_seal


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, before it has its place in the chain. Holds no personal data: actors and objects are pseudonyms."""

    action: str
    object: str
    result: str
    origin: str
    actor: str
    reason: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


_APPEND = insert(ledger_pending)  # built once: every step of every handoff runs it


async def append(connection: Connection, *events: Event, at: datetime) -> None:
    """Add events to the ledger, in order. They get their places when the transaction commits, and can be read from then on."""
    rows = []
    for event in events:
        before, after = around_the_place(Entry(position=0, at=at, previous=b"", hash=b"", **vars(event)))
        rows.append({**vars(event), "at": at, "before": before, "after": after})
    await connection.execute(_APPEND, rows)


async def read(
    connection: Connection,
    *,
    after: int = 0,
    limit: int = 100,
    about: Collection[str] | None = None,
    action: str | None = None,
) -> list[Entry]:
    """Return at most `limit` entries that come after a position; only those about these objects, or of one action, when given."""
    query = select(ledger_entry).where(ledger_entry.c.position > after).order_by(ledger_entry.c.position).limit(limit)
    if about is not None:
        query = query.where(ledger_entry.c.object.in_(about))
    if action is not None:
        query = query.where(ledger_entry.c.action == action)
    return [_entry(row) for row in await connection.execute(query)]


async def entries_of_object(connection: Connection, name: str) -> list[Entry]:
    """Return every entry about one object, oldest first."""
    query = select(ledger_entry).where(ledger_entry.c.object == name).order_by(ledger_entry.c.position)
    return [_entry(row) for row in await connection.execute(query)]


async def read_all(connection: Connection) -> AsyncIterator[Entry]:
    """Yield the whole ledger in order, without holding it in memory."""
    async with connection.stream(select(ledger_entry).order_by(ledger_entry.c.position)) as rows:
        async for row in rows:
            yield _entry(row)


async def read_head(connection: Connection) -> tuple[int, bytes]:
    """Return position and hash of the last entry, as noted beside the entries."""
    head = (await connection.execute(select(ledger_head))).one()
    return head.position, head.hash


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)


async def last_seal(connection: Connection) -> Seal | None:
    """Return the newest seal, or None when nothing was sealed yet."""
    row = (await connection.execute(select(ledger_seal).order_by(ledger_seal.c.number.desc()).limit(1))).one_or_none()
    return _seal(row) if row else None


async def read_seals(connection: Connection, *, after: int = 0, limit: int = 500) -> list[Seal]:
    """Return at most `limit` seals that come after a number, oldest first."""
    query = select(ledger_seal).where(ledger_seal.c.number > after).order_by(ledger_seal.c.number).limit(limit)
    return [_seal(row) for row in await connection.execute(query)]


async def add_seal(connection: Connection, seal: Seal) -> None:
    """Store a seal."""
    await connection.execute(insert(ledger_seal).values(**vars(seal)))


async def add_key(connection: Connection, name: str, public: bytes, *, at: datetime) -> None:
    """Store a public key, once."""
    statement = insert_or_nothing(ledger_key).values(id=name, public=public, created_at=at)
    await connection.execute(statement.on_conflict_do_nothing())


async def read_keys(connection: Connection) -> list[bytes]:
    """Return the public keys that signed, oldest first."""
    query = select(ledger_key.c.public).order_by(ledger_key.c.created_at)
    return list((await connection.execute(query)).scalars())


async def read_records(connection: Connection) -> AsyncIterator[Entry | Seal]:
    """Yield the whole ledger in order, each seal behind the last entry that it covers, without holding it in memory."""
    seals = _all_seals(connection)
    seal = await anext(seals, None)
    while seal and seal.position == 0:
        yield seal
        seal = await anext(seals, None)
    async for entry in read_all(connection):
        yield entry
        while seal and seal.position <= entry.position:
            yield seal
            seal = await anext(seals, None)
    while seal:
        yield seal
        seal = await anext(seals, None)


async def _all_seals(connection: Connection) -> AsyncIterator[Seal]:
    after = 0
    while seals := await read_seals(connection, after=after):
        for seal in seals:
            yield seal
        after = seals[-1].number


def _seal(row: Row[Any]) -> Seal:
    return Seal(**row._mapping)

"""The ledger in PostgreSQL.

Appending locks the one row of `ledger_head`, so it is the last statement of its transaction: the lock order everywhere is
agent, conversation, ledger.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from router.database import Connection
from router.ledger.chain import Entry, hash_of
from router.schema import ledger_entry, ledger_head


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


async def append(connection: Connection, *events: Event, at: datetime) -> None:
    """Add events to the ledger, in order; call it last in its transaction."""
    head = (await connection.execute(select(ledger_head).with_for_update())).one()
    position, previous, rows = head.position, head.hash, []
    for event in events:
        position += 1
        entry = Entry(position=position, at=at, previous=previous, hash=b"", **vars(event))
        entry = replace(entry, hash=hash_of(entry))
        previous = entry.hash
        rows.append(vars(entry))
    await connection.execute(insert(ledger_entry), rows)
    await connection.execute(update(ledger_head).values(position=position, hash=previous))


async def read(connection: Connection, *, after: int = 0, limit: int = 100) -> list[Entry]:
    """Return at most `limit` entries that come after a position."""
    query = select(ledger_entry).where(ledger_entry.c.position > after).order_by(ledger_entry.c.position).limit(limit)
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

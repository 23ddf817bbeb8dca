"""Items of the editors' work in PostgreSQL. One of a kind for each message or handoff: a unique index holds it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.improvement.models import Item, Kind, Outcome, Status
from router.schema import improvement, message

_FIELDS = [improvement.c[name] for name in Item.__dataclass_fields__]
_ALIKE = ("kind", "topic", "aspect", "reason")
_SHOWN = 200  # items of a list
_SAID_AGAIN = ("handoff_id", "topic", "aspect", "heard", "reason", "question", "note", "made_by", "made_at")


def _item(row: Row[Any]) -> Item:
    return Item(**{name: row._mapping[name] for name in Item.__dataclass_fields__})


async def put(connection: Connection, **values: Any) -> Item | None:
    """Store an item, or say again what an open one was; None when it was closed before."""
    new = insert(improvement).values(id=uuid4(), status="open", **values)
    again = new.on_conflict_do_update(
        index_elements=["kind", "about"],
        set_={name: new.excluded[name] for name in _SAID_AGAIN},
        where=improvement.c.status == "open",
    )
    row = (await connection.execute(again.returning(*_FIELDS))).one_or_none()
    return None if row is None else _item(row)


async def drop(connection: Connection, *, kind: Kind, about: UUID) -> None:
    """Take an open item back: it was a mistake."""
    mine = improvement.c.kind == kind, improvement.c.about == about, improvement.c.status == "open"
    await connection.execute(improvement.delete().where(*mine))


async def get(connection: Connection, item_id: UUID) -> Item | None:
    """Return an item, or None."""
    row = (await connection.execute(select(*_FIELDS).where(improvement.c.id == item_id))).one_or_none()
    return None if row is None else _item(row)


async def of(connection: Connection, about: UUID) -> Sequence[Item]:
    """Return the items about one message or handoff."""
    rows = await connection.execute(select(*_FIELDS).where(improvement.c.about == about))
    return [_item(row) for row in rows]


async def close(connection: Connection, found: Item, *, outcome: Outcome, same: bool, by: UUID, now: datetime) -> int:
    """Close an open item, with `same` all open ones of its kind, topic, aspect and reason.

    Returns:
        how many were closed by this.
    """
    which = improvement.c.id == found.id
    if same:
        alike = [improvement.c[name].is_not_distinct_from(getattr(found, name)) for name in _ALIKE]
        which = or_(which, and_(*alike))
    closed = update(improvement).where(which, improvement.c.status == "open")
    return (await connection.execute(closed.values(status=outcome, done_by=by, done_at=now))).rowcount


async def reopen(connection: Connection, found: Item) -> int:
    """Open a closed item again, with everything that was closed in the same press of a button.

    Returns:
        how many were opened by this.
    """
    together = [improvement.c[name] == getattr(found, name) for name in ("status", "done_by", "done_at")]
    alike = [improvement.c[name].is_not_distinct_from(getattr(found, name)) for name in _ALIKE]
    again = update(improvement).where(*together, *alike, improvement.c.status != "open")
    return (await connection.execute(again.values(status="open", done_by=None, done_at=None))).rowcount


async def listed(connection: Connection, *, status: Status, kind: Kind | None) -> list[tuple[Item, int]]:
    """Return the items of a status, each with how many there are like it: what comes most first, the newest first among those."""
    alike = func.count().over(partition_by=[improvement.c[name] for name in _ALIKE]).label("alike")
    query: Select[Any] = select(*_FIELDS, alike).where(improvement.c.status == status)
    if kind is not None:
        query = query.where(improvement.c.kind == kind)
    order = (alike.desc(), *(improvement.c[name] for name in _ALIKE), improvement.c.made_at.desc())
    if status != "open":
        order = (improvement.c.done_at.desc(),)
    return [(_item(row), row.alike) for row in await connection.execute(query.order_by(*order).limit(_SHOWN))]


async def counts(connection: Connection) -> dict[str, int]:
    """Return how many are open, by kind."""
    query = select(improvement.c.kind, func.count()).where(improvement.c.status == "open").group_by(improvement.c.kind)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def question_before(connection: Connection, conversation_id: UUID, seq: int) -> str:
    """Return what the citizen said last before a message; empty when nothing."""
    query = (
        select(message.c.text)
        .where(message.c.conversation_id == conversation_id, message.c.author == "citizen", message.c.seq < seq)
        .order_by(message.c.seq.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar_one_or_none() or ""

"""Changes of the content in PostgreSQL.

Whoever publishes locks the table against others who do: so the ids of changes are in the order in which they were committed, and the highest
one says whether a replica has seen them all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from router.content.model import Body, Item, Override
from router.database import Connection
from router.schema import agent, content_change, content_draft


@dataclass(frozen=True, kw_only=True)
class Change:
    """One published change: who, when, why, from what to what. `after` is None where the file counts again."""

    item: Item
    version: int
    before: Body
    after: Body | None
    reason: str
    undo_of: int | None
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wrote and nobody published. `version`: what held when it was begun; `revision` counts how often it was saved."""

    item: Item
    body: Body
    version: int
    revision: int
    by: str
    by_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Discarded:
    """A draft that a colleague of whoever wrote it threw away: what it said, who did that, when."""

    body: Body
    by: str
    at: datetime


async def lock(connection: Connection) -> None:
    """Let nobody else publish until the transaction ends; reading goes on."""
    await connection.execute(text("lock table content_change in share row exclusive mode"))


async def position(connection: Connection) -> int:
    """Return the number of the last change; asked each second."""
    last: int = (await connection.execute(select(func.coalesce(func.max(content_change.c.id), 0)))).scalar_one()
    return last


async def overrides(connection: Connection) -> list[Override]:
    """Return what was published last for each item, but for those of which the file counts again."""
    last = (
        select(
            content_change.c.kind,
            content_change.c.key,
            content_change.c.version,
            content_change.c.after,
            content_change.c.file,
        )
        .ext(distinct_on(content_change.c.kind, content_change.c.key))
        .order_by(content_change.c.kind, content_change.c.key, content_change.c.version.desc())
    )
    return [
        Override(item=Item(kind=row.kind, key=row.key), version=row.version, body=row.after, file=row.file)
        for row in await connection.execute(last)
        if row.after is not None
    ]


def _of(table: Any, item: Item) -> Any:
    return (table.c.kind == item.kind) & (table.c.key == item.key)


async def version(connection: Connection, item: Item) -> int:
    """Return the version of the last change of an item; 0 when there was none."""
    query = select(func.coalesce(func.max(content_change.c.version), 0)).where(_of(content_change, item))
    last: int = (await connection.execute(query)).scalar_one()
    return last


async def add(connection: Connection, item: Item, *, by: UUID, now: datetime, **values: Any) -> None:
    """Store a change."""
    await connection.execute(
        insert(content_change).values(kind=item.kind, key=item.key, changed_by=by, at=now, **values)
    )


_CHANGES = select(content_change, agent.c.name.label("by")).join(agent, agent.c.id == content_change.c.changed_by)


def _change(row: Row[Any]) -> Change:
    return Change(
        item=Item(kind=row.kind, key=row.key),
        version=row.version,
        before=row.before,
        after=row.after,
        reason=row.reason,
        undo_of=row.undo_of,
        by=row.by,
        at=row.at,
    )


async def history(connection: Connection, item: Item, *, limit: int = 50) -> list[Change]:
    """Return the last changes of an item, the newest first."""
    query = _CHANGES.where(_of(content_change, item)).order_by(content_change.c.version.desc()).limit(limit)
    return [_change(row) for row in await connection.execute(query)]


async def change(connection: Connection, item: Item, number: int) -> Change | None:
    """Return one change of an item, or None."""
    query = _CHANGES.where(_of(content_change, item), content_change.c.version == number)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _change(row)


async def changes(connection: Connection, *, kinds: tuple[str, ...], limit: int) -> list[Change]:
    """Return the last changes of these kinds, the newest first."""
    query = _CHANGES.where(content_change.c.kind.in_(kinds)).order_by(content_change.c.id.desc()).limit(limit)
    return [_change(row) for row in await connection.execute(query)]


_COUNTS = content_draft.c.discarded_at.is_(None)
_DRAFTS = (
    select(content_draft, agent.c.name.label("by")).join(agent, agent.c.id == content_draft.c.changed_by).where(_COUNTS)
)


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        item=Item(kind=row.kind, key=row.key),
        body=row.body,
        version=row.version,
        revision=row.revision,
        by=row.by,
        by_id=row.changed_by,
        at=row.changed_at,
    )


async def draft(connection: Connection, item: Item, *, locked: bool = False) -> Draft | None:
    """Return the draft of an item, or None; with `locked` nobody else saves it until the transaction ends."""
    query = _DRAFTS.where(_of(content_draft, item))
    row = (await connection.execute(query.with_for_update(of=content_draft) if locked else query)).one_or_none()
    return None if row is None else _draft(row)


async def drafts(connection: Connection, kind: str) -> list[Draft]:
    """Return the drafts of a kind."""
    return [_draft(row) for row in await connection.execute(_DRAFTS.where(content_draft.c.kind == kind))]


async def save(
    connection: Connection, item: Item, body: Body, *, version: int, revision: int, by: UUID, now: datetime
) -> bool:
    """Store a draft over the one of this revision (0: there is none); False when somebody else was first."""
    values = {"body": body, "version": version, "changed_by": by, "changed_at": now}
    if revision == 0:
        new = insert(content_draft).values(id=uuid4(), kind=item.kind, key=item.key, revision=1, **values)
        made = await connection.execute(new.on_conflict_do_nothing().returning(content_draft.c.id))
    else:
        held = _of(content_draft, item) & _COUNTS & (content_draft.c.revision == revision)
        changed = update(content_draft).where(held).values(revision=revision + 1, **values)
        made = await connection.execute(changed.returning(content_draft.c.id))
    return made.one_or_none() is not None


async def drop(connection: Connection, item: Item) -> None:
    """Delete the draft of an item: it was published, or its owner threw it away."""
    await connection.execute(delete(content_draft).where(_of(content_draft, item), _COUNTS))


async def set_aside(connection: Connection, item: Item, *, by: UUID, now: datetime) -> None:
    """Let the draft of an item count no more, and keep it for its owner."""
    aside = update(content_draft).where(_of(content_draft, item), _COUNTS)
    await connection.execute(aside.values(discarded_by=by, discarded_at=now))


def _lost(item: Item, owner: UUID) -> Any:
    return _of(content_draft, item) & ~_COUNTS & (content_draft.c.changed_by == owner)


async def discarded(connection: Connection, item: Item, owner: UUID) -> Discarded | None:
    """Return the last draft of somebody that a colleague threw away, or None."""
    query = (
        select(content_draft.c.body, agent.c.name, content_draft.c.discarded_at)
        .join(agent, agent.c.id == content_draft.c.discarded_by)
        .where(_lost(item, owner))
        .order_by(content_draft.c.discarded_at.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Discarded(body=row.body, by=row.name, at=row.discarded_at)


async def forget_discarded(connection: Connection, item: Item, owner: UUID) -> None:
    """Delete what colleagues threw away of somebody: they have seen it."""
    await connection.execute(delete(content_draft).where(_lost(item, owner)))

"""Brakes in PostgreSQL. At most one is on for each thing: a partial unique index holds it, so two supervisors at once pull one."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from router.brakes.models import Brake, Brakes
from router.database import Connection
from router.live import Live
from router.schema import brake

_FIELDS = [brake.c[name] for name in Brake.__dataclass_fields__]
_SHOWN = 50  # brakes that a list has, those that were released included


def _brake(row: Row[Any]) -> Brake:
    return Brake(**row._mapping)


async def add(connection: Connection, *, now: datetime, **values: Any) -> Brake | None:
    """Store a brake; None when that is already on."""
    new = insert(brake).values(id=uuid4(), pulled_at=now, **values)
    row = (await connection.execute(new.on_conflict_do_nothing().returning(*_FIELDS))).one_or_none()
    return None if row is None else _brake(row)


async def on(connection: Connection, *, kind: str, target: str, aspect: str) -> Brake | None:
    """Return the brake that is on for something, or None."""
    query = select(*_FIELDS).where(
        brake.c.kind == kind, brake.c.target == target, brake.c.aspect == aspect, brake.c.released_at.is_(None)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _brake(row)


async def get(connection: Connection, brake_id: UUID) -> Brake | None:
    """Return a brake, also one that was released, or None."""
    row = (await connection.execute(select(*_FIELDS).where(brake.c.id == brake_id))).one_or_none()
    return None if row is None else _brake(row)


async def end(
    connection: Connection, brake_id: UUID, *, by: UUID | None, reason: str, note: str, now: datetime
) -> Brake | None:
    """Release a brake; None when it was released before."""
    values = {"released_by": by, "released_at": now, "release_reason": reason, "release_note": note}
    changed = update(brake).where(brake.c.id == brake_id, brake.c.released_at.is_(None)).values(**values)
    row = (await connection.execute(changed.returning(*_FIELDS))).one_or_none()
    return None if row is None else _brake(row)


async def latest(connection: Connection) -> list[Brake]:
    """Return the brakes that are on, and then those that were released last, the newest of each first."""
    query = select(*_FIELDS).order_by(brake.c.released_at.desc().nulls_first(), brake.c.pulled_at.desc()).limit(_SHOWN)
    return [_brake(row) for row in await connection.execute(query)]


async def read(connection: Connection) -> Brakes:
    """Return what is stopped now."""
    query = select(brake.c.kind, brake.c.target, brake.c.aspect).where(brake.c.released_at.is_(None))
    rows = (await connection.execute(query)).all()
    return Brakes(
        bot=any(kind == "bot" for kind, _, _ in rows),
        channels=frozenset(target for kind, target, _ in rows if kind == "channel"),
        answers=frozenset((target, aspect) for kind, target, aspect in rows if kind == "answer"),
    )


def live() -> Live[Brakes]:
    """Return what is stopped, kept up to date on each replica."""
    return Live(Brakes(), read)

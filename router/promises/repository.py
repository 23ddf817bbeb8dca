"""Promises in PostgreSQL, and what they are made from: earlier handlings and waits, who is there, and who is ahead."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    not_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from router.database import Connection
from router.promises.waiting import Handling, Waited
from router.schema import claim, handoff, kept_out, promise

_RECENT = timedelta(days=28)  # how far back something tells about today
_LATEST = 200

Position = tuple[datetime, datetime, UUID]
"""Where something stands in the queue, by what the queue is ordered by: order key, since when, id."""


async def handlings(connection: Connection, department: str, *, zone: ZoneInfo, now: datetime) -> list[Handling]:
    """Return the latest conversations that employees of a department had, latest first, on the municipality's clock."""
    query = (
        select(claim.c.claimed_at, claim.c.ended_at)
        .join(handoff, handoff.c.id == claim.c.handoff_id)
        .where(
            handoff.c.department == department,
            claim.c.ended_at > now - _RECENT,
            claim.c.ended_at >= claim.c.claimed_at,  # the clock was set back meanwhile: it tells nothing
            claim.c.end_reason != "lapsed",  # a console that was gone: nobody was busy with it
        )
        .order_by(claim.c.ended_at.desc())
        .limit(_LATEST)
    )
    return [
        Handling(started=start.astimezone(zone), seconds=(end - start).total_seconds())
        for start, end in await connection.execute(query)
    ]


async def waits(connection: Connection, department: str, *, zone: ZoneInfo, now: datetime) -> list[Waited]:
    """Return the latest waits of a department that ended with an employee, latest first, on the municipality's clock."""
    claimed = (
        select(func.min(claim.c.claimed_at))
        .where(claim.c.handoff_id == promise.c.handoff_id, claim.c.claimed_at >= promise.c.promised_at)
        .scalar_subquery()
    )
    made: Select[Any] = (
        select(promise.c.promised_at, promise.c.bare_seconds, claimed.label("claimed_at"))
        .where(
            promise.c.department == department,
            promise.c.promised_at > now - _RECENT,
            promise.c.first,
            promise.c.bare_seconds > 0,
            promise.c.left_at.is_(None),
        )
        .order_by(promise.c.promised_at.desc())
        .limit(_LATEST)
    )
    return [
        Waited(
            promised=row.promised_at.astimezone(zone),
            expected=row.bare_seconds,
            seconds=(row.claimed_at - row.promised_at).total_seconds(),
        )
        for row in await connection.execute(made)
        if row.claimed_at is not None
    ]


def _in_line(department: str | BindParameter[str]) -> ColumnElement[bool]:
    """Who waits in the line of a department; whom a full line kept out stands in it only to be called back."""
    return and_(handoff.c.status == "queued", handoff.c.department == department, not_(kept_out(handoff.c)))


def _count(*before: ColumnElement[bool]) -> Select[int]:
    waiting = select(literal(1)).where(_in_line(bindparam("department", type_=Text)), *before)
    return select(func.count()).select_from(waiting.limit(bindparam("most", type_=Integer)).subquery())


_POSITION = ("order_key", "queued_at", "id")
_ALL = _count()  # asked at every handoff and by every page that waits: built once
_BEFORE = _count(
    tuple_(*(handoff.c[name] for name in _POSITION))
    < tuple_(*(bindparam(name, type_=handoff.c[name].type) for name in _POSITION))
)


async def ahead(connection: Connection, department: str, *, before: Position | None, most: int) -> int:
    """Return how many wait for a department, before a position where one is given; counts up to `most`."""
    values: dict[str, Any] = {"department": department, "most": most}
    if before is None:
        return int((await connection.execute(_ALL, values)).scalar_one())
    return int((await connection.execute(_BEFORE, values | dict(zip(_POSITION, before, strict=True)))).scalar_one())


async def line(connection: Connection, department: str) -> list[float]:
    """Return the keys of everybody who waits for a department, in order, as seconds."""
    key = cast(func.extract("epoch", handoff.c.order_key), Double)
    query = select(func.array_agg(aggregate_order_by(key, handoff.c.order_key))).where(_in_line(department))
    return list((await connection.execute(query)).scalar_one() or ())


async def add_first(
    connection: Connection,
    *,
    handoff_id: UUID,
    department: str,
    place: int,
    wait_minutes: tuple[int, int],
    bare_seconds: float,
    now: datetime,
) -> None:
    """Store what a citizen was promised when they joined the queue."""
    from_minutes, to_minutes = wait_minutes
    values = {"handoff_id": handoff_id, "department": department, "promised_at": now, "first": True, "place": place}
    values |= {"bare_seconds": bare_seconds, "from_minutes": from_minutes, "to_minutes": to_minutes}
    await connection.execute(insert(promise).values(**values))


_LATER = text("""
    insert into promise (handoff_id, department, promised_at, first, place, from_minutes, to_minutes)
    select handoff.id, handoff.department, :now, false, :place, :from_minutes, :to_minutes
    from handoff
    where handoff.conversation_id = :conversation and handoff.status = 'queued' and handoff.callback_phone is null
      and not coalesce((
        select (from_minutes, to_minutes) = (:from_minutes, :to_minutes) from promise
        where promise.handoff_id = handoff.id order by promise.id desc limit 1
      ), false)
""")


async def add_later(
    connection: Connection, conversation_id: UUID, *, place: int, wait_minutes: tuple[int, int], now: datetime
) -> None:
    """Store what a waiting citizen sees now, where it differs from what they saw before and they still wait for it. One statement."""
    from_minutes, to_minutes = wait_minutes
    values = {"conversation": conversation_id, "place": place, "from_minutes": from_minutes, "to_minutes": to_minutes}
    await connection.execute(_LATER, values | {"now": now})


async def left(connection: Connection, handoff_id: UUID, *, at: datetime) -> None:
    """Note that the citizen closed the page, or chose to be called back: what was promised is neither kept nor broken after that."""
    mine = update(promise).where(promise.c.handoff_id == handoff_id, promise.c.left_at.is_(None))
    await connection.execute(mine.values(left_at=at))

"""Counts, phrases, surges and announcements in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, ColumnElement, DateTime, bindparam, delete, func, not_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.schema import announcement, handoff, kept_out, surge, surge_count, surge_phrase
from router.surge.counting import Counted
from router.surge.models import ON, PROPOSED, Announcement, Situation, Surge

KEPT = timedelta(weeks=27)  # counts are history for the longest `weeks` of surge.yml
_SURGE = [surge.c[name] for name in Surge.__dataclass_fields__]
_ANNOUNCEMENT = [announcement.c[name] for name in Announcement.__dataclass_fields__]
_OPEN = surge.c.status.in_([PROPOSED, ON])
_MOMENTS = ARRAY(DateTime(timezone=True))

# Sums over several stretches of time at once, each numbered: 1 is now, 2 a week ago, …
_SUMS = text("""
    select stretch.number, counted.kind, counted.department, counted.topic, sum(counted.count)::bigint as count
    from unnest(:starts, :ends) with ordinality as stretch(start, until, number)
    join surge_count counted on counted.minute >= stretch.start and counted.minute < stretch.until
    group by 1, 2, 3, 4
""").bindparams(bindparam("starts", type_=_MOMENTS), bindparam("ends", type_=_MOMENTS))


async def add_counts(connection: Connection, counts: Mapping[Counted, int]) -> None:
    """Add to the counts; the rows come in the same order from every replica, so that two never wait for each other in a circle."""
    new = insert(surge_count)
    added = {"count": surge_count.c.count + new.excluded.count}
    rows = [row._asdict() | {"count": count} for row, count in counts.items()]
    key = list(surge_count.primary_key.columns)
    await connection.execute(new.values(rows).on_conflict_do_update(index_elements=key, set_=added))


async def add_phrases(connection: Connection, quarter: datetime, phrases: Mapping[str, int]) -> None:
    """Add to the phrases of a quarter of an hour."""
    new = insert(surge_phrase)
    added = {"conversations": surge_phrase.c.conversations + new.excluded.conversations}
    rows = [{"quarter": quarter, "phrase": phrase, "conversations": count} for phrase, count in phrases.items()]
    key = list(surge_phrase.primary_key.columns)
    await connection.execute(new.values(rows).on_conflict_do_update(index_elements=key, set_=added))


async def sums(connection: Connection, stretches: Sequence[tuple[datetime, datetime]]) -> list[Any]:
    """Return the counts over each stretch of time, as rows with `number` (from 1), `kind`, `department`, `topic` and `count`."""
    values = {"starts": [start for start, _ in stretches], "ends": [end for _, end in stretches]}
    return list(await connection.execute(_SUMS, values))


async def first_minute(connection: Connection) -> datetime | None:
    """Return since when there are counts, or None."""
    found: datetime | None = (await connection.execute(select(func.min(surge_count.c.minute)))).scalar_one()
    return found


async def forget_counts(connection: Connection, *, now: datetime) -> None:
    """Delete the counts and phrases that are no longer history."""
    await connection.execute(delete(surge_count).where(surge_count.c.minute < now - KEPT))
    await connection.execute(delete(surge_phrase).where(surge_phrase.c.quarter < now - KEPT))


async def phrases_between(
    connection: Connection, since: datetime, until: datetime, *, among: Collection[str] | None = None
) -> dict[str, int]:
    """Return in how many conversations each phrase, or each `among` them, was used; one that spans two quarters counts in both."""
    conversations = func.sum(surge_phrase.c.conversations)
    between = surge_phrase.c.quarter >= since, surge_phrase.c.quarter < until
    query = select(surge_phrase.c.phrase, conversations).where(*between).group_by(surge_phrase.c.phrase)
    if among is not None:
        query = query.where(surge_phrase.c.phrase.in_(among))
    return {row[0]: row[1] for row in await connection.execute(query)}


async def waiting(connection: Connection) -> dict[str, int]:
    """Return how many wait in line, by department; whom the cap keeps out of it does not count."""
    return await _by_department(connection, not_(kept_out(handoff.c)))


async def waiting_outside(connection: Connection) -> dict[str, int]:
    """Return how many the cap keeps out of the line, by department."""
    return await _by_department(connection, kept_out(handoff.c))


async def _by_department(connection: Connection, which: ColumnElement[bool]) -> dict[str, int]:
    queued = handoff.c.status == "queued", which
    query = select(handoff.c.department, func.count()).where(*queued).group_by(handoff.c.department)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def helped(connection: Connection, departments: Collection[str], *, since: datetime) -> dict[str, int]:
    """Return how many were claimed since a moment, by department; who was claimed twice counts once."""
    recent = handoff.c.department.in_(departments), handoff.c.claimed_at >= since  # the index `handoff_claimed`
    query = select(handoff.c.department, func.count()).where(*recent).group_by(handoff.c.department)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def situation(connection: Connection) -> Situation:
    """Return what holds now."""
    row = (await connection.execute(select(*_SURGE).where(_OPEN))).one_or_none()
    published = select(*_ANNOUNCEMENT).where(announcement.c.withdrawn_at.is_(None)).order_by(announcement.c.key)
    return Situation(
        surge=None if row is None else Surge(**row._mapping),
        announcements=tuple(
            Announcement(**{**each._mapping, "phrases": tuple(each.phrases)})
            for each in await connection.execute(published)
        ),
    )


async def propose(
    connection: Connection, *, reason: str, department: str | None, figures: Mapping[str, Any], now: datetime
) -> UUID | None:
    """Propose a surge; None when there is one already."""
    values = {"id": uuid4(), "status": PROPOSED, "reason": reason, "department": department, "figures": dict(figures)}
    new = insert(surge).values(**values, proposed_at=now).on_conflict_do_nothing().returning(surge.c.id)
    made: UUID | None = (await connection.execute(new)).scalar_one_or_none()
    return made


async def change(connection: Connection, surge_id: UUID, *, was: str, **values: Any) -> Surge | None:
    """Change a surge that still has the status `was`; None when it no longer has."""
    query = update(surge).where(surge.c.id == surge_id, surge.c.status == was).values(**values).returning(*_SURGE)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Surge(**row._mapping)


async def ended_by_hand_since(connection: Connection, moment: datetime) -> bool:
    """Say whether a supervisor dismissed a surge or switched it off after a moment."""
    by_hand = surge.c.ended_at > moment, surge.c.ended_by.is_not(None)
    return bool((await connection.execute(select(select(surge.c.id).where(*by_hand).exists()))).scalar_one())


async def publish(
    connection: Connection, key: str, *, texts: Mapping[str, str], phrases: Sequence[str], by: UUID, now: datetime
) -> Announcement:
    """Publish an answer, in place of its earlier version where there is one. Two at once: the later waits, and is the next version."""
    await connection.execute(text("lock table announcement in share row exclusive mode"))  # for whoever writes
    query = select(func.coalesce(func.max(announcement.c.version), 0)).where(announcement.c.key == key)
    version = (await connection.execute(query)).scalar_one() + 1
    await withdraw(connection, key, by=by, now=now)
    values = {"id": uuid4(), "key": key, "version": version, "texts": dict(texts), "phrases": list(phrases)}
    values |= {"published_at": now, "published_by": by}
    await connection.execute(insert(announcement).values(**values))
    return Announcement(**{**values, "phrases": tuple(phrases)})


async def withdraw(connection: Connection, key: str, *, by: UUID, now: datetime) -> int | None:
    """Withdraw an answer and return the version that was published; None when none was."""
    live = announcement.c.key == key, announcement.c.withdrawn_at.is_(None)
    changed = update(announcement).where(*live).values(withdrawn_at=now, withdrawn_by=by)
    version: int | None = (await connection.execute(changed.returning(announcement.c.version))).scalar_one_or_none()
    return version


async def first_outside(connection: Connection, department: str, *, most: int) -> list[UUID]:
    """Return the conversations that the cap keeps out of a department's line, first in order first."""
    out = handoff.c.status == "queued", kept_out(handoff.c), handoff.c.department == department
    query = select(handoff.c.conversation_id).where(*out).order_by(handoff.c.order_key).limit(most)
    return list((await connection.execute(query)).scalars())

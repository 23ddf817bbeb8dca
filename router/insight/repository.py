"""Insight in PostgreSQL: the figures of the wallboard, how certain the bot was, and where employees work today.

Each question is one statement for all departments, channels, hours or people together.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, DateTime, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.schema import workplace

# Who closed the page and left no number is not waiting any more: nobody is brought them. Whom a full line keeps out stands outside of it.
_WAITING = text("""
    select handoff.department,
        count(*) filter (where is_there) as waiting,
        count(*) filter (where not is_there) as away,
        count(*) filter (where is_there and promised.by < :now) as late,
        min(handoff.queued_at) filter (where is_there) as oldest_since,
        (array_agg(promised.by order by handoff.queued_at, handoff.id) filter (where is_there))[1] as oldest_promised
    from handoff
    cross join lateral (
        select handoff.gone_at is null or handoff.callback_phone is not null as is_there
    ) as present
    left join lateral (
        select promise.promised_at + promise.to_minutes * interval '1 minute' as by
        from promise where promise.handoff_id = handoff.id and promise.first order by promise.id desc limit 1
    ) as promised on true
    where handoff.status = 'queued' and (handoff.capped_at is null or handoff.callback_phone is not null)
    group by handoff.department
""")

_MESSAGES = text("""
    select conversation.channel,
        count(*) filter (where message.author = 'citizen') as came_in,
        count(*) filter (where message.author in ('bot', 'agent', 'system')) as went_out,
        max(message.created_at) as last_at
    from message join conversation on conversation.id = message.conversation_id
    where message.created_at >= :since and message.author <> 'note'
    group by conversation.channel
""")

_ON_ITS_WAY = text("""
    select channel, count(*) as not_sent, min(since) as oldest from (
        select channel, available_at as since from outbox where channel <> 'desk' and available_at <= :now
        union all
        select conversation.channel, delivery.made_at from delivery join conversation on conversation.id = delivery.conversation_id
        where delivery.status in ('waiting', 'unsure')
            and not exists (
                select from delivery e where e.conversation_id = delivery.conversation_id and e.status = 'waiting'
                    and e.reason = 'waits_for_citizen' and e.seq <= delivery.seq
            )
    ) as leaving group by channel
""")

_CONTACTS = text("""
    select day.number, extract(hour from counted.minute at time zone :zone)::int as hour, sum(counted.count)::bigint as started
    from unnest(:starts, :ends) with ordinality as day(start, until, number)
    join surge_count counted on counted.minute >= day.start and counted.minute < day.until
    where counted.kind = 'contact' group by 1, 2
""").bindparams(
    bindparam("starts", type_=ARRAY(DateTime(timezone=True))), bindparam("ends", type_=ARRAY(DateTime(timezone=True)))
)

_CALLBACKS = text("""
    select count(*) filter (where starts_at < :day_end) as due,
        count(*) filter (where missed_at is not null or ends_at <= :now) as late
    from callback where status in ('planned', 'claimed')
""")

_TERMS = text("""
    select count(*) filter (where warn_at <= :now and due_at > :now) as ending,
        count(*) filter (where due_at <= :now) as late
    from response_term where status = 'running'
""")

# How certain the bot was of a message, what came of it, and whether the employee who got it said that it was about something else.
_CERTAINTY = text("""
    with heard as (
        select turn.id, turn.result, (turn.parse ->> 'confidence')::float as confidence from turn
        where turn.finished_at >= :since and turn.result in ('answered', 'handed_over')
          and turn.parse ->> 'intent' is not null and turn.parse ->> 'confidence' is not null
    )
    select least(floor(confidence * 10)::int, 9) as tenth, count(*) as turns, avg(confidence) as confidence,
        count(*) filter (where heard.result = 'handed_over') as handed_over,
        count(*) filter (where handled.id is not null) as handled,
        count(*) filter (where handled.corrected) as corrected
    from heard left join lateral (
        select handoff.id, exists (
            select from improvement
            where improvement.handoff_id = handoff.id and improvement.kind = 'topic_wrong' and improvement.status <> 'dismissed'
        ) as corrected
        from handoff where handoff.turn_id = heard.id and handoff.status = 'resolved'
          and handoff.result in ('answered', 'callback', 'referred')
    ) as handled on true
    group by 1 order by 1
""")


async def waiting(connection: Connection, *, now: datetime) -> dict[str, Any]:
    """Return for each department where somebody waits: how many, how many of them longer than promised, and the oldest."""
    return {row.department: row for row in await connection.execute(_WAITING, {"now": now})}


async def messages(connection: Connection, *, since: datetime) -> dict[str, Any]:
    """Return for each channel what came in and went out since a moment, and when the last of it was."""
    return {row.channel: row for row in await connection.execute(_MESSAGES, {"since": since})}


async def on_its_way(connection: Connection, *, now: datetime) -> dict[str, Any]:
    """Return for each channel how many messages have not left yet, and since when the oldest could."""
    return {row.channel: row for row in await connection.execute(_ON_ITS_WAY, {"now": now})}


async def contacts(
    connection: Connection, days: Sequence[tuple[datetime, datetime]], *, zone: ZoneInfo
) -> dict[tuple[int, int], int]:
    """Return how many conversations started, by the number of the day (from 0) and the hour on the municipality's clock."""
    asked = {"starts": [start for start, _ in days], "ends": [end for _, end in days], "zone": zone.key}
    return {(row.number - 1, row.hour): row.started for row in await connection.execute(_CONTACTS, asked)}


async def callbacks(connection: Connection, *, now: datetime, day_end: datetime) -> Any:
    """Return how many promised calls are still to be made today (`due`), and how many of all are `late`."""
    return (await connection.execute(_CALLBACKS, {"now": now, "day_end": day_end})).one()


async def terms(connection: Connection, *, now: datetime) -> Any:
    """Return how many answers are owed within a working day (`ending`), and how many are `late`."""
    return (await connection.execute(_TERMS, {"now": now})).one()


async def certainty(connection: Connection, *, since: datetime) -> list[Any]:
    """Return for each tenth of certainty: turns, the mean, how many were handed over, handled by an employee, and of those corrected."""
    return list(await connection.execute(_CERTAINTY, {"since": since}))


async def places(connection: Connection, day: date) -> dict[UUID, Any]:
    """Return who said where they work on this day."""
    query = select(workplace.c.agent_id, workplace.c.place).where(workplace.c.day == day)
    return {row.agent_id: row.place for row in await connection.execute(query)}


async def say_place(connection: Connection, agent_id: UUID, place: str | None, *, day: date) -> None:
    """Note where an employee works on this day, or that they rather do not say."""
    if place is None:
        await connection.execute(delete(workplace).where(workplace.c.agent_id == agent_id))
        return
    values = {"agent_id": agent_id, "day": day, "place": place}
    new = insert(workplace).values(**values)
    await connection.execute(new.on_conflict_do_update(index_elements=[workplace.c.agent_id], set_=values))


async def forget_places(connection: Connection, *, other_than: date) -> bool:
    """Forget what was said on another day; whether there was anything."""
    old = delete(workplace).where(workplace.c.day != other_than).returning(workplace.c.agent_id)
    return (await connection.execute(old)).first() is not None

"""What each receiver is owed, and the log of what was tried, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from router.database import Connection
from router.event_stream.models import LEASE, MOST_REFUSALS, MOST_TRIES, SYSTEMS, Answer, Due, wait_after
from router.schema import channel_thread, conversation, message, stream_subscription

_LOOKED_AT = 500  # of what waits, to find the first of each conversation
_this = stream_subscription.c.id == bindparam("subscription")


async def lease(connection: Connection, subscription: str, *, me: str, now: datetime) -> int | None:
    """Take a subscription for one round, so that nobody else sends to it; None where it is not due, off, or another's.

    Returns:
        how many rounds in a row failed.
    """
    which = {"subscription": subscription, "me": me, "now": now, "until": now + LEASE}
    return (await connection.execute(_LEASE, which)).scalar_one_or_none()


_LEASE = text("""
    update stream_subscription set leased_by = :me, lease_until = :until
    where id = :subscription and listed and off is null and due_at <= :now
        and (leased_by is null or leased_by = :me or lease_until < :now)
    returning failures
""").bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
)


async def due(connection: Connection, subscription: str, *, limit: int, now: datetime) -> list[Due]:
    """Return what to send next: of each conversation its first that waits, where it is due. So each conversation keeps its order."""
    which = {"subscription": subscription, "most": limit, "looked_at": _LOOKED_AT, "now": now}
    return [Due(**row._mapping) for row in await connection.execute(_DUE, which)]


_DUE = text("""
    with waiting as (
        select event_number, conversation_id, tries, refusals, due_at from stream_delivery
        where subscription = :subscription and status = 'waiting' order by event_number limit :looked_at
    ), first as (
        select distinct on (conversation_id) event_number, tries, refusals, due_at from waiting order by conversation_id, event_number
    )
    select e.number, e.id, e.conversation_id, e.type, e.at, e.seq, e.data, c.reference, c.channel, f.tries, f.refusals
    from first f join stream_event e on e.number = f.event_number join conversation c on c.id = e.conversation_id
    where f.due_at <= :now
    order by e.number limit :most
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))


async def opened_by(connection: Connection, conversations: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return, of these conversations, those that another system opened, with its account: the ones of the generic webhook."""
    query = (
        select(channel_thread.c.conversation_id, channel_thread.c.account)
        .join(conversation, conversation.c.id == channel_thread.c.conversation_id)
        .where(channel_thread.c.conversation_id.in_(conversations), conversation.c.channel == SYSTEMS)
    )
    return {row.conversation_id: row.account for row in await connection.execute(query)}


async def words(connection: Connection, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    """Return the texts of messages, by conversation and number; what was destroyed is not there."""
    if not wanted:
        return {}
    columns = (message.c.conversation_id, message.c.seq)
    query = select(*columns, message.c.text).where(tuple_(*columns).in_(wanted))
    return {(row.conversation_id, row.seq): row.text for row in await connection.execute(query)}


async def settle(
    connection: Connection, subscription: str, tried: Sequence[tuple[Due, Answer]], *, now: datetime, chance: float
) -> None:
    """Note what came of each try: in the log, and in what is still owed."""
    log = [_logged(each, answer) for each, answer in tried]
    await connection.execute(_LOG, {"subscription": subscription, "tried": log, "now": now})
    changed = [_settled(each, answer, now=now, chance=chance) for each, answer in tried]
    await connection.execute(_SETTLE, {"subscription": subscription, "changed": changed, "now": now})


_SETTLE = text("""
    update stream_delivery d
    set status = c.status, tries = c.tries, refusals = c.refusals, due_at = c.due_at,
        settled_at = case when c.status = 'waiting' then null else :now end
    from jsonb_to_recordset(:changed) as c (number bigint, status text, tries integer, refusals integer, due_at timestamptz)
    where d.subscription = :subscription and d.event_number = c.number and d.status = 'waiting'
""").bindparams(bindparam("changed", type_=JSONB), bindparam("now", type_=DateTime(timezone=True)))


def _settled(each: Due, answer: Answer, *, now: datetime, chance: float) -> dict[str, Any]:
    """Return how an event stands after a try, and not before when it is tried again."""
    refusals = each.refusals + (answer.outcome == "refused")
    status = _status(each, answer, refusals)
    pause = max(wait_after(each.tries + 1, chance), answer.pause or timedelta(0))
    again = now if status != "waiting" or answer.outcome == "gone" else now + pause
    settled = {"number": each.number, "status": status, "tries": each.tries + 1, "refusals": refusals}
    return {**settled, "due_at": again.isoformat()}


def _status(each: Due, answer: Answer, refusals: int) -> str:
    """Say how an event stands for its receiver after a try."""
    if answer.outcome == "delivered":
        return "delivered"
    if answer.outcome == "refused" and refusals >= MOST_REFUSALS:
        return "refused"
    return "given_up" if each.tries + 1 >= MOST_TRIES else "waiting"


def _logged(each: Due, answer: Answer) -> dict[str, Any]:
    return {
        "event_id": str(each.id),
        "conversation_id": str(each.conversation_id),
        "attempt": each.tries + 1,
        "outcome": answer.outcome,
        "why": answer.why,
        "status_code": answer.status,
        "milliseconds": answer.milliseconds,
    }


# Of a conversation that was erased meanwhile nothing is noted.
_LOG = text("""
    insert into stream_attempt (subscription, event_id, conversation_id, attempt, outcome, why, status_code, milliseconds, at)
    select :subscription, event_id, conversation_id, attempt, outcome, why, status_code, milliseconds, :now
    from jsonb_to_recordset(:tried) as new (event_id uuid, conversation_id uuid, attempt integer, outcome text, why text,
        status_code integer, milliseconds integer)
    join conversation c on c.id = new.conversation_id
""").bindparams(bindparam("tried", type_=JSONB), bindparam("now", type_=DateTime(timezone=True)))


async def free(connection: Connection, subscription: str, *, me: str) -> None:
    """Give a subscription back: nothing is to be sent."""
    mine = (stream_subscription.c.id == subscription, stream_subscription.c.leased_by == me)
    await connection.execute(update(stream_subscription).where(*mine).values(leased_by=None, lease_until=None))


async def note_well(connection: Connection, subscription: str, *, now: datetime) -> None:
    """Note that a receiver took something. After an illness nothing that waits has to wait longer, but what it refused by itself."""
    await connection.execute(_SOONER, {"subscription": subscription, "now": now})
    values = {"failures": 0, "last_success_at": now, "ill_since": None, "ill_why": None, "due_at": now}
    await connection.execute(update(stream_subscription).where(_this).values(**values), {"subscription": subscription})


_SOONER = text("""
    update stream_delivery set due_at = :now
    where subscription = :subscription and status = 'waiting' and refusals = 0 and due_at > :now
        and exists (select from stream_subscription where id = :subscription and failures > 0)
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))


async def note_ill(connection: Connection, subscription: str, *, why: str, until: datetime, now: datetime) -> None:
    """Note that a receiver took nothing, and leave it alone until a moment."""
    which = {"subscription": subscription, "why": why, "pause": until, "now": now}
    await connection.execute(_ILL, which)


_ILL = text("""
    update stream_subscription
    set failures = failures + 1, due_at = :pause, ill_why = :why, ill_since = coalesce(ill_since, :now)
    where id = :subscription
""").bindparams(
    bindparam("pause", type_=DateTime(timezone=True)),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def switch_off(connection: Connection, subscription: str, *, why: str, now: datetime) -> None:
    """Send nothing more, until an operator says otherwise."""
    values = {"off": why, "ill_why": why, "ill_since": now}
    await connection.execute(update(stream_subscription).where(_this).values(**values), {"subscription": subscription})


async def failures(connection: Connection, subscription: str) -> int:
    """Return how many rounds in a row a receiver took nothing."""
    query = select(stream_subscription.c.failures).where(_this)
    return int((await connection.execute(query, {"subscription": subscription})).scalar_one())

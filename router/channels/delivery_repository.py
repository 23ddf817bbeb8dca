"""Deliveries in PostgreSQL: made of what was said, taken by one process at a time, in order, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, Text, Uuid, and_, bindparam, case, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from router.channels.protocol import Standing
from router.database import Connection
from router.schema import channel_thread, delivery, message

_ORDER = ("sent", "delivered", "read")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message that is due, with all that its adapter needs."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    seq: int
    status: str
    parts_done: int
    tries: int
    reference: str
    owner: str
    address: str | None
    address_hash: bytes
    context: Mapping[str, Any]
    heard_at: datetime
    closed: bool
    """Its provider said of it that the citizen has been silent for too long, and they are still."""
    author: str
    name: str | None
    language: str
    text: str
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Became:
    """What became of a message that was pushed."""

    seq: int
    status: str
    reason: str | None

    def as_json(self) -> dict[str, str | None]:
        """Return it as the console gets it."""
        return {"status": self.status, "reason": self.reason}


_COLLECT = text("""
    with taken as (
        delete from outbox where id in (
            select id from outbox where channel = any(:channels) and available_at <= :now order by id limit :most for update skip locked
        )
        returning conversation_id
    ), threads as materialized (
        select conversation_id, account, pushed_seq from channel_thread
        where conversation_id in (select conversation_id from taken) order by conversation_id for update
    ), fresh as (
        select m.id, m.conversation_id, m.seq, t.account
        from threads t join message m on m.conversation_id = t.conversation_id and m.seq > t.pushed_seq
    ), made as (
        insert into delivery (id, conversation_id, message_id, seq, account, status, due_at, made_at)
        select gen_random_uuid(), f.conversation_id, f.id, f.seq, f.account, 'waiting', :now, :now
        from fresh f join message m on m.id = f.id where m.author in ('bot', 'agent', 'system')
        on conflict (message_id) do nothing
        returning account
    ), moved as (
        update channel_thread t set pushed_seq = greatest(t.pushed_seq, newest.seq)
        from (select conversation_id, max(seq) as seq from fresh group by conversation_id) as newest
        where t.conversation_id = newest.conversation_id
    )
    select (select count(*) from taken) as taken, (select array_agg(distinct account) from made) as accounts
""").bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("channels", type_=ARRAY(Text)),
    bindparam("most", type_=Integer),
)


async def collect(
    connection: Connection, channels: Sequence[str], *, now: datetime, most: int = 200
) -> tuple[int, list[str]]:
    """Make deliveries of what was said on channels that push, in the order in which it was said.

    Returns:
        how many rows left the outbox, and the accounts that have something to send.
    """
    row = (await connection.execute(_COLLECT, {"channels": list(channels), "now": now, "most": most})).one()
    return row.taken, row.accounts or []


_TAKE = text("""
    with due as (
        select d.id from delivery d
        where d.account = :account and d.status in ('waiting', 'unsure') and d.due_at <= :now
          and not exists (
            select from delivery e where e.conversation_id = d.conversation_id and e.status = 'waiting' and e.seq < d.seq
          )
        order by d.due_at limit :most for update skip locked
    ), leased as (  -- who is in doubt no longer waits for a report: it is sent again
        update delivery d set status = 'waiting', due_at = :until, tries = tries + 1 from due where d.id = due.id
        returning d.id, d.conversation_id, d.message_id, d.seq, d.status, d.parts_done, d.tries, d.reason, d.settled_at
    )
    select l.id, l.conversation_id, l.message_id, l.seq, l.status, l.parts_done, l.tries, c.reference, c.owner,
        t.address, t.address_hash, t.context, m.author, m.name, m.language, m.text, m.content, h.heard_at,
        coalesce(l.reason = 'window_closed' and h.heard_at <= l.settled_at, false) as closed
    from leased l
    join message m on m.id = l.message_id
    join channel_thread t on t.conversation_id = l.conversation_id
    join conversation c on c.id = l.conversation_id
    cross join lateral (
        select max(s.heard_at) as heard_at from channel_thread s where s.account = t.account and s.address_hash = t.address_hash
    ) h
    order by l.seq
""").bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
    bindparam("most", type_=Integer),
)


async def take(connection: Connection, account: str, *, lease: timedelta, most: int, now: datetime) -> list[Delivery]:
    """Take what is due on an account, one message of each conversation: until the lease is over it is nobody else's."""
    values = {"account": account, "now": now, "until": now + lease, "most": most}
    return [Delivery(**row._mapping) for row in await connection.execute(_TAKE, values)]


def _still(delivery_id: UUID) -> ColumnElement[bool]:
    """Which delivery this is, as long as it is to be sent: nobody said STOP, it did not fail, and it does not go on elsewhere under another id."""
    return and_(delivery.c.id == delivery_id, delivery.c.status.in_(["waiting", "unsure"]))


def _with(provider_id: str) -> ColumnElement[Any]:
    """The provider's names of a message, with one more: a report may have told it before."""
    known = delivery.c.provider_ids.contains([provider_id])
    return case((known, delivery.c.provider_ids), else_=func.array_append(delivery.c.provider_ids, provider_id))


async def part_done(
    connection: Connection, delivery_id: UUID, *, parts: int, provider_id: str | None, until: datetime
) -> bool:
    """Note that one more part is with the provider, and keep the message for the next until then; False where the rest is not to be sent."""
    change: dict[str, Any] = {"parts_done": func.greatest(delivery.c.parts_done, parts), "due_at": until}
    if provider_id:
        change["provider_ids"] = _with(provider_id)
    done = await connection.execute(update(delivery).where(_still(delivery_id)).values(**change))
    return done.rowcount > 0


async def settle(
    connection: Connection, delivery_id: UUID, *, status: str, reason: str | None = None, now: datetime
) -> None:
    """End a delivery; what was sent stands as it was reported meanwhile."""
    became = func.coalesce(delivery.c.reported, status) if status == "sent" else status
    change = {"status": became, "reason": reason, "settled_at": now}
    await connection.execute(update(delivery).where(_still(delivery_id)).values(**change))


async def again(
    connection: Connection, delivery_id: UUID, *, at: datetime, status: str = "waiting", uncounted: bool = False
) -> None:
    """Try again at a moment; `uncounted` where the message is not to blame."""
    tries = delivery.c.tries - 1 if uncounted else delivery.c.tries
    await connection.execute(update(delivery).where(_still(delivery_id)).values(due_at=at, status=status, tries=tries))


WAITS = "waits_for_citizen"
_FAR = timedelta(days=3650)


async def postpone(
    connection: Connection,
    account: str,
    due: Delivery,
    *,
    until: datetime | None,
    provider_id: str | None,
    now: datetime,
) -> None:
    """Let a message wait until a moment, or else until its citizen writes: at once, where they wrote since it was taken."""
    change: dict[str, Any] = {"due_at": until, "status": "waiting"}
    if until is None:
        heard_at = select(func.max(channel_thread.c.heard_at)).where(
            channel_thread.c.account == account, channel_thread.c.address_hash == due.address_hash
        )
        newest = (await connection.execute(heard_at)).scalar_one()
        wrote = newest is not None and newest > due.heard_at
        change |= {"due_at": now, "reason": None} if wrote else {"due_at": now + _FAR, "reason": WAITS}
        if wrote:  # and a report of what was sent in its place says nothing about it
            provider_id = None
    if provider_id:
        change["provider_ids"] = _with(provider_id)
    await connection.execute(update(delivery).where(_still(due.id)).values(**change))


async def release(connection: Connection, account: str, address_hash: bytes, *, now: datetime) -> None:
    """Let go what waited until this citizen writes. What was sent in its place is no part of it: a report of that says nothing about it."""
    threads = select(channel_thread.c.conversation_id).where(
        channel_thread.c.account == account, channel_thread.c.address_hash == address_hash
    )
    waits = and_(delivery.c.conversation_id.in_(threads), delivery.c.status == "waiting", delivery.c.reason == WAITS)
    parts = delivery.c.provider_ids[1 : delivery.c.parts_done]
    await connection.execute(update(delivery).where(waits).values(due_at=now, reason=None, provider_ids=parts))


# A message of which parts are still to be sent goes on with the next, at once: what is reported of a part ends the doubt about that part, and about
# no later one. What is reported before the whole was sent is kept until then; of what was sent in its place it says nothing about the message.
_REPORT = text("""
    update delivery d
    set status = case when :standing = 'failed' then 'failed'
                      when d.status = 'unsure' and :part < d.parts_done then 'unsure'
                      when d.status in ('waiting', 'unsure') then 'waiting'
                      when array_position(:order, :standing) > array_position(:order, d.status) then :standing
                      else d.status end,
        due_at = case when d.status = 'unsure' and :part >= d.parts_done then :now else d.due_at end,
        reported = case when :standing = 'failed' or d.reason = 'waits_for_citizen' then d.reported
                        when array_position(:order, :standing) > coalesce(array_position(:order, d.reported), 0) then :standing
                        else d.reported end,
        parts_done = case when d.status in ('waiting', 'unsure') then greatest(d.parts_done, :part + 1) else d.parts_done end,
        provider_ids = case when :provider_id is null or d.provider_ids @> array[:provider_id]::text[] then d.provider_ids
                            else d.provider_ids || array[:provider_id]::text[] end,
        reason = coalesce(:reason, d.reason), settled_at = coalesce(d.settled_at, case when :standing = 'failed' then :now end)
    where d.account = :account and d.status not in ('failed', 'dropped')
      and (d.provider_ids @> array[:provider_id]::text[] or d.id = :delivery)
      and not (:standing = 'failed' and d.status in ('delivered', 'read'))
    returning d.id, d.conversation_id, d.seq, d.status
""").bindparams(
    bindparam("order", value=list(_ORDER), type_=ARRAY(Text)),
    bindparam("standing", type_=Text),
    bindparam("reason", type_=Text),
    bindparam("provider_id", type_=Text),
    bindparam("delivery", type_=Uuid),
    bindparam("part", type_=Integer),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def reported(
    connection: Connection,
    account: str,
    *,
    standing: Standing,
    provider_id: str | None,
    reference: tuple[UUID, int] | None,
    reason: str | None,
    now: datetime,
) -> UUID | None:
    """Note what a provider says became of a message: never back to less, whatever order it tells it in.

    Args:
        connection: the transaction.
        account: where it was sent.
        standing: what became of it.
        provider_id: the provider's name of it.
        reference: ours, the delivery and its part.
        reason: why it failed, as a code.
        now: when, by our clock: what is due is measured by it.

    Returns:
        the conversation, or None where there is no such message.
    """
    values = {
        "account": account,
        "standing": standing,
        "provider_id": provider_id,
        "delivery": reference[0] if reference else None,
        "part": reference[1] if reference else -1,
        "reason": reason,
        "now": now,
    }
    row = (await connection.execute(_REPORT, values)).first()
    return None if row is None else row.conversation_id


# It is another delivery from then on: whoever sends the rest of it at this moment goes on with nothing. Where it waits for its citizen already,
# because of another part, it goes on doing so.
_TOO_LATE = text("""
    update delivery d
    set id = case when k.known then d.id else gen_random_uuid() end, status = 'waiting', reported = null,
        due_at = case when k.known then d.due_at else :now end, reason = case when k.known then d.reason else 'window_closed' end,
        settled_at = coalesce(d.settled_at, :now), parts_done = least(d.parts_done, :part),
        provider_ids = array_remove(d.provider_ids, :provider_id)
    from (
        select id, status = 'waiting' and coalesce(reason in ('window_closed', 'waits_for_citizen'), false) as known
        from delivery where account = :account and provider_ids @> array[:provider_id]::text[] and status not in ('failed', 'dropped')
        for update
    ) k
    where d.id = k.id
    returning d.conversation_id
""").bindparams(
    bindparam("provider_id", type_=Text),
    bindparam("part", type_=Integer),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def too_late(connection: Connection, account: str, *, provider_id: str, part: int, now: datetime) -> UUID | None:
    """Send a part again, which its provider took and then did not deliver because the citizen has been silent for too long.

    Returns:
        the conversation, or None where no message has this name any more: it was told before.
    """
    values = {"account": account, "provider_id": provider_id, "part": part, "now": now}
    row = (await connection.execute(_TOO_LATE, values)).first()
    return None if row is None else row.conversation_id


async def of_conversation(connection: Connection, conversation_id: UUID) -> list[Became]:
    """Return what became of each message that was pushed: for the employee who wrote it. What comes after one that waits, waits with it."""
    query = (
        select(delivery.c.seq, delivery.c.status, delivery.c.reason)
        .where(delivery.c.conversation_id == conversation_id)
        .order_by(delivery.c.seq)
    )
    found = [Became(**row._mapping) for row in await connection.execute(query)]
    first = next((each.seq for each in found if (each.status, each.reason) == ("waiting", WAITS)), None)
    return [
        replace(each, reason=WAITS) if each.status == "waiting" and first is not None and each.seq > first else each
        for each in found
    ]


async def choices(connection: Connection, conversation_id: UUID) -> list[dict[str, Any]]:
    """Return the buttons that a citizen can answer now: of the last message with any, where neither they nor an employee have said anything since."""
    said = select(func.coalesce(func.max(message.c.seq), 0)).where(
        message.c.conversation_id == conversation_id, message.c.author.in_(["citizen", "agent"])
    )
    query = (
        select(message.c.content)
        .where(
            message.c.conversation_id == conversation_id,
            message.c.seq > said.scalar_subquery(),
            func.jsonb_array_length(func.coalesce(message.c.content["buttons"], text("'[]'::jsonb"))) > 0,
        )
        .order_by(message.c.seq.desc())
        .limit(1)
    )
    content = (await connection.execute(query)).scalar_one_or_none() or {}
    return list(content.get("buttons", []))

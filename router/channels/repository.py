"""Threads, what was told before, and deliveries, in PostgreSQL. A conversation's row is locked before its thread or its deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, Uuid, and_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from router.channels.protocol import Standing
from router.database import Connection
from router.schema import (
    channel_account,
    channel_event,
    channel_opt_out,
    channel_thread,
    conversation,
    delivery,
    message,
)

REMEMBERED = timedelta(days=8)
"""How long a provider may tell the same thing again. Meta tries for up to 7 days."""

_ORDER = ("sent", "delivered", "read")


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Where a conversation is answered."""

    conversation_id: UUID
    account: str
    address: str | None
    address_hash: bytes
    context: Mapping[str, Any]
    heard_at: datetime


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
    address: str | None
    address_hash: bytes
    context: Mapping[str, Any]
    heard_at: datetime
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


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """How an account does."""

    id: str
    received_at: datetime | None
    sent_at: datetime | None
    ill_since: datetime | None
    ill_why: str | None
    failures: int
    paused_until: datetime | None
    waiting: int
    oldest: datetime | None
    failed: int


async def lock_address(connection: Connection, account: str, address_hash: bytes) -> None:
    """Let nobody else begin a conversation for this address until the transaction ends."""
    number = int.from_bytes(sha256(account.encode() + address_hash).digest()[:8], "big", signed=True)
    await connection.execute(select(func.pg_advisory_xact_lock(number)))


def _event(account: str, event: str) -> dict[str, Any]:
    return {"account": account, "event": sha256(event.encode()).digest()}


async def told_before(connection: Connection, account: str, event: str) -> bool:
    """Say whether this was told, and kept, before."""
    named = _event(account, event)
    query = select(channel_event.c.at).where(
        channel_event.c.account == named["account"], channel_event.c.event == named["event"]
    )
    return (await connection.execute(query)).first() is not None


async def note_told(connection: Connection, account: str, event: str, *, now: datetime) -> None:
    """Note that this was told, and kept."""
    await connection.execute(insert(channel_event).values(**_event(account, event), at=now).on_conflict_do_nothing())


async def forget_told(connection: Connection, *, now: datetime) -> int:
    """Forget what nobody tells again."""
    done = await connection.execute(delete(channel_event).where(channel_event.c.at < now - REMEMBERED))
    return done.rowcount


async def thread_of_address(
    connection: Connection, account: str, address_hash: bytes, *, silent_since: datetime
) -> Thread | None:
    """Return the conversation that goes on when this address writes: the last one, where it has not ended and a human has it or it is not old."""
    goes_on = or_(conversation.c.owner != "bot", channel_thread.c.heard_at > silent_since)
    query = (
        select(*_thread_columns())
        .join(conversation, conversation.c.id == channel_thread.c.conversation_id)
        .where(
            channel_thread.c.account == account,
            channel_thread.c.address_hash == address_hash,
            conversation.c.ended_at.is_(None),
            goes_on,
        )
        .order_by(channel_thread.c.heard_at.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Thread(**row._mapping)


async def thread_of_reference(
    connection: Connection, account: str, address_hash: bytes, reference: str
) -> Thread | None:
    """Return the conversation of this address with this reference, where it has not ended."""
    query = (
        select(*_thread_columns())
        .join(conversation, conversation.c.id == channel_thread.c.conversation_id)
        .where(
            channel_thread.c.account == account,
            channel_thread.c.address_hash == address_hash,
            conversation.c.reference == reference,
            conversation.c.ended_at.is_(None),
        )
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Thread(**row._mapping)


def _thread_columns() -> list[Any]:
    return [channel_thread.c[name] for name in Thread.__dataclass_fields__]


async def add_thread(
    connection: Connection,
    conversation_id: UUID,
    *,
    account: str,
    address: str,
    address_hash: bytes,
    context: Mapping[str, Any],
    now: datetime,
) -> None:
    """Note where a new conversation is answered."""
    await connection.execute(
        insert(channel_thread).values(
            conversation_id=conversation_id,
            account=account,
            address=address,
            address_hash=address_hash,
            context=dict(context),
            heard_at=now,
        )
    )


async def heard(
    connection: Connection, conversation_id: UUID, *, address: str, context: Mapping[str, Any], now: datetime
) -> None:
    """Note that somebody wrote, and how they are answered from now on."""
    later = func.greatest(channel_thread.c.heard_at, now)
    change = {"address": address, "heard_at": later, **({"context": dict(context)} if context else {})}
    await connection.execute(
        update(channel_thread).where(channel_thread.c.conversation_id == conversation_id).values(**change)
    )


async def thread(connection: Connection, conversation_id: UUID) -> Thread | None:
    """Return where a conversation is answered, or None where no channel pushes to it."""
    query = select(*_thread_columns()).where(channel_thread.c.conversation_id == conversation_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Thread(**row._mapping)


async def opted_out(connection: Connection, account: str, address_hash: bytes) -> bool:
    """Say whether nothing may be sent there."""
    query = select(channel_opt_out.c.at).where(
        channel_opt_out.c.account == account, channel_opt_out.c.address_hash == address_hash
    )
    return (await connection.execute(query)).first() is not None


async def opt_out(connection: Connection, account: str, address_hash: bytes, *, now: datetime) -> None:
    """Send nothing there from now on; what waits is dropped, but for what is said in this transaction."""
    new = insert(channel_opt_out).values(account=account, address_hash=address_hash, at=now)
    await connection.execute(new.on_conflict_do_nothing())
    threads = select(channel_thread.c.conversation_id).where(
        channel_thread.c.account == account, channel_thread.c.address_hash == address_hash
    )
    waits = and_(delivery.c.conversation_id.in_(threads), delivery.c.status.in_(["waiting", "unsure"]))
    await connection.execute(update(delivery).where(waits).values(status="dropped", reason="opted_out", settled_at=now))


async def opt_in(connection: Connection, account: str, address_hash: bytes) -> bool:
    """Send there again; False where it was allowed already."""
    gone = delete(channel_opt_out).where(
        channel_opt_out.c.account == account, channel_opt_out.c.address_hash == address_hash
    )
    return (await connection.execute(gone)).rowcount > 0


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
    ), leased as (
        update delivery d set due_at = :until, tries = tries + 1 from due where d.id = due.id
        returning d.id, d.conversation_id, d.message_id, d.seq, d.status, d.parts_done, d.tries
    )
    select l.*, c.reference, t.address, t.address_hash, t.context, t.heard_at, m.author, m.name, m.language, m.text, m.content
    from leased l
    join message m on m.id = l.message_id
    join channel_thread t on t.conversation_id = l.conversation_id
    join conversation c on c.id = l.conversation_id
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


async def part_done(connection: Connection, delivery_id: UUID, *, parts: int, provider_id: str | None) -> None:
    """Note that one more part is with the provider."""
    change: dict[str, Any] = {"parts_done": parts}
    if provider_id:
        change["provider_ids"] = func.array_append(delivery.c.provider_ids, provider_id)
    await connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(**change))


async def settle(
    connection: Connection, delivery_id: UUID, *, status: str, reason: str | None = None, now: datetime
) -> None:
    """End a delivery, but for what was reported of it meanwhile."""
    mine = and_(delivery.c.id == delivery_id, delivery.c.status.in_(["waiting", "unsure"]))
    await connection.execute(update(delivery).where(mine).values(status=status, reason=reason, settled_at=now))


async def again(
    connection: Connection, delivery_id: UUID, *, at: datetime, status: str = "waiting", uncounted: bool = False
) -> None:
    """Try again at a moment; `uncounted` where the message is not to blame."""
    tries = delivery.c.tries - 1 if uncounted else delivery.c.tries
    mine = and_(delivery.c.id == delivery_id, delivery.c.status.in_(["waiting", "unsure"]))
    await connection.execute(update(delivery).where(mine).values(due_at=at, status=status, tries=tries))


# A message of which parts are still to be sent goes on with the next, at once: what is reported of it ends the doubt about a part.
_REPORT = text("""
    update delivery d
    set status = case when :standing = 'failed' then 'failed'
                      when d.status in ('waiting', 'unsure') then 'waiting'
                      when array_position(:order, :standing) > array_position(:order, d.status) then :standing
                      else d.status end,
        due_at = case when d.status = 'unsure' then :now else d.due_at end,
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
        now: when.

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


async def of_conversation(connection: Connection, conversation_id: UUID) -> list[Became]:
    """Return what became of each message that was pushed: for the employee who wrote it."""
    query = (
        select(delivery.c.seq, delivery.c.status, delivery.c.reason)
        .where(delivery.c.conversation_id == conversation_id)
        .order_by(delivery.c.seq)
    )
    return [Became(**row._mapping) for row in await connection.execute(query)]


async def choices(connection: Connection, conversation_id: UUID) -> list[dict[str, Any]]:
    """Return the buttons that a citizen can answer now: of the last message with any, where they have said nothing since."""
    said = select(func.coalesce(func.max(message.c.seq), 0)).where(
        message.c.conversation_id == conversation_id, message.c.author == "citizen"
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


async def note_account(connection: Connection, account: str, **changes: Any) -> None:
    """Note how an account does: `received_at`, `sent_at`, `ill_since`, `ill_why`, `failures`, `paused_until`."""
    new = insert(channel_account).values(id=account, **changes)
    await connection.execute(new.on_conflict_do_update(index_elements=[channel_account.c.id], set_=changes))


async def paused_until(connection: Connection, account: str) -> datetime | None:
    """Return until when nothing is sent on an account."""
    query = select(channel_account.c.paused_until).where(channel_account.c.id == account)
    return (await connection.execute(query)).scalar_one_or_none()


_STATES = text("""
    select a.id, s.received_at, s.sent_at, s.ill_since, s.ill_why, coalesce(s.failures, 0) as failures, s.paused_until,
        w.waiting, w.oldest, w.failed
    from unnest(:accounts) as a(id)
    left join channel_account s on s.id = a.id
    cross join lateral (
        select count(*) filter (where d.status in ('waiting', 'unsure')) as waiting,
            min(d.made_at) filter (where d.status in ('waiting', 'unsure')) as oldest,
            count(*) filter (where d.status = 'failed' and d.settled_at > :since) as failed
        from delivery d where d.account = a.id and (d.status in ('waiting', 'unsure') or d.settled_at > :since)
    ) w
""").bindparams(bindparam("accounts", type_=ARRAY(Text)), bindparam("since", type_=DateTime(timezone=True)))


async def states(connection: Connection, accounts: Sequence[str], *, now: datetime) -> list[AccountState]:
    """Return how accounts do; what failed is that of the last day."""
    values = {"accounts": list(accounts), "since": now - timedelta(days=1)}
    return [AccountState(**row._mapping) for row in await connection.execute(_STATES, values)]

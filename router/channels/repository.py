"""Threads, what was told before, and deliveries, in PostgreSQL. A conversation's row is locked before its thread or its deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, and_, bindparam, case, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

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


async def told_since(connection: Connection, account: str, address_hash: bytes, key: str, *, since: datetime) -> bool:
    """Say whether a message of the router's was told to this address since a moment, in whatever conversation."""
    query = (
        select(message.c.id)
        .join(channel_thread, channel_thread.c.conversation_id == message.c.conversation_id)
        .where(
            channel_thread.c.account == account,
            channel_thread.c.address_hash == address_hash,
            message.c.author == "system",
            message.c.content["key"].astext == key,
            message.c.created_at > since,
        )
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def of_account(connection: Connection, account: str, reference: str) -> UUID | None:
    """Return the conversation of an account with this reference, or None."""
    query = (
        select(channel_thread.c.conversation_id)
        .join(conversation, conversation.c.id == channel_thread.c.conversation_id)
        .where(channel_thread.c.account == account, conversation.c.reference == reference)
    )
    return (await connection.execute(query)).scalar_one_or_none()


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


async def move_thread(
    connection: Connection,
    conversation_id: UUID,
    *,
    account: str,
    address: str,
    address_hash: bytes,
    context: Mapping[str, Any],
    pushed_seq: int,
    now: datetime,
) -> None:
    """Answer a conversation somewhere else from now on.

    What waits goes along, as another delivery: whoever is sending it at this moment ends nothing of it. `pushed_seq` is how far it was read where
    nothing was pushed to it before; where something was, what is not on its way yet is said at the new door.
    """
    where = {
        "account": account,
        "address": address,
        "address_hash": address_hash,
        "context": dict(context),
        "heard_at": now,
    }
    new = insert(channel_thread).values(conversation_id=conversation_id, pushed_seq=pushed_seq, **where)
    await connection.execute(new.on_conflict_do_update(index_elements=[channel_thread.c.conversation_id], set_=where))
    mine = delivery.c.conversation_id == conversation_id
    goes_along: dict[str, Any] = {"id": func.gen_random_uuid(), "account": account, "due_at": now, "parts_done": 0}
    goes_along |= {"tries": 0, "provider_ids": [], "reason": None, "reported": None}
    await connection.execute(update(delivery).where(mine, delivery.c.status == "waiting").values(**goes_along))
    unsure = update(delivery).where(mine, delivery.c.status == "unsure")
    await connection.execute(unsure.values(status="dropped", reason="went_on", settled_at=now))


async def leave_thread(connection: Connection, conversation_id: UUID, *, now: datetime) -> None:
    """Answer a conversation on no channel any more: what waits to be sent is not sent, and who writes there begins another."""
    waits = and_(delivery.c.conversation_id == conversation_id, delivery.c.status.in_(["waiting", "unsure"]))
    await connection.execute(update(delivery).where(waits).values(status="dropped", reason="went_on", settled_at=now))
    await connection.execute(delete(channel_thread).where(channel_thread.c.conversation_id == conversation_id))


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


async def note_account(connection: Connection, account: str, **changes: Any) -> None:
    """Note how an account does: `received_at`, `sent_at`, `ill_since`, `ill_why`, `failures`, `paused_until`."""
    new = insert(channel_account).values(id=account, **changes)
    await connection.execute(new.on_conflict_do_update(index_elements=[channel_account.c.id], set_=changes))


_READING = "read_"  # begins why an account is ill that can't be read, which a letter that is sent does not mend


async def note_sent(connection: Connection, account: str, *, now: datetime) -> None:
    """Note that a provider took something: it is well, but for what it does not bring in. A pause that it asked for meanwhile lasts."""
    reading = channel_account.c.ill_why.startswith(_READING, autoescape=True)
    lasts = channel_account.c.paused_until > now
    changes: dict[str, Any] = {"sent_at": now, "failures": 0}
    changes["paused_until"] = case((lasts, channel_account.c.paused_until), else_=None)
    changes |= {name: case((reading, channel_account.c[name]), else_=None) for name in ("ill_since", "ill_why")}
    new = insert(channel_account).values(id=account, sent_at=now)
    await connection.execute(new.on_conflict_do_update(index_elements=[channel_account.c.id], set_=changes))


async def note_reading(connection: Connection, account: str, *, why: str | None, now: datetime) -> None:
    """Note why what waits elsewhere can't be brought in, or None: it can again."""
    reading = channel_account.c.ill_why.startswith(_READING, autoescape=True)
    if why is None:
        well = update(channel_account).where(channel_account.c.id == account, reading)
        await connection.execute(well.values(ill_since=None, ill_why=None))
        return
    since = func.coalesce(channel_account.c.ill_since, now)
    new = insert(channel_account).values(id=account, ill_since=now, ill_why=_READING + why)
    changes = {"ill_since": since, "ill_why": _READING + why}
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
            and not exists (
                select from delivery e where e.conversation_id = d.conversation_id and d.status = 'waiting'
                    and e.status = 'waiting' and e.reason = 'waits_for_citizen' and e.seq <= d.seq
            )
    ) w
""").bindparams(bindparam("accounts", type_=ARRAY(Text)), bindparam("since", type_=DateTime(timezone=True)))


async def states(connection: Connection, accounts: Sequence[str], *, now: datetime) -> list[AccountState]:
    """Return how accounts do; what failed is that of the last day."""
    values = {"accounts": list(accounts), "since": now - timedelta(days=1)}
    return [AccountState(**row._mapping) for row in await connection.execute(_STATES, values)]

"""Blocks, hashes of addresses with their keys, and used proofs, in PostgreSQL."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from router.abuse.models import KEYS_KEPT, Block, Blocks
from router.database import Clock, Connection
from router.live import Live
from router.schema import address_key, block, conversation, conversation_address, handoff, spent_proof

_FIELDS = [block.c[name] for name in Block.__dataclass_fields__]
_SHOWN = 100  # blocks of a list, those that ended included


def _block(row: Any) -> Block:
    return Block(**{name: row._mapping[name] for name in Block.__dataclass_fields__})


async def key_of(connection: Connection, day: date) -> bytes:
    """Return the key of a day, made by whoever needs it first."""
    new = insert(address_key).values(day=day, key=secrets.token_bytes(32))
    await connection.execute(new.on_conflict_do_nothing())
    query = select(address_key.c.key).where(address_key.c.day == day)
    return bytes((await connection.execute(query)).scalar_one())


async def note_address(
    connection: Connection, conversation_id: UUID, *, day: date, hashed: bytes, now: datetime
) -> None:
    """Note the hash of the address that started a conversation."""
    values = {"conversation_id": conversation_id, "day": day, "hash": hashed, "started_at": now}
    await connection.execute(insert(conversation_address).values(**values))


async def started(connection: Connection, hashes: Collection[tuple[date, bytes]], *, since: datetime, most: int) -> int:
    """Return how many conversations were started since a moment from the address of these hashes, each of a day; counts up to `most`."""
    row = conversation_address.c
    theirs = select(row.day).where(tuple_(row.day, row.hash).in_(hashes), row.started_at > since).limit(most)
    return int((await connection.execute(select(func.count()).select_from(theirs.subquery()))).scalar_one())


async def address_of(connection: Connection, conversation_id: UUID) -> tuple[date, bytes] | None:
    """Return day and hash of the address that started a conversation, or None where it is forgotten."""
    query = select(conversation_address.c.day, conversation_address.c.hash)
    row = (
        await connection.execute(query.where(conversation_address.c.conversation_id == conversation_id))
    ).one_or_none()
    return None if row is None else (row.day, row.hash)


async def spend(connection: Connection, nonce: str, *, expires_at: datetime) -> bool:
    """Note that a proof was used; False when it was before, on whichever replica."""
    new = insert(spent_proof).values(nonce=nonce, expires_at=expires_at).on_conflict_do_nothing()
    return (await connection.execute(new.returning(spent_proof.c.nonce))).one_or_none() is not None


async def add(connection: Connection, **values: Any) -> Block | None:
    """Store a block; None when such a block runs for this conversation already."""
    new = insert(block).values(id=uuid4(), **values).on_conflict_do_nothing().returning(*_FIELDS)
    row = (await connection.execute(new)).one_or_none()
    return None if row is None else _block(row)


async def running_of(connection: Connection, conversation_id: UUID, kind: str) -> Block | None:
    """Return the block of this kind that runs for a conversation, or None."""
    query = select(*_FIELDS).where(
        block.c.conversation_id == conversation_id, block.c.kind == kind, block.c.ended_at.is_(None)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _block(row)


async def get(connection: Connection, block_id: UUID) -> Block | None:
    """Return a block, or None."""
    row = (await connection.execute(select(*_FIELDS).where(block.c.id == block_id))).one_or_none()
    return None if row is None else _block(row)


async def end(connection: Connection, block_id: UUID, *, by: UUID | None, at: datetime) -> Block | None:
    """End a block; None when it had ended."""
    changed = update(block).where(block.c.id == block_id, block.c.ended_at.is_(None))
    row = (await connection.execute(changed.values(ended_by=by, ended_at=at).returning(*_FIELDS))).one_or_none()
    return None if row is None else _block(row)


async def over(connection: Connection, *, now: datetime) -> Sequence[UUID]:
    """Return the blocks whose time is over."""
    query = select(block.c.id).where(block.c.ended_at.is_(None), block.c.until <= now)
    return (await connection.execute(query)).scalars().all()


async def latest(connection: Connection) -> list[tuple[Block, str | None]]:
    """Return the blocks that run, and then those that ended last, each with the reference of its conversation."""
    query = (
        select(*_FIELDS, conversation.c.reference)
        .outerjoin(conversation, conversation.c.id == block.c.conversation_id)
        .order_by(block.c.ended_at.desc().nulls_first(), block.c.blocked_at.desc())
        .limit(_SHOWN)
    )
    return [(_block(row), row.reference) for row in await connection.execute(query)]


async def proposed(connection: Connection, *, now: datetime) -> list[dict[str, Any]]:
    """Return the handoffs that an employee resolved as abuse and for which nobody has decided on a block yet, newest first."""
    decided = exists().where(block.c.conversation_id == handoff.c.conversation_id)
    own, other = conversation_address.alias(), conversation_address.alias()
    shared = (
        select(func.count())
        .select_from(own.join(other, (other.c.day == own.c.day) & (other.c.hash == own.c.hash)))
        .where(own.c.conversation_id == handoff.c.conversation_id)
        .scalar_subquery()
    )
    query = (
        select(
            handoff.c.id,
            handoff.c.conversation_id,
            handoff.c.ended_at,
            conversation.c.reference,
            shared.label("from_address"),
        )
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .where(handoff.c.result == "abuse", handoff.c.ended_at >= now - KEYS_KEPT, ~decided)
        .order_by(handoff.c.ended_at.desc())
        .limit(_SHOWN)
    )
    return [dict(row._mapping) for row in await connection.execute(query)]


async def read(connection: Connection, clock: Clock) -> Blocks:
    """Return who is kept out now."""
    running = block.c.ended_at.is_(None) & (block.c.until > clock())
    found = [_block(row) for row in await connection.execute(select(*_FIELDS).where(running).order_by(block.c.until))]
    keys = {row.day: row.key for row in await connection.execute(select(address_key))}
    return Blocks(
        keys=keys,
        addresses={(each.day, each.hash): each for each in found if each.day is not None and each.hash is not None},
        conversations={each.conversation_id: each for each in found if each.conversation_id is not None},
    )


def live(clock: Clock) -> Live[Blocks]:
    """Return who is kept out, kept up to date on each replica."""
    return Live(Blocks(), partial(read, clock=clock))


def _old(day: date) -> Any:
    """The keys that nobody needs any more: older than the week, and no block runs that was made with them."""
    needed = exists().where(block.c.day == address_key.c.day, block.c.ended_at.is_(None))
    return (address_key.c.day < day) & ~needed


async def forgettable(connection: Connection, *, now: datetime) -> bool:
    """Say whether there is anything to forget."""
    day = (now - KEYS_KEPT).date()
    query = select(
        or_(
            select(address_key.c.day).where(_old(day)).exists(),
            select(conversation_address.c.day).where(conversation_address.c.day < day).exists(),
            select(spent_proof.c.nonce).where(spent_proof.c.expires_at < now).exists(),
        )
    )
    return bool((await connection.execute(query)).scalar_one())


async def forget(connection: Connection, *, now: datetime) -> bool:
    """Destroy old keys, the hashes made with them, and proofs that have expired anyway."""
    day = (now - KEYS_KEPT).date()
    await connection.execute(delete(conversation_address).where(conversation_address.c.day < day))
    await connection.execute(delete(address_key).where(_old(day)))
    await connection.execute(delete(spent_proof).where(spent_proof.c.expires_at < now))
    return False  # nothing that anybody reads has changed

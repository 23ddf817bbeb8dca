"""Handoffs and claims in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, insert, select, update

from router.database import Connection
from router.departments import SPOKEN
from router.drafts import repository as drafts
from router.handoffs.models import BOT_AWAY, Handoff
from router.schema import claim, handoff

FIELDS = [handoff.c[name] for name in Handoff.__dataclass_fields__]
_ADD = insert(handoff).returning(*FIELDS)
_GET = select(*FIELDS).where(handoff.c.id == bindparam("handoff"))
_OPEN_OF = select(*FIELDS).where(
    handoff.c.conversation_id == bindparam("conversation"), handoff.c.status.in_(["queued", "claimed", "snoozed"])
)

_MAY_COME_BACK = ("lapsed", "snoozed")  # ends of a claim after which the agent may go on with what they typed


def handoff_from(row: Row[Any]) -> Handoff:
    """Return the handoff in a row that has its fields."""
    values = {name: row._mapping[name] for name in Handoff.__dataclass_fields__}
    values |= {name: tuple(values[name]) for name in ("skills", "also", "dangers")}
    return Handoff(**values)


async def add(connection: Connection, **values: Any) -> Handoff:
    """Store a new handoff and return it."""
    return handoff_from((await connection.execute(_ADD, values)).one())


async def get(connection: Connection, handoff_id: UUID) -> Handoff | None:
    """Return a handoff, or None. Whoever changes it has locked its conversation first."""
    row = (await connection.execute(_GET, {"handoff": handoff_id})).one_or_none()
    return None if row is None else handoff_from(row)


async def open_of(connection: Connection, conversation_id: UUID) -> Handoff | None:
    """Return the handoff of a conversation that is queued, claimed or snoozed, or None."""
    row = (await connection.execute(_OPEN_OF, {"conversation": conversation_id})).one_or_none()
    return None if row is None else handoff_from(row)


async def change(connection: Connection, handoff_id: UUID, **values: Any) -> None:
    """Change columns of a handoff whose conversation is locked."""
    await connection.execute(update(handoff).where(handoff.c.id == handoff_id).values(**values))


async def start_claim(
    connection: Connection,
    held: Handoff,
    *,
    agent_id: UUID,
    given_by: UUID | None,
    heavy: bool,
    wrap_up: timedelta,
    now: datetime,
) -> UUID:
    """Record that an agent holds a handoff, and return the id of the claim.

    Args:
        connection: the transaction that holds the locks of the agent and of the conversation.
        held: the handoff. A sensitive one has the agent for its own from now on.
        agent_id: who takes it.
        given_by: the supervisor who gave it to them, or None.
        heavy: whether it counts for a break.
        wrap_up: how long they are busy with it after it has ended.
        now: the moment.
    """
    claim_id = uuid4()
    values: dict[str, Any] = {
        "id": claim_id,
        "handoff_id": held.id,
        "agent_id": agent_id,
        "given_by": given_by,
        "claimed_at": now,
    }
    values |= {"heavy": heavy, "wrap_up_seconds": int(wrap_up.total_seconds())}
    await connection.execute(insert(claim).values(**values))
    await change(
        connection,
        held.id,
        status="claimed",
        claim_id=claim_id,
        claimed_by=agent_id,
        claimed_at=now,
        reserved_for=None,
        reserved_until=None,
        named_agent=agent_id if held.sensitivity != "none" else None,
        snoozed_until=None,
        capped_at=None,
        nobody_told_at=None,
    )
    await drafts.forget(connection, held.id, but=agent_id)
    return claim_id


async def end_claim(connection: Connection, held: Handoff, *, reason: str, now: datetime, **values: Any) -> None:
    """Record that an agent no longer holds a handoff, and change the handoff with it; what they typed goes, unless it may come back to them."""
    await connection.execute(update(claim).where(claim.c.id == held.claim_id).values(ended_at=now, end_reason=reason))
    await change(connection, held.id, claim_id=None, claimed_by=None, **values)
    if reason not in _MAY_COME_BACK:
        await drafts.forget(connection, held.id)


async def last_agent(connection: Connection, handoff_id: UUID) -> UUID | None:
    """Return the agent who held a handoff last, or None."""
    query = select(claim.c.agent_id).where(claim.c.handoff_id == handoff_id).order_by(claim.c.claimed_at.desc())
    return (await connection.execute(query.limit(1))).scalar_one_or_none()


async def held_by(connection: Connection, agent_id: UUID) -> list[Handoff]:
    """Return what an agent holds."""
    query = select(*FIELDS).where(handoff.c.claimed_by == agent_id, handoff.c.status == "claimed")
    return [handoff_from(row) for row in await connection.execute(query)]


async def snoozed_until(connection: Connection, *, now: datetime) -> list[UUID]:
    """Return the conversations whose snooze is over."""
    query = select(handoff.c.conversation_id).where(handoff.c.status == "snoozed", handoff.c.snoozed_until <= now)
    return list((await connection.execute(query)).scalars())


async def not_told_that_nobody_is_there(
    connection: Connection, departments: Collection[str], *, most: int = 500
) -> list[UUID]:
    """Return the conversations that wait in departments whose citizen believes that somebody is there; never about danger, or without a page."""
    query = (
        select(handoff.c.conversation_id)
        .where(
            handoff.c.status == "queued",
            handoff.c.department.in_(departments),
            handoff.c.callback_phone.is_(None),
            handoff.c.nobody_told_at.is_(None),
            handoff.c.sensitivity != "danger",
            handoff.c.channel.not_in(SPOKEN),
        )
        .order_by(handoff.c.order_key)
        .limit(most)
    )
    return list((await connection.execute(query)).scalars())


async def waiting_for_the_bot(connection: Connection) -> list[UUID]:
    """Return the conversations that came to the queue only because the bot was away, and that are still to go back to it."""
    query = select(*FIELDS).where(
        handoff.c.status == "queued",
        handoff.c.reason.in_(BOT_AWAY),
        handoff.c.sensitivity == "none",
        handoff.c.claimed_at.is_(None),
        handoff.c.callback_phone.is_(None),
    )
    found = [handoff_from(row) for row in await connection.execute(query)]
    return [each.conversation_id for each in found if each.waits_for_the_bot]


async def went_back_to_the_bot(connection: Connection, conversation_id: UUID, *, since: datetime) -> datetime | None:
    """Return from when a conversation waited that the router gave back to the bot, where that is the latest it did, or None."""
    query = (
        select(handoff.c.status, handoff.c.reason, handoff.c.claimed_at, handoff.c.ended_at, handoff.c.queued_at)
        .where(handoff.c.conversation_id == conversation_id)
        .order_by(handoff.c.queued_at.desc(), handoff.c.id)
        .limit(1)
    )
    latest = (await connection.execute(query)).one_or_none()
    if latest is None or latest.status != "returned" or latest.reason not in BOT_AWAY or latest.claimed_at is not None:
        return None
    waited_since: datetime = latest.queued_at
    return waited_since if latest.ended_at >= since else None

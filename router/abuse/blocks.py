"""Blocking somebody until a moment, and letting them in again: by a supervisor, or by the passing of time."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from router.abuse import repository
from router.abuse.errors import AddressForgotten, BlockEndInvalid, BlockNotFound
from router.abuse.models import LONGEST_BLOCK, Block, Kind, Reason
from router.agents.models import Agent
from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.ledger import Event, agent_actor, append
from router.ledger.pseudonyms import conversation_object
from router.privacy import mask_bsn

_ROUTER, _CONSOLE = "router", "console"


async def block(
    connection: Connection,
    *,
    conversation_id: UUID,
    kind: Kind,
    reason: Reason,
    note: str,
    until: datetime,
    who: Agent,
    now: datetime,
) -> Block:
    """Keep out the conversation, or the address that started it; where such a block runs already, that one counts.

    Raises:
        BlockEndInvalid: the end has passed, or is more than a year away.
        AddressForgotten: the address is not known any more.
        ConversationNotFound.
    """
    if not now < until <= now + LONGEST_BLOCK:
        raise BlockEndInvalid
    held = await conversations.get(connection, conversation_id)
    origin = await repository.address_of(connection, conversation_id) if kind == "address" else None
    if kind == "address" and origin is None:
        raise AddressForgotten
    before = await repository.running_of(connection, conversation_id, kind)
    if before is not None and before.until <= now:  # its time is over, and the keeper has not been there yet
        await expire(connection, block_id=before.id, now=now)
    day, hashed = origin or (None, None)
    values: dict[str, Any] = {
        "kind": kind,
        "conversation_id": conversation_id,
        "day": day,
        "hash": hashed,
        "until": until,
    }
    values |= {"reason": reason, "note": mask_bsn(note.strip()), "blocked_by": who.id, "blocked_at": now}
    made = await repository.add(connection, **values)
    if made is None:
        running = await repository.running_of(connection, conversation_id, kind)
        if running is None:  # ended by somebody else in this very moment
            raise BlockNotFound
        return running
    event = Event(
        action="blocked",
        object=f"block:{made.id}",
        result="ok",
        origin=_CONSOLE,
        actor=agent_actor(who.ledger_key, who.id),
        reason=reason,
        data={
            "what": kind,
            "until": until.isoformat(),
            "conversation": conversation_object(held.ledger_key, held.id),
        },
    )
    await append(connection, event, at=now)
    return made


async def end(connection: Connection, block_id: UUID, *, who: Agent, now: datetime) -> Block:
    """Let somebody in before the time is over; twice is once.

    Raises:
        BlockNotFound: there is no such block.
    """
    done = await repository.end(connection, block_id, by=who.id, at=now)
    if done is None:
        before = await repository.get(connection, block_id)
        if before is None:
            raise BlockNotFound
        return before
    await append(connection, _unblocked(done, actor=agent_actor(who.ledger_key, who.id), reason="supervisor"), at=now)
    return done


async def duty(connection: Connection, _desk: Desk, now: datetime) -> Sequence[Work]:
    """Note the end of blocks whose time is over, and forget what is old: see `router.handoffs.keeper.Duty`."""
    due: list[Work] = [
        partial(expire, block_id=block_id, now=now) for block_id in await repository.over(connection, now=now)
    ]
    if await repository.forgettable(connection, now=now):
        due.append(partial(repository.forget, now=now))
    return due


async def expire(connection: Connection, *, block_id: UUID, now: datetime) -> bool:
    """Note that the time of a block is over; False when another replica did."""
    done = await repository.end(connection, block_id, by=None, at=now)
    if done is None:
        return False
    await append(connection, _unblocked(done, actor=_ROUTER, reason="expired"), at=now)
    return True


def _unblocked(done: Block, *, actor: str, reason: str) -> Event:
    origin = _ROUTER if actor == _ROUTER else _CONSOLE
    return Event(action="unblocked", object=f"block:{done.id}", result="ok", origin=origin, actor=actor, reason=reason)

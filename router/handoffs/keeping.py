"""A sensitive case keeps its employee: who told their story does not have to tell it again to somebody else.

When the employee's console goes away, the case waits for them for a quarter of an hour, and the supervisors are told. After a snooze it is theirs
first, if they are there. The moment at which it is everyone's again stands with the handoff: who takes the next looks at it, and what this module
does afterwards is to say so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from router.agents import repository as agents
from router.agents.models import Agent
from router.alerts import raise_alert
from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository
from router.handoffs.models import Handoff
from router.handoffs.story import ROUTER, step
from router.ledger import append
from router.schema import handoff

if TYPE_CHECKING:
    from router.handoffs.keeper import Work

KEPT = timedelta(minutes=15)


def keep_for(found: Handoff, who: Agent, *, now: datetime) -> dict[str, Any]:
    """Return what changes with a handoff that goes back to the queue so that it waits for this employee; nothing unless it is sensitive."""
    return {} if found.sensitivity == "none" else {"reserved_for": who.id, "reserved_until": now + KEPT}


async def offer_first(connection: Connection, found: Handoff, *, now: datetime) -> dict[str, Any]:
    """Return what changes with a handoff that comes back to the queue so that its named employee has it first, if they are there.

    Args:
        connection: the transaction that holds the lock of the conversation.
        found: the handoff, which goes to `queued` with these values.
        now: the moment.
    """
    who = await agents.get(connection, found.named_agent) if found.named_agent else None
    if who is None or not who.is_here(now):
        return {}
    return keep_for(found, who, now=now)


def kept_from(found: Handoff, who: Agent, *, now: datetime) -> datetime | None:
    """Return until when a sensitive case that waits is kept for somebody else, or None."""
    until = found.reserved_until
    kept = (
        found.sensitivity != "none" and found.reserved_for not in (None, who.id) and until is not None and until > now
    )
    return until if kept else None


def told_it_is_kept(desk: Desk, held: Conversation, who: Agent) -> NewMessage:
    """Return what the citizen is told when their employee's console goes away."""
    minutes = int(KEPT.total_seconds()) // 60
    return desk.say("agent_away_case_kept", held.language, name=who.name, minutes=minutes)


async def tell_supervisors(connection: Connection, found: Handoff, *, now: datetime) -> None:
    """Raise the alert that a sensitive case waits for an employee who is away."""
    minutes = int(KEPT.total_seconds()) // 60
    await raise_alert(
        connection, "sensitive_case_kept", now=now, department=found.department, handoff_id=found.id, minutes=minutes
    )


async def duty(connection: Connection, desk: Desk, now: datetime) -> "Sequence[Work]":
    """What is due here: cases that nobody came back for. See `keeper.Duty`."""
    query = select(handoff.c.conversation_id).where(
        handoff.c.status == "queued", handoff.c.reserved_for.is_not(None), handoff.c.reserved_until <= now
    )
    due = (await connection.execute(query)).scalars()
    return [partial(release, desk=desk, conversation_id=conversation_id, now=now) for conversation_id in due]


async def release(connection: Connection, desk: Desk, *, conversation_id: UUID, now: datetime) -> bool:
    """Give a case that was kept to everyone, and say so; False when somebody has it by now."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.status != "queued" or found.reserved_until is None or found.reserved_until > now:
        return False
    await repository.change(connection, found.id, reserved_for=None, reserved_until=None)
    told = [desk.say("case_for_everyone", held.language)] if found.sensitivity != "none" else []
    await conversations.write(connection, held, told, now=now)
    await append(connection, step(held, found.id, "kept_no_longer", actor=ROUTER, reason="not_back_in_time"), at=now)
    return True

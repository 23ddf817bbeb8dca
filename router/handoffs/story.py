"""What the ledger is told of a handoff. How that is read back for a person: `router.handoffs.telling`."""

from typing import Any
from uuid import UUID

from router.agents.models import Agent
from router.conversations.models import Conversation
from router.ledger import Event, agent_actor, citizen_actor, handoff_object

ROUTER = "router"
BOT = "bot"


def step(
    held: Conversation,
    handoff_id: UUID,
    action: str,
    *,
    actor: str,
    result: str = "ok",
    reason: str | None = None,
    **data: Any,
) -> Event:
    """Return the ledger's event for one step of a handoff.

    Args:
        held: the conversation, for its channel (the origin) and its key.
        handoff_id: the handoff it is about.
        action: what was done: requested, queued, claimed, transferred, …
        actor: who did it, as a pseudonym, or `router` or `bot`.
        result: how it ended.
        reason: why, as a code.
        data: more codes and numbers; never personal data.
    """
    name = handoff_object(held.ledger_key, handoff_id)
    return Event(action=action, object=name, result=result, origin=held.channel, actor=actor, reason=reason, data=data)


def by_agent(who: Agent) -> str:
    """Name an agent in the ledger."""
    return agent_actor(who.ledger_key, who.id)


def by_citizen(held: Conversation) -> str:
    """Name the citizen of a conversation in the ledger."""
    return citizen_actor(held.ledger_key, held.id)

"""Which handoffs an employee may read, as a condition of a query; a test holds that `router.notes.as_read` opens them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true

from router.agents.models import Agent
from router.database import Connection
from router.schema import claim, handoff


async def held_before(connection: Connection, handoff_id: UUID, agent_id: UUID) -> bool:
    """Say whether an employee holds a handoff, or ever did."""
    query = select(claim.c.id).where(claim.c.handoff_id == handoff_id, claim.c.agent_id == agent_id)
    return (await connection.execute(query.limit(1))).first() is not None


def readable_by(who: Agent) -> ColumnElement[bool]:
    """Return which rows of the table `handoff` an employee may read: of their departments, theirs, and those that they held before."""
    if who.may("supervisor"):
        return true()
    if not who.may("agent"):
        return false()
    return or_(
        handoff.c.department.in_(who.departments),
        handoff.c.claimed_by == who.id,
        handoff.c.reserved_for == who.id,
        holds_or_held(who.id),
    )


def held_by(agent_id: UUID, conversation_id: Any) -> ColumnElement[bool]:
    """Whether an employee holds a handoff of a conversation, or ever did."""
    query = select(claim.c.id).join(handoff, handoff.c.id == claim.c.handoff_id)
    return query.where(handoff.c.conversation_id == conversation_id, claim.c.agent_id == agent_id).exists()


def is_sensitive(conversation_id: Any) -> ColumnElement[bool]:
    """Whether somebody told, or may have told, what asks for more care: by the topic of a handoff, or by danger that was heard."""
    about = or_(handoff.c.sensitivity != "none", func.cardinality(handoff.c.dangers) > 0)
    return select(handoff.c.id).where(handoff.c.conversation_id == conversation_id, about).exists()


def holds_or_held(agent_id: UUID) -> ColumnElement[bool]:
    """Whether an employee holds a row of `handoff`, or ever did."""
    return select(claim.c.id).where(claim.c.handoff_id == handoff.c.id, claim.c.agent_id == agent_id).exists()

"""A call or a visit that was begun by mistake, or of somebody who hung up before saying anything."""

from datetime import datetime
from uuid import UUID

from router.agents.models import Agent
from router.contacts.errors import ContactBegun
from router.contacts.noting import spoken
from router.conversations import repository as conversations
from router.database import Connection
from router.handoffs import repository as handoffs
from router.handoffs.claims import again
from router.handoffs.models import Handoff
from router.handoffs.story import by_agent, step
from router.ledger import append

ENDS = "discarded"
"""How this ends a claim."""


async def discard(connection: Connection, *, handoff_id: UUID, who: Agent, claim_id: UUID, now: datetime) -> Handoff:
    """End a call or a visit in which nothing was noted or told: it counts as no answer to anybody.

    Raises:
        ContactBegun: something was; it is closed with a result.
        NotSpoken, ClaimLapsed, HandoffNotFound.
    """
    held, found = await spoken(connection, handoff_id, who, claim_id)
    if held.last_seq > 0:
        raise ContactBegun
    await handoffs.end_claim(connection, found, reason=ENDS, now=now, status="abandoned", ended_at=now)
    await conversations.write(connection, held, now=now, owner="bot", status="resolved", ended_at=now)
    await append(
        connection, step(held, found.id, "abandoned", actor=by_agent(who), reason="entered_by_mistake"), at=now
    )
    return await again(connection, found)

"""Promising somebody who calls or stands at the counter that they are called back: in a slot, or as soon as there is somebody."""

from datetime import datetime
from uuid import UUID

from router.agents.models import Agent
from router.callbacks import service as callbacks
from router.callbacks.models import Contact
from router.contacts.noting import spoken
from router.conversations import repository as conversations
from router.conversations.errors import InvalidPhone
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.claims import again
from router.handoffs.models import Handoff
from router.handoffs.outcomes import note_of
from router.handoffs.story import by_agent, step
from router.ledger import append

ENDS = "called_back"
"""How this ends a claim."""


async def call_back(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    contact: Contact,
    starts_at: datetime | None,
    note: str,
    now: datetime,
) -> Handoff:
    """Let a call or a visit wait for a call-back: it leaves the employee's hands, with everything that was told.

    Args:
        connection: the transaction.
        desk: the hours and the words.
        handoff_id: which handoff.
        who: the employee, who holds it.
        claim_id: the claim by which they act.
        contact: where to call, checked.
        starts_at: the start of the slot; None for as soon as there is somebody, in the order of the queue.
        note: what colleagues should know.
        now: the moment.

    Raises:
        InvalidPhone: there is no number to call.
        SlotNotOffered, SlotTaken: of the slot.
        NotSpoken, ClaimLapsed, HandoffNotFound.
    """
    held, found = await spoken(connection, handoff_id, who, claim_id)
    if contact.phone is None:
        raise InvalidPhone
    words = note_of(desk, note, who, held)
    phone = contact.phone if starts_at is None else None  # of a slot it stands with the call-back
    await handoffs.end_claim(connection, found, reason=ENDS, now=now, status="queued", callback_phone=phone)
    held, _ = await conversations.write(connection, held, words, now=now, owner="queue", status="open")
    if starts_at is not None:
        await callbacks.book(
            connection,
            desk,
            conversation_id=held.id,
            starts_at=starts_at,
            contact=contact,
            actor=by_agent(who),
            now=now,
        )
    else:
        await append(connection, step(held, found.id, "callback_asked", actor=by_agent(who)), at=now)
    return await again(connection, found)

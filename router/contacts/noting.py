"""What a citizen asks aloud, in the words of the employee who hears it."""

from datetime import datetime
from uuid import UUID

from router.agents.models import Agent
from router.contacts.errors import NotSpoken
from router.conversations import repository as conversations
from router.conversations.models import Conversation, Message, NewMessage
from router.conversations.text import clean
from router.database import Connection
from router.departments import SPOKEN
from router.desk import Desk
from router.drafts import repository as drafts
from router.drafts.errors import AlreadyAnswered
from router.handoffs import repository as handoffs
from router.handoffs.claims import mine
from router.handoffs.models import Handoff
from router.handoffs.promotion import preview_of
from router.handoffs.repeats import said_before
from router.privacy import mask


async def note_asked(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    client_message_id: str,
    text: str,
    now: datetime,
) -> Message:
    """Note what the citizen asks. The same id again stores nothing, and gives the same message.

    Args:
        connection: the transaction.
        desk: for the words that stand in the place of a number.
        handoff_id: in which handoff.
        who: the employee, who holds it.
        claim_id: the claim by which they act.
        client_message_id: the sender's own id of the message.
        text: as typed; personal numbers in it are removed.
        now: the moment.

    Raises:
        NotSpoken: the conversation is in writing.
        AlreadyAnswered: another text was noted under this id.
        ClaimLapsed, HandoffNotFound, EmptyMessage, MessageTooLong.
    """
    said = mask(clean(text), desk.placeholders)
    before = await said_before(connection, handoff_id, who, client_message_id=client_message_id)
    if before is not None:
        if before.text != said.text:
            raise AlreadyAnswered
        return before
    held, found = await spoken(connection, handoff_id, who, claim_id)
    new = NewMessage(
        author="citizen",
        agent_id=who.id,
        name=who.name,
        language=held.language,
        text=said.text,
        content={"noted": True} | ({"masked": list(said.kinds)} if said.kinds else {}),
        client_message_id=client_message_id,
    )
    _, [written] = await conversations.write(connection, held, [new], now=now)
    if not found.preview:  # what a row of a list shows: their question
        await handoffs.change(connection, found.id, preview=preview_of([said.text]))
    await drafts.empty(connection, found.id, who.id, message_id=client_message_id, now=now)
    return written


async def spoken(connection: Connection, handoff_id: UUID, who: Agent, claim_id: UUID) -> tuple[Conversation, Handoff]:
    """Lock the conversation of a call or a visit that this agent holds by this claim.

    Raises:
        NotSpoken: it is in writing.
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await mine(connection, handoff_id, who, claim_id)
    if held.channel not in SPOKEN:
        raise NotSpoken
    return held, found

"""Keeping what an employee types, so that a lost session, a crash or another computer loses no text, and two windows overwrite nothing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.database import Connection
from router.drafts import repository
from router.drafts.errors import DraftNewer
from router.drafts.models import Draft, draft_json
from router.handoffs.errors import ClaimLapsed
from router.handoffs.models import Handoff
from router.privacy import mask_bsn


async def of(connection: Connection, found: Handoff, who: Agent) -> Draft | None:
    """Return what stands in the text box of an employee: what they typed, else what the computer proposes and nobody answered yet."""
    stands = await repository.of(connection, found.id, who.id)
    proposal = found.snapshot.get("proposal")
    if stands is not None or not proposal or found.claimed_by != who.id:
        return stands
    since = await conversations.messages_after(
        connection, found.conversation_id, found.snapshot["upToSeq"], notes=False
    )
    if any(each.author == "agent" for each in since):
        return None
    message_id = str(uuid5(found.id, "proposal"))
    return Draft(
        handoff_id=found.id, text=proposal, version=0, tab="", client_message_id=message_id, saved_at=found.queued_at
    )


async def save(
    connection: Connection,
    handoff_id: UUID,
    who: Agent,
    *,
    text: str,
    window: str,
    message_id: str,
    base_version: int,
    placeholders: Mapping[str, str],
    now: datetime,
) -> Draft:
    """Keep what an employee typed in a conversation that they hold; the same text again changes nothing.

    Args:
        connection: the transaction.
        handoff_id: in which conversation.
        who: the employee.
        text: all that stands in the text box; its BSN are masked before it is stored, as those of a message are.
        window: which window of the console it is typed in.
        message_id: under which id it will be sent; the one that stands counts.
        base_version: what this window saw last; 0 where it saw none.
        placeholders: what stands in the place of a number.
        now: the moment.

    Raises:
        ClaimLapsed: the conversation is not, or no longer, theirs.
        DraftNewer: another window saved something else since `base_version`.
    """
    if not await repository.hold(connection, handoff_id, who.id):
        raise ClaimLapsed
    masked = mask_bsn(text, placeholders)
    stands = await repository.of(connection, handoff_id, who.id)
    if stands is not None and stands.text == masked:
        return stands
    if stands is not None and stands.version == base_version and stands.text != "":
        message_id = stands.client_message_id
    if stands is None or stands.version == base_version:
        saved = await repository.save(
            connection,
            handoff_id,
            who.id,
            text=masked,
            window=window,
            message_id=message_id,
            base_version=base_version,
            now=now,
        )
        if saved is not None:
            return saved
        stands = await repository.of(connection, handoff_id, who.id)
    raise DraftNewer(draft_json(stands) or {})

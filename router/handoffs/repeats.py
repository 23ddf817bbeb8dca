"""The same command again, because its answer was lost: it changes nothing, and gets the same answer.

Every command of an employee names its claim, so what was done by that claim is known; taking the next names nothing, so it carries a key. Each
function takes the lock that the command itself takes first, so that of two at once the second sees what the first did.
"""

from uuid import UUID

from sqlalchemy import select, update

from router.agents import repository as agents
from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.models import Message
from router.conversations.text import clean
from router.database import Connection
from router.desk import Desk
from router.drafts.errors import AlreadyAnswered
from router.handoffs import repository
from router.handoffs.errors import HandoffNotFound
from router.handoffs.models import Handoff
from router.privacy import mask_bsn
from router.schema import claim


async def done_before(
    connection: Connection, handoff_id: UUID, who: Agent, *, claim_id: UUID, how: str
) -> Handoff | None:
    """Return the handoff as it is now, where this claim of this agent's was ended by this very command; None otherwise.

    Args:
        connection: the transaction.
        handoff_id: which handoff.
        who: the employee who commands.
        claim_id: the claim by which they act.
        how: how the command ends a claim: transferred, snoozed, returned, resolved.

    Raises:
        HandoffNotFound: there is no such handoff.
    """
    found = await repository.get(connection, handoff_id)
    if found is None:
        raise HandoffNotFound
    await conversations.get(connection, found.conversation_id, lock=True)
    mine = (claim.c.id == claim_id, claim.c.handoff_id == handoff_id, claim.c.agent_id == who.id)
    done = await connection.execute(select(claim.c.id).where(*mine, claim.c.end_reason == how))
    return await repository.get(connection, handoff_id) if done.first() else None


async def opened_before(connection: Connection, found: Handoff, who: Agent) -> bool:
    """Say whether an employee holds a handoff that was closed before: it was opened again, and is theirs."""
    if found.claimed_by != who.id:
        return False
    closed = select(claim.c.id).where(claim.c.handoff_id == found.id, claim.c.end_reason == "resolved")
    return (await connection.execute(closed)).first() is not None


async def said_before(
    connection: Connection, handoff_id: UUID, who: Agent, *, client_message_id: str
) -> Message | None:
    """Return what this agent said under this id before, even when they no longer hold the conversation; None otherwise."""
    found = await repository.get(connection, handoff_id)
    if found is None:
        return None
    await conversations.get(connection, found.conversation_id, lock=True)
    before = await conversations.message_by_client_id(connection, found.conversation_id, client_message_id)
    return before if before is not None and before.agent_id == who.id else None


async def answered_before(
    connection: Connection, desk: Desk, handoff_id: UUID, who: Agent, *, client_message_id: str, text: str
) -> Message | None:
    """Return this very message where this agent said it before; None otherwise.

    Raises:
        AlreadyAnswered: they said another text under this id, in another window where the same draft stood.
    """
    before = await said_before(connection, handoff_id, who, client_message_id=client_message_id)
    if before is not None and before.text != mask_bsn(clean(text), desk.placeholders):
        raise AlreadyAnswered
    return before


async def taken_before(connection: Connection, who: Agent, key: str | None) -> Handoff | None:
    """Return the handoff that this agent took as the next under this Idempotency-Key; None otherwise."""
    if key is None:
        return None
    await agents.get(connection, who.id, lock=True)
    query = select(claim.c.handoff_id).where(claim.c.agent_id == who.id, claim.c.request_key == key)
    handoff_id = (await connection.execute(query)).scalar_one_or_none()
    return None if handoff_id is None else await repository.get(connection, handoff_id)


async def remember(connection: Connection, taken: Handoff, key: str | None) -> None:
    """Keep the key under which a handoff was taken."""
    if key is not None:
        await connection.execute(update(claim).where(claim.c.id == taken.claim_id).values(request_key=key))

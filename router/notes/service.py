"""Writing a private note, and who may look at a conversation because they were mentioned in it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from router.agents import repository as agents
from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.models import Message, NewMessage
from router.conversations.text import clean
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.access import held_before
from router.handoffs.claims import may_see
from router.handoffs.errors import HandoffNotFound
from router.handoffs.models import OPEN, Handoff
from router.notes import repository
from router.notes.errors import NoteNotYours, UnknownColleague
from router.privacy import mask_bsn

MOST_MENTIONS = 10  # in one note


async def as_read(connection: Connection, handoff_id: UUID, who: Agent) -> Handoff:
    """Return a handoff that this employee may look at: as `claims.visible`, because they were mentioned in it and it is open, or held it before.

    Who held it looks back after it went to another department: the citizen comes back to them with its number.

    Raises:
        HandoffNotFound: there is none, or it is not theirs to see; both sound the same.
    """
    found = await handoffs.get(connection, handoff_id)
    if found is None:
        raise HandoffNotFound
    if may_see(found, who) or await _mentioned(connection, found, who):
        return found
    if not (who.may("agent") and await held_before(connection, handoff_id, who.id)):
        raise HandoffNotFound
    return found


async def may_write(connection: Connection, found: Handoff, who: Agent) -> bool:
    """Say whether an employee may write a note here: who holds it, a supervisor, and who was mentioned; while it is open."""
    if found.status not in OPEN:
        return False
    return found.claimed_by == who.id or who.may("supervisor") or await _mentioned(connection, found, who)


async def _mentioned(connection: Connection, found: Handoff, who: Agent) -> bool:
    return found.status in OPEN and await repository.was_mentioned(connection, found.id, who.id)


async def note(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    client_message_id: str,
    text: str,
    mentions: Collection[UUID] = (),
    now: datetime,
) -> Message:
    """Write a private note; whether it was written before: `repeats.said_before`.

    Args:
        connection: the transaction.
        desk: for the words that stand in the place of a number.
        handoff_id: in which handoff.
        who: the employee.
        client_message_id: the sender's own id of the note.
        text: as typed; a BSN in it is removed.
        mentions: the colleagues who should look at it.
        now: the moment.

    Raises:
        NoteNotYours: the employee neither holds it, nor is a supervisor, nor was mentioned, or it was closed.
        UnknownColleague: somebody who is mentioned does not work at the desk.
        EmptyMessage, MessageTooLong, HandoffNotFound.
    """
    said = mask_bsn(clean(text), desk.placeholders)
    held = await conversations.get(connection, (await as_read(connection, handoff_id, who)).conversation_id, lock=True)
    found = await as_read(connection, handoff_id, who)  # again, now that nobody else can change it
    if not await may_write(connection, found, who):
        raise NoteNotYours
    whom = await _colleagues(connection, set(mentions) - {who.id})
    new = NewMessage(
        author="note",
        agent_id=who.id,
        name=who.name,
        language=held.language,
        text=said,
        client_message_id=client_message_id,
        content={"mentions": [{"id": str(each.id), "name": each.name} for each in whom]} if whom else {},
    )
    _, [written] = await conversations.write(connection, held, [new], now=now)
    ids = [each.id for each in whom]
    await repository.add(connection, handoff_id=found.id, seq=written.seq, whom=ids, by=who.id, now=now)
    return written


async def _colleagues(connection: Connection, ids: Collection[UUID]) -> list[Agent]:
    if not ids:
        return []
    known = [each for each in await agents.list_all(connection) if each.id in ids and each.may("agent", "supervisor")]
    if len(known) != len(ids) or len(ids) > MOST_MENTIONS:
        raise UnknownColleague
    return known

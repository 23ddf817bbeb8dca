"""A quiet word for who waits in a sensitive case and writes on: the message stands with the question, and when it is read.

Nobody is pushed back into a script there, so the bot keeps silent; but with no word at all nobody knows whether they are heard. Once in ten minutes
the router says what becomes of what they wrote. It answers nothing.
"""

from datetime import datetime, timedelta

from router.callbacks import repository as callbacks
from router.callbacks import words as callback_words
from router.callbacks.models import Contact
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository
from router.handoffs.models import Handoff
from router.handoffs.notice import MESSAGE_ADDED, message_added
from router.handoffs.standing import standing_of

QUIET = timedelta(minutes=10)
"""How long after such a word the next one may come."""


async def acknowledge(connection: Connection, desk: Desk, held: Conversation, *, said: datetime, now: datetime) -> None:
    """Say that a message stands with the question that waits, where nobody else would say anything, and not said lately.

    What was said before the question waited is the question, also when its turn is run again after a power cut: to that the notice of the wait
    is the answer.

    Args:
        connection: the transaction that holds the lock of the conversation and ends the turn, so a turn that is run again says it once.
        desk: the words and the hours.
        held: the conversation as it is now.
        said: when the message was written.
        now: the moment.
    """
    if held.owner != "queue":
        return
    found = await repository.open_of(connection, held.id)
    if found is None or not _keeps_silent(found) or said <= found.queued_at:
        return
    if await conversations.was_told(connection, held.id, MESSAGE_ADDED, since=now - QUIET):
        return
    promised = await _promised(connection, desk, held, found)
    standing = None if promised else await standing_of(connection, desk, found, now=now)
    word = message_added(desk, found, held.language, standing=standing, promised=promised)
    await conversations.write(connection, held, [word], now=now)


async def _promised(connection: Connection, desk: Desk, held: Conversation, found: Handoff) -> list[str]:
    """Return when we call and where, in words, for who left a number or chose a time."""
    planned = await callbacks.open_of(connection, held.id)
    if planned is not None:
        contact = await callbacks.contact_of(connection, planned.id)
        when = callback_words.summary(desk, planned, contact, held.language)
        return [when, *([desk.text("message_added_contact", held.language, contact=contact.masked)] if contact else [])]
    if found.callback_phone is None:
        return []
    when = desk.call_back_when(found.department, held.language, found.channel)
    contact = Contact(phone=found.callback_phone)
    return [desk.text("message_added_called", held.language, contact=contact.masked, when=when)]


def _keeps_silent(found: Handoff) -> bool:
    """Whether the bot says nothing while this waits; danger has its own words."""
    sensitive = found.sensitivity != "none" and not found.in_danger and not found.dangers
    return found.status == "queued" and sensitive

"""A call-back where there is no form to fill in: at a door other than the page, the number that somebody writes is the one we call.

Where the door is a phone number itself, its button or the words on it are enough: nobody has to tell what we know.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from router.channels import repository as channels
from router.channels.approval import holds_back
from router.channels.names import BY_NUMBER
from router.channels.repository import Thread
from router.conversations import repository as conversations
from router.conversations.errors import InvalidPhone
from router.conversations.models import Conversation, Message
from router.conversations.phone import international
from router.database import Connection
from router.departments import SPOKEN, WEBCHAT
from router.desk import Desk
from router.handoffs import outcomes
from router.ledger import Event, append
from router.privacy.masking import phones

_WITH_A_FORM = (WEBCHAT, *SPOKEN)
_MOST_BESIDE = 80  # characters beside the number; in a longer text it may be anybody's, and the employee reads it
_SURELY_CALL = (
    16  # characters beside it, with which it needs no word for calling: any other may stand for a case or an invoice
)


async def number_given(
    connection: Connection, desk: Desk, held: Conversation, said: Sequence[Message], *, now: datetime
) -> list[Event] | None:
    """Note the number in what somebody wrote who waits at a door without a form, or that they write from, and say when we call.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation as it is now.
        said: what was written.
        now: the moment.

    Returns:
        the events for the ledger, to be appended last; None where no number was given, nobody waits, or only employees answer.
    """
    if held.owner != "queue" or held.channel in _WITH_A_FORM:
        return None
    thread = await channels.thread(connection, held.id)
    if thread is None or holds_back(thread.context):  # nobody would hear when we call, nor could take it back
        return None
    asked_here = any(_is_asked_here(desk, held, each.text) for each in said)
    phone = _of(thread) if asked_here else _only_one(desk, " ".join(each.text for each in said))
    asked = await outcomes.note_call_back(connection, desk, held=held, phone=phone, now=now) if phone else None
    return None if asked is None else [event for event in asked[1:] if event is not None]


async def call_here(
    connection: Connection, desk: Desk, held: Conversation, _payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Note that somebody is to be called on the number that they write from, because they pressed the button.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        now: the moment.
    """
    thread = await channels.thread(connection, held.id)
    phone = _of(thread) if thread else None
    asked = await outcomes.note_call_back(connection, desk, held=held, phone=phone, now=now) if phone else None
    if asked is not None:
        events = [event for event in asked[1:] if event is not None]
        if events:
            await append(connection, *events, at=now)
    elif held.owner != "agent":  # an employee reads it, and speaks
        await conversations.write(connection, held, [desk.say("button_too_late", held.language)], now=now)


def _is_asked_here(desk: Desk, held: Conversation, text: str) -> bool:
    """Whether somebody wrote what the button says, where numbered choices of another message may have come after it."""
    words = {desk.text("button_call_here", language).casefold() for language in desk.spoken}
    return held.channel in BY_NUMBER and text.strip(" .!\"'“”‘’").casefold() in words


def _of(thread: Thread) -> str | None:
    """Return the number that they write from, where it is one."""
    return _dialled(thread.address or "")


def _only_one(desk: Desk, text: str) -> str | None:
    """Return the number in a text that has one and little else, or asks to be called."""
    found = phones(text)
    same = set(map(_dialled, found))
    if len(same) != 1:
        return None
    beside = len(text) - len(found[0])
    fits = beside <= _SURELY_CALL or (beside <= _MOST_BESIDE and _speaks_of_calling(desk, text))
    return same.pop() if fits else None


def _speaks_of_calling(desk: Desk, text: str) -> bool:
    """Whether a word for calling stands in a text, in any language that we speak."""
    said = text.casefold()
    words = (word.strip() for language in desk.spoken for word in desk.text("callback_words", language).split(","))
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in words)


def _dialled(phone: str) -> str | None:
    try:
        return international(phone)
    except InvalidPhone:
        return None

"""A door where an employee has the last word: what the computer would say is not said, and the conversation goes to the queue.

Where an employee `approves`, its words go along as a proposal; where people answer and the computer does not (`answers: false`), nothing does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from router.channels import repository
from router.channels.names import PUSHED
from router.channels.protocol import Link
from router.channels.text import plain, with_links
from router.conversations.models import LONGEST_MESSAGE, Conversation, NewMessage
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import APPROVAL, HandoffRequest

APPROVE = "approve"  # in the context of a thread: of its account, or of a mail that asks for no automatic answer
TAKEN_UP = "takenUp"  # in the context of a thread: an employee takes it up, without the computer
_SAID_ANYWAY = frozenset({"channel_off", "channel_stopped", "blocked"})
"""What is said at every door, because after it nothing more is: else nobody would know."""


def holds_back(context: Mapping[str, Any]) -> bool:
    """Say whether only employees answer in a thread: what we would promise there by ourselves, nobody hears."""
    return bool(context.get(APPROVE) or context.get(TAKEN_UP))


def is_silent(context: Mapping[str, Any], author: str, content: Mapping[str, Any]) -> bool:
    """Say whether a message is not sent where its thread is answered by employees only."""
    return holds_back(context) and author != "agent" and content.get("key") not in _SAID_ANYWAY


async def instead(
    connection: Connection, desk: Desk, held: Conversation, parse: Mapping[str, Any], words: Sequence[NewMessage]
) -> tuple[HandoffRequest, str | None] | None:
    """Return the request for an employee in the place of these words, with what is proposed to them; None where the words are said."""
    if held.channel not in PUSHED:
        return None
    thread = await repository.thread(connection, held.id)
    if thread is None or not holds_back(thread.context):
        return None
    if thread.context.get(TAKEN_UP):
        return _request_of(desk, parse, words, reason="wants_human"), None
    return _request_of(desk, parse, words, reason=APPROVAL), proposal_of(words)


def _request_of(desk: Desk, parse: Mapping[str, Any], words: Sequence[NewMessage], *, reason: str) -> HandoffRequest:
    answered = next((each.content for each in words if each.content.get("key") in desk.catalogue.topics), {})
    intent = parse.get("intent")
    topic = answered.get("key") or (intent if intent in desk.catalogue.topics else None)
    return HandoffRequest(
        reason=reason, topic=topic, aspect=answered.get("aspect"), signals=tuple(parse.get("signals", ()))
    )


def proposal_of(words: Sequence[NewMessage]) -> str:
    """Return what the computer would say as an employee would send it."""
    said = (
        with_links(
            plain(each.text), [Link(label=link["label"], url=link["url"]) for link in each.content.get("links", [])]
        )
        for each in words
        if each.author == "bot"
    )
    return "\n\n".join(said)[:LONGEST_MESSAGE]

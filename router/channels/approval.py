"""An account where an employee approves: what the computer would say is a proposal, and the conversation goes to the queue with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from router.channels import repository
from router.channels.accounts import PUSHED
from router.channels.protocol import Link
from router.channels.text import plain, with_links
from router.conversations.models import LONGEST_MESSAGE, Conversation, NewMessage
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import APPROVAL, HandoffRequest


async def is_wanted(connection: Connection, held: Conversation) -> bool:
    """Say whether an employee approves what is sent in this conversation: of its account, or of a mail that asks for no automatic answer."""
    if held.channel not in PUSHED:
        return False
    thread = await repository.thread(connection, held.id)
    return thread is not None and bool(thread.context.get("approve"))


def request_of(desk: Desk, parse: Mapping[str, Any], words: Sequence[NewMessage]) -> HandoffRequest:
    """Return the request for an employee who approves these words."""
    answered = next((each.content for each in words if each.content.get("key") in desk.catalogue.topics), {})
    intent = parse.get("intent")
    topic = answered.get("key") or (intent if intent in desk.catalogue.topics else None)
    return HandoffRequest(
        reason=APPROVAL, topic=topic, aspect=answered.get("aspect"), signals=tuple(parse.get("signals", ()))
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

"""What one turn is about: a run of typed fragments, or one button."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from router.conversations.models import Conversation, Lease
from router.conversations.text import is_fragment
from router.desk import Desk
from router.privacy import mask_for_bot, without_removed


def first_part(held: Lease) -> Lease:
    """Cut a lease to the messages that make one turn: a button, or fragments up to the end of their sentence.

    The rest stays in the inbox for the next turn, so that two questions sent at once get two answers.
    """
    count = 1
    if button_of(held) is None:
        for (message, listening), (following, also) in pairwise(zip(held.messages, held.listening, strict=True)):
            if not is_fragment(message.text) or "button" in following.content or listening != also:
                break
            count += 1
    return replace(
        held, messages=held.messages[:count], inbox_ids=held.inbox_ids[:count], listening=held.listening[:count]
    )


def button_of(part: Lease) -> dict[str, Any] | None:
    """Return what the button was offered with that was pressed; None where something was typed."""
    return part.messages[0].content.get("button")


def words_of(part: Lease, desk: Desk) -> str:
    """Return what was typed, or the label of the button, as the bot may read it: without personal data, and without what stands in its place.

    Empty where nothing was said but a number that was removed.
    """
    said = "\n".join(without_removed(message.text, desk.removed) for message in part.messages)
    return mask_for_bot(said).text.strip()


def dialogue_of(held: Conversation) -> dict[str, Any]:
    """Return the dialogue as the bot knows it: it keeps nothing itself."""
    return {"language": held.language, **held.state.get("dialogue", {})}

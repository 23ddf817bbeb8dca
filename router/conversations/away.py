"""What a turn becomes when no bot may or can answer it: a plain line, and a request for a human."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from router.conversations.errors import BotError, BotOff
from router.conversations.models import Conversation, NewMessage
from router.desk import Desk
from router.handoffs.danger import danger_in, safety_text
from router.handoffs.models import HandoffRequest

Away = Literal["bot_unavailable", "bot_off"]
ASKED_FOR_A_HUMAN = ("wants_human", "accepted_offer")
"""The reasons of who does not go back to the bot when it is there again."""


def reason_of(failure: BotError) -> Away:
    """Return why there is no bot: it is switched off, or it gave no usable turn."""
    return "bot_off" if isinstance(failure, BotOff) else "bot_unavailable"


def without_bot(
    desk: Desk,
    failure: BotError,
    noted: HandoffRequest | None,
    current: Conversation,
    *,
    parse: Mapping[str, Any],
    language: str,
) -> tuple[list[NewMessage], HandoffRequest]:
    """Return what the citizen is told and what is asked for.

    Args:
        desk: the words.
        failure: why there is no answer.
        noted: what the bot's action asked for in this turn before it was stopped: it tells what it is about.
        current: the conversation.
        parse: what the bot heard all the same: danger gets its numbers, and goes first.
        language: of the conversation.
    """
    reason = reason_of(failure)
    words = [desk.say(f"handoff_{reason}", language)]
    danger = danger_in(desk, parse)
    if danger is not None:
        words += safety_text(desk, danger, language, desk.answer_language(current.state, language))
        return words, HandoffRequest(reason=reason, topic=danger, signals=("danger",))
    if noted is not None:
        asked = ("wants_human",) if noted.reason in ASKED_FOR_A_HUMAN else ()
        return words, replace(noted, reason=reason, signals=tuple(dict.fromkeys((*noted.signals, *asked))))
    topic = current.state.get("dialogue", {}).get("topic")
    return words, HandoffRequest(reason=reason, topic=topic if topic in desk.catalogue.topics else None)

"""What is said before the answer, for who is grieving, upset or angry, gives personal data, or writes another language.

Nobody is answered coldly, and nobody is told the same comfort twice: each is said once in a conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue.parse import ANGRY, BOT_WAS_WRONG, DISTRESS, GRIEVING, PERSONAL_DATA
from bot.dialogue.state import State
from bot.dialogue.turn import DENY, UNCLEAR, Turn

WORDS = {
    PERSONAL_DATA: "personal_data_notice",
    GRIEVING: "condolences",
    DISTRESS: "distress_reply",
    ANGRY: "angry_reply",
}
"""Signal to the message key that is said before the answer, in this order."""

UPSET = {ANGRY, DISTRESS}
"""Who is offered a human, whatever the answer is."""


def with_tone(turn: Turn, state: State) -> Turn:
    """Return ``turn`` with what is said before it, and with the offer of a human for who is upset."""
    signals = turn.parse.signals
    words = [key for signal, key in WORDS.items() if signal in signals and key not in state.said]
    before: list[dict[str, Any]] = [{"message": key} for key in words]
    changed = turn.language != state.language or state.answer_language is None
    if changed and turn.language != turn.answer_language:
        before.insert(0, {"message": f"answers_in_{turn.answer_language}", "language": turn.language})
    if BOT_WAS_WRONG in signals and turn.intent in {UNCLEAR, DENY}:
        before.append({"message": "bot_was_wrong_reply"})
    upset = bool(UPSET.intersection(signals)) and turn.reason is None
    if upset and turn.intent == UNCLEAR:
        turn = replace(turn, missed_before=True, candidates=())  # no question back: a human is offered at once
    return replace(turn, before=tuple(before), offers_human=upset, said=(*state.said, *words))

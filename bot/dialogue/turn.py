"""What one turn is about: what the rules decide on, what is said around it, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.parse import Parse
from bot.dialogue.state import CLARIFY, OFFER_HUMAN, State

UNCLEAR = "nlu_fallback"
SPEAK_TO_HUMAN, AFFIRM, DENY, OUT_OF_SCOPE = "speak_to_human", "affirm", "deny", "out_of_scope"
BOT_CHALLENGE = "bot_challenge"
CONVERSATION_INTENTS = (
    "greeting", "thanks", AFFIRM, DENY, "goodbye", SPEAK_TO_HUMAN, "wait_time", "desk_open", BOT_CHALLENGE, "what_can_you_do", OUT_OF_SCOPE,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: what it is about, which aspect of it, and for whom."""

    topic: str
    aspect: str | None = None
    audience: str | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What this turn is about.

    ``intent`` goes to the rules. ``topic``, ``aspect`` and ``audience`` are what is answered, or what the conversation stays on;
    ``missed_before`` tells a first miss from a second; ``reason`` is set when the turn must end with a human. ``also``: what else was
    asked in the same message. ``before``: messages that are said first, beside what the rules say. ``offers_human``: whether a human is
    offered besides. ``language`` is what the citizen writes, ``answer_language`` what the answers are in.
    """

    intent: str
    parse: Parse
    language: str
    answer_language: str
    topic: str | None = None
    aspect: str | None = None
    audience: str | None = None
    also: tuple[Question, ...] = ()
    candidates: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    misses: int = 0
    missed_before: bool = False
    awaiting: str | None = None
    reason: str | None = None
    before: tuple[dict[str, Any], ...] = ()
    offers_human: bool = False
    said: tuple[str, ...] = ()

    def asking(self, question: Question) -> Turn:
        """Return this turn about another of its questions."""
        return replace(
            self,
            intent=question.topic,
            topic=question.topic,
            aspect=question.aspect,
            audience=question.audience,
            also=(),
            before=(),
        )

    @property
    def outcome(self) -> str:
        """``answer``, ``clarify`` or ``human``, as the contract calls them."""
        if self.reason:
            return "human"
        return "clarify" if self.intent == UNCLEAR else "answer"

    def parse_json(self) -> dict[str, Any]:
        """Return the ``parse`` object of the contract: what was understood, with the true ranking and the evidence."""
        parse = self.parse
        return {
            "intent": parse.intent if self.intent == UNCLEAR else self.intent,
            "confidence": parse.confidence,
            "ranking": [{"intent": intent, "confidence": confidence} for intent, confidence in parse.ranking[:5]],
            "aspect": self.aspect,
            "audience": self.audience,
            "also": [question.topic for question in self.also],
            "signals": list(parse.signals),
            "evidence": [{"signal": e.signal, "rule": e.rule, "text": e.text} for e in parse.evidence],
            "language": self.language,
            "outcome": self.outcome,
        }

    def state_after(self, said: Sequence[Mapping[str, Any]]) -> State:
        """Return the state that this turn leaves, given the messages that were made of it."""
        keys = {message.get("message") for message in said}
        awaiting = OFFER_HUMAN if OFFER_HUMAN in keys else CLARIFY if CLARIFY in keys else None
        last = self.also[-1] if self.also and not self.reason else self
        return State(
            topic=last.topic,
            aspect=last.aspect,
            audience=last.audience,
            misses=self.misses,
            awaiting=awaiting,
            candidates=self.candidates if awaiting == CLARIFY else (),
            others=self.others,
            language=self.language,
            answer_language=self.answer_language,
            said=self.said,
        )

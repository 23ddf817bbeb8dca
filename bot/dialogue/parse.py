"""What is heard in one message, before the conversation is considered."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

SURE, MODERATE, UNSURE = "sure", "moderate", "unsure"

DANGER = "danger"
WANTS_HUMAN, BOT_WAS_WRONG, ANGRY, DISTRESS = "wants_human", "bot_was_wrong", "angry", "distress"
GRIEVING, FOR_SOMEONE_ELSE, PERSONAL_DATA = "grieving", "for_someone_else", "personal_data"
SIGNALS = (DANGER, WANTS_HUMAN, BOT_WAS_WRONG, ANGRY, DISTRESS, GRIEVING, FOR_SOMEONE_ELSE, PERSONAL_DATA)
"""What a message says beside its topic, about how it must be handled."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why a signal is heard: by which rule, in which words. ``topic``: for danger, the topic that has the number to call."""

    signal: str
    rule: str
    text: str
    topic: str | None = None


@dataclass(frozen=True, kw_only=True)
class Parse:
    """One message, understood by itself; the defaults are what is heard in a message without words.

    ``certainty`` says how much the best intent may be trusted: ``sure``, ``moderate`` (probably), ``unsure``. ``naming_words`` are
    the words that could name a topic, ``ambiguous`` the topics between which they leave it open. ``continues``: begins as something that
    goes on ("en …"); ``refers``: points back ("… dat?"); ``asks``: is a question or a wish. ``language``: the language to answer in, when
    it is clearly one of those; ``foreign``: another language that it is clearly in. ``sentences`` and ``clauses`` (joined by "and") could
    ask for something of their own, and are understood by themselves; none when there is one.
    """

    text: str = ""
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    certainty: str = UNSURE
    aspect: str | None = None
    audience: str | None = None
    evidence: tuple[Evidence, ...] = ()
    language: str | None = None
    foreign: str | None = None
    naming_words: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    continues: bool = False
    refers: bool = False
    asks: bool = False
    sentences: tuple[Parse, ...] = ()
    clauses: tuple[Parse, ...] = ()

    def without(self, topics: Container[str]) -> Parse:
        """Return what is heard when none of ``topics`` can be meant: what came next is then no more than a guess."""
        ranking = tuple((topic, confidence) for topic, confidence in self.ranking if topic not in topics)
        heard = replace(
            self,
            ranking=ranking,
            sentences=tuple(part.without(topics) for part in self.sentences),
            clauses=tuple(part.without(topics) for part in self.clauses),
        )
        if self.intent not in topics:
            return heard
        intent, confidence = ranking[0] if ranking else (None, 0.0)
        return replace(heard, intent=intent, confidence=confidence, certainty=UNSURE)

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that there is evidence for, in the order of :data:`SIGNALS`."""
        heard = {each.signal for each in self.evidence}
        return tuple(signal for signal in SIGNALS if signal in heard)

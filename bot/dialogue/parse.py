"""What is heard in one message, before the conversation is considered."""

from __future__ import annotations

from dataclasses import dataclass

SURE, MODERATE, UNSURE = "sure", "moderate", "unsure"


@dataclass(frozen=True, kw_only=True)
class Parse:
    """One message, understood by itself; the defaults are what is heard in a message without words.

    ``certainty`` says how much the best intent may be trusted: ``sure``, ``moderate`` (probably), ``unsure``. ``naming_words`` are
    the words that could name a topic. ``continues``: begins as something that goes on ("en …"); ``refers``: points back ("… dat?").
    """

    text: str = ""
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    certainty: str = UNSURE
    aspect: str | None = None
    audience: str | None = None
    signals: tuple[str, ...] = ()
    language: str | None = None
    naming_words: tuple[str, ...] = ()
    continues: bool = False
    refers: bool = False

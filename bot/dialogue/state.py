"""The state of the dialogue: JSON on the conversation, in with a turn and out with its reply. Nothing else is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLARIFY, OFFER_HUMAN = "clarify", "offer_human"
MAX_MISSES = 2
MAX_CANDIDATES = 3


@dataclass(frozen=True, kw_only=True)
class State:
    """What the turn before left behind.

    ``misses``: turns in a row that were not understood, at most :data:`MAX_MISSES`. ``awaiting``: what a bare "yes" would answer.
    ``candidates``: the topics that were offered. ``others``: what the turn could have been about besides its topic. ``language``: what the
    citizen writes; ``answer_language``: what the answers are in. ``said``: the words of comfort or warning that are said only once.
    """

    topic: str | None = None
    aspect: str | None = None
    audience: str | None = None
    misses: int = 0
    awaiting: str | None = None
    candidates: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    language: str | None = None
    answer_language: str | None = None
    said: tuple[str, ...] = ()

    @classmethod
    def from_json(
        cls, value: Mapping[str, Any], topics: Mapping[str, str], *, heard: Sequence[str], answered: Sequence[str]
    ) -> State:
        """Read a state that any earlier version may have written; what no longer makes sense is dropped, never an error.

        Args:
            value: the JSON of the contract.
            topics: the topics that there are now.
            heard: the languages that a citizen can be heard in.
            answered: those that the answers are in.
        """
        misses, language, spoken = value.get("misses"), value.get("language"), value.get("answerLanguage")
        topic = value.get("topic")
        return cls(
            topic=topic if isinstance(topic, str) and topic in topics else None,
            aspect=_text(value.get("aspect")),
            audience=_text(value.get("audience")),
            misses=min(max(misses, 0), MAX_MISSES) if isinstance(misses, int) and not isinstance(misses, bool) else 0,
            awaiting=value.get("awaiting") if value.get("awaiting") in (CLARIFY, OFFER_HUMAN) else None,
            candidates=_texts(value.get("candidates"), topics),
            others=_texts(value.get("others"), topics),
            language=language if language in heard else None,
            answer_language=spoken if spoken in answered else language if language in answered else None,
            said=_texts(value.get("said"), None),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the state as the contract spells it."""
        lists = {name: list(getattr(self, name)) for name in ("candidates", "others", "said")}
        values = vars(self) | lists
        values["answerLanguage"] = values.pop("answer_language")
        return values


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object, known: Mapping[str, str] | None) -> tuple[str, ...]:
    """Return the first few different strings of a list, of those that are known."""
    texts = (
        [t for t in value if isinstance(t, str) and (known is None or t in known)] if isinstance(value, list) else []
    )
    return tuple(dict.fromkeys(texts))[: MAX_CANDIDATES if known is not None else None]

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
    ``candidates``: the topics that were offered. ``language``: of the conversation.
    """

    topic: str | None = None
    aspect: str | None = None
    audience: str | None = None
    misses: int = 0
    awaiting: str | None = None
    candidates: tuple[str, ...] = ()
    language: str | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any], topics: Mapping[str, str], languages: Sequence[str]) -> State:
        """Read a state that any earlier version may have written; what no longer makes sense is dropped, never an error."""
        misses, candidates = value.get("misses"), value.get("candidates")
        known = [t for t in candidates if isinstance(t, str) and t in topics] if isinstance(candidates, list) else []
        topic = value.get("topic")
        return cls(
            topic=topic if isinstance(topic, str) and topic in topics else None,
            aspect=_text(value.get("aspect")),
            audience=_text(value.get("audience")),
            misses=min(max(misses, 0), MAX_MISSES) if isinstance(misses, int) and not isinstance(misses, bool) else 0,
            awaiting=value.get("awaiting") if value.get("awaiting") in (CLARIFY, OFFER_HUMAN) else None,
            candidates=tuple(dict.fromkeys(known))[:MAX_CANDIDATES],
            language=value.get("language") if value.get("language") in languages else None,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the state as the contract spells it."""
        return vars(self) | {"candidates": list(self.candidates)}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

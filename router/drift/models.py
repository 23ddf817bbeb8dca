"""What differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that a channel tells otherwise.

    Attributes:
        kind: a code of docs/how-to/drift.md.
        channel: where.
        language: of the answer.
        topic: of the answer that was due; empty where a question got none anywhere.
        aspect: of that answer.
        audience: the target group that it is for, where it has one of its own.
        detail: the words, number or address that it is about.
        question: what was asked, where something was.
    """

    kind: str
    channel: str
    language: str
    topic: str
    aspect: str = ""
    audience: str | None = None
    detail: str = ""
    question: str | None = None

    def as_json(self) -> Mapping[str, Any]:
        """Return it for machines."""
        return dict(vars(self))

"""Searches and what they find, as values."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from router.handoffs.models import QueueRow

Order = Literal["newest", "relevance"]
Spoken = Literal["bot", "people"]
Noted = Literal["topic_wrong", "no_answer", "deviation", "feedback"]

REASONS = (
    *("human_first_topic", "wants_human", "accepted_offer", "not_understood"),
    *("bot_unavailable", "bot_off", "transferred", "returned", "entered", "approval"),
)
"""Why a conversation was handed over, as `reason_<code>` in the catalogue says it."""

LONGEST_WORDS = 400  # characters of what is searched for
_REFERENCE = re.compile(r"\s*(\d{4,10})\s*")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What an employee looks for. What is None filters nothing; those of the handoff hold for one and the same handoff."""

    words: str = ""
    order: Order = "newest"
    since: datetime | None = None  # the conversation began at this moment or later
    until: datetime | None = None  # and before this one
    channel: str | None = None
    language: str | None = None
    by: Spoken | None = None  # whether the bot handled it alone
    noted: Noted | None = None  # what was noted for the editors
    topic: str | None = None
    department: str | None = None
    status: str | None = None
    result: str | None = None
    sensitivity: str | None = None
    reason: str | None = None
    employee: UUID | None = None  # who held it

    @property
    def reference(self) -> str | None:
        """The number of a conversation or call-back, where that is all that was typed."""
        found = _REFERENCE.fullmatch(self.words)
        return found[1] if found else None

    @property
    def searches_words(self) -> bool:
        """Whether there are words, so that a page can be in the order of relevance."""
        return bool(self.words.strip())


@dataclass(frozen=True, kw_only=True)
class Said:
    """The newest message in which it was found, as it was written, with where the words stand: ranges of characters."""

    author: str
    at: datetime
    text: str
    hits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A conversation that was found. `handoff` is the newest one that fits and may be opened, or None: the bot handled it alone."""

    id: UUID
    reference: str
    channel: str
    language: str
    started_at: datetime
    rank: int
    ledger_key: bytes
    handoff: QueueRow | None
    handled_by: str | None  # who held that handoff last
    theirs: bool  # the employee who looks holds it, could take it, or held it before
    sensitive: bool
    said: Said | None

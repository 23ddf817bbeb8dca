"""Items of the editors' work as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

Kind = Literal["topic_wrong", "no_answer", "deviation", "feedback"]
Status = Literal["open", "done", "dismissed"]
Outcome = Literal["done", "dismissed"]
KINDS: tuple[str, ...] = get_args(Kind)

LONGEST_NOTE = 500  # characters
LONGEST_QUESTION = 400


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to make better.

    `about` is the message or the handoff that it is about: one of each kind for each. `heard` is the topic as the bot understood it, where it
    was another. `question` and `note` are masked words, empty once the transcript was destroyed. `made_by` is None when a citizen said so.
    """

    id: UUID
    kind: Kind
    about: UUID
    conversation_id: UUID
    handoff_id: UUID | None
    topic: str | None
    aspect: str | None
    heard: str | None
    reason: str | None
    question: str
    note: str
    made_by: UUID | None
    made_at: datetime
    status: Status
    done_by: UUID | None
    done_at: datetime | None

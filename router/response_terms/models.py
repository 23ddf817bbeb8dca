"""Response terms as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Status = Literal["running", "stopped", "met", "missed", "dropped"]
StopReason = Literal["documents_missing", "citizen_asked", "elsewhere"]


@dataclass(frozen=True, kw_only=True)
class TermRule:
    """One promise of `municipality/terms.yml`."""

    id: str
    topics: frozenset[str]
    working_days: int
    valid_from: date
    valid_until: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class TermRules:
    """All promises; a topic without one has no term."""

    rules: tuple[TermRule, ...] = ()

    def of(self, topic: str | None, on_date: date) -> TermRule | None:
        """Return what was promised about a topic on a date, or None."""
        for rule in self.rules:
            begun = rule.valid_from <= on_date and (rule.valid_until is None or on_date <= rule.valid_until)
            if begun and topic in rule.topics:
                return rule
        return None


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A time in which the clock stood still; `resumed_at` is None while it does."""

    stopped_at: datetime
    resumed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a term ends, and when it is time to say that it nearly does: the end of the working day before."""

    due_at: datetime
    warn_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResponseTerm:
    """The term of one handoff. `due_at` is None while the clock stands still; `working_days` is as it was promised."""

    handoff_id: UUID
    conversation_id: UUID
    department: str
    term: str
    working_days: int
    status: Status
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    warned_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed within the term."""
        return self.status in ("running", "stopped")


@dataclass(frozen=True, kw_only=True)
class ListedTerm:
    """A term with what the console shows beside it; `department` is who has the question now, which may be another than promised."""

    term: ResponseTerm
    department: str
    reference: str
    topic: str | None
    stop_reason: str | None

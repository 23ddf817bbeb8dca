"""Call-backs as values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Status = Literal["planned", "claimed", "kept", "unreachable", "cancelled"]
Outcome = Literal["reached", "no_answer", "unreachable"]

REMIND_BEFORE = timedelta(minutes=60)
"""So long before its slot the citizen is reminded."""


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A time in which somebody can call, and how many more calls fit in it."""

    starts_at: datetime
    ends_at: datetime
    free: int = 0


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where the citizen can be reached; never in a log, a ledger or another table than its own."""

    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)

    @property
    def masked(self) -> str:
        """Enough of it for its owner to know it again.

        >>> Contact(phone="+31612345678").masked, Contact(email="jan@voorbeeld.nl").masked
        ('••••678', 'j•••@voorbeeld.nl')
        """
        if self.phone:
            return f"••••{self.phone[-3:]}"
        local, _, domain = (self.email or "").partition("@")
        return f"{local[:1]}•••@{domain}"


@dataclass(frozen=True, kw_only=True)
class Callback:
    """One promised call. `ends_at` is the deadline; `sequence` counts the changes of its calendar entry."""

    id: UUID
    reference: str
    conversation_id: UUID
    handoff_id: UUID
    department: str
    topic: str | None
    language: str
    status: Status
    sequence: int
    starts_at: datetime
    ends_at: datetime
    claimed_by: UUID | None
    claimed_at: datetime | None
    attempts: int
    reminded_at: datetime | None
    missed_at: datetime | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to call."""
        return self.status in ("planned", "claimed")


@dataclass(frozen=True, kw_only=True)
class ListedCallback:
    """A call-back with what the console shows beside it; the contact is left out where it is nobody's to see."""

    callback: Callback
    conversation_reference: str
    claimed_by_name: str | None
    contact: Contact | None


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """How many call-backs of a department were made, moved, kept … in one week, which is named by its Monday."""

    department: str
    week: str
    counts: dict[str, int]

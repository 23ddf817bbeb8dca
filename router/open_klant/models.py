"""The customer register as values: what is to be brought there, what is there already, and how it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from router.retries import doubled

LEASE = timedelta(minutes=4)  # how long one try may take before another replica tries
LONGEST_TRY = 150.0  # seconds; shorter than the lease, so that two replicas never make the same thing
MOST_FAILURES = 12  # of one step while others succeed; those while the register takes nothing do not count
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=1)

Ill = Literal["unreachable", "slow", "token", "address", "busy", "error", "defect"]
"""Why the register does not take anything: no connection; no answer in time; 401 or 403; not this API; 429 or 503; another 5xx; a fault of ours."""


def wait_after(tries: int) -> timedelta:
    """Return how long after so many tries the next one comes: 30 seconds, doubled each time, an hour at most.

    >>> [wait_after(tries).total_seconds() for tries in (1, 2, 12, 5000)]
    [30.0, 60.0, 3600.0, 3600.0]
    """
    return doubled(tries, first=_FIRST, longest=_LONGEST)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One field that the register refuses. `reason` is its own words, kept only where they cannot repeat what was sent."""

    name: str
    code: str
    reason: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it for the list of what is put aside."""
        return {"name": self.name, "code": self.code} | ({"reason": self.reason} if self.reason else {})


class Refused(Exception):
    """The register will not take this, however often it is tried."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{each.name}: {each.code}" for each in problems))
        self.problems = problems

    def has(self, name: str, *codes: str) -> bool:
        """Say whether a field was refused, for one of these reasons."""
        return any(each.name.split(".")[0] == name and (not codes or each.code in codes) for each in self.problems)


class Away(Exception):
    """The register did not take it now; whether it did after all is not known."""

    def __init__(self, kind: Ill, *, retry_after: timedelta | None = None) -> None:
        super().__init__(kind)
        self.kind, self.retry_after = kind, retry_after


class Gone(Exception):
    """What was asked for is not in the register."""


class Erased(Exception):
    """The person was erased while their contact was brought: what was made of it goes again."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One contact about one topic: what it is about here, and what is known of it in the register."""

    id: UUID
    conversation_id: UUID
    handoff_id: UUID | None
    topic: str | None
    number: str
    klantcontact: UUID | None
    betrokkene: UUID | None
    internetaak: UUID | None
    linked: bool
    reachable: bool
    assigned: str
    sent: str
    happened_at: datetime
    made_at: datetime
    done_elsewhere_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """How the citizen is to be reached and called, as they left it for a call-back."""

    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a human has to do: for whom, why, and whether it is done."""

    department: str
    reason: str
    sensitivity: str
    open: bool
    ended_at: datetime | None
    agent: tuple[UUID, str, str] | None  # id, username, name
    preview: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the register should have of one contact, as it stands now.

    `print` changes with whatever of it can change. `had_by` is the department of the employee who had it, where it was no bot.
    """

    contact: Contact
    reference: str
    channel: str
    language: str
    topic: str | None
    had_by: str | None
    print: str
    task: Task | None
    person: Person
    answers: tuple[tuple[str, str | None], ...]  # topics and aspects that were answered


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do, taken for one try: bring a contact up to date, or forget what was there of somebody who was erased.

    `tries` counts this one; `failures` those that failed while the register took other things.
    """

    id: UUID
    contact_id: UUID | None
    kind: Literal["bring", "forget"]
    target: Mapping[str, Any]
    tries: int
    failures: int


@dataclass(frozen=True, kw_only=True)
class PutAside:
    """A step that the register refuses, for a supervisor to look at."""

    id: UUID
    kind: str
    reference: str | None
    topic: str | None
    problems: tuple[Mapping[str, str], ...]
    made_at: datetime
    tries: int

    def as_json(self, title: str | None) -> dict[str, Any]:
        """Return it for the console; `title` is what people call the topic."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "reference": self.reference,
            "topic": self.topic,
            "topicTitle": title,
            "problems": list(self.problems),
            "madeAt": self.made_at,
            "tries": self.tries,
        }


@dataclass(frozen=True, kw_only=True)
class Health:
    """How it goes with the register: when it last took something, what waits, what is put aside, since when it is ill and why."""

    since: datetime | None
    last_success_at: datetime | None
    ill_since: datetime | None
    ill_with: str | None
    waiting: int
    oldest_waiting_at: datetime | None
    put_aside: int

"""Handoffs as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from router.departments import DANGER

Status = Literal["queued", "claimed", "snoozed", "resolved", "returned", "abandoned"]
OPEN = ("queued", "claimed", "snoozed")
BOT_AWAY = ("bot_unavailable", "bot_off")  # reasons: what nobody has taken goes back to the bot when it answers again
ENTERED = "entered"  # reason: an employee entered it, of who called or stood at the counter
APPROVAL = "approval"  # reason: an employee reads what the computer proposes before it is sent
CONSOLE_LANGUAGE = "nl"
Result = Literal["answered", "callback", "referred", "unreachable", "abuse"]
RESULTS: tuple[Result, ...] = get_args(Result)

CITIZEN_GRACE = timedelta(seconds=90)  # a page that was not seen for longer counts as closed


@dataclass(frozen=True, kw_only=True)
class HandoffRequest:
    """What the bot's action asked for during a turn; it becomes a handoff when that turn is committed."""

    reason: str
    topic: str | None
    aspect: str | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """One handoff as it stands. `snapshot` is frozen at its start: why it is here."""

    id: UUID
    conversation_id: UUID
    turn_id: UUID | None
    status: Status
    reason: str
    topic: str | None
    aspect: str | None
    sensitivity: str
    department: str
    skills: tuple[str, ...]
    priority: str
    language: str
    channel: str
    reserved_for: UUID | None
    reserved_until: datetime | None
    named_agent: UUID | None
    queued_at: datetime
    order_key: datetime
    dropped_at: datetime | None
    capped_at: datetime | None
    rule_id: str
    rule_version: str
    snapshot: dict[str, Any]
    claim_id: UUID | None
    claimed_by: UUID | None
    claimed_at: datetime | None
    snoozed_until: datetime | None
    callback_phone: str | None
    ended_at: datetime | None
    gone_at: datetime | None
    gone_settled: bool
    result: str | None
    preview: str
    also: tuple[str, ...]
    nobody_told_at: datetime | None
    dangers: tuple[str, ...]
    files_asked_at: datetime | None

    @property
    def in_danger(self) -> bool:
        """Whether it is about somebody who may be in danger: before everybody else in the queue."""
        return self.sensitivity == DANGER

    @property
    def waits_for_the_bot(self) -> bool:
        """Whether it is here only because the bot was away: not for a sensitive case or danger, nor for who asked for a human or had one."""
        asked = self.snapshot.get("signals", []), self.snapshot.get("inputs", {}).get("signals", [])
        return (
            self.status == "queued"
            and self.reason in BOT_AWAY
            and self.sensitivity == "none"
            and not (self.dangers or self.claimed_at or self.reserved_for or self.callback_phone)
            and not any("wants_human" in signals for signals in asked)
        )

    @property
    def kept_out(self) -> bool:
        """Whether it waits outside of a full line, without a number to call (`router.schema.kept_out`)."""
        return self.capped_at is not None and not self.callback_phone


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """A handoff, without its snapshot, with what the list of the console shows beside it."""

    handoff: Handoff
    reference: str
    last_seq: int
    citizen_seen_at: datetime | None
    claimed_by_name: str | None
    reserved_for_name: str | None
    reserved_by_name: str | None  # who passed it on to them, and it was not taken yet
    watched_by: tuple[str, ...] = ()  # the names of the supervisors who read along now
    given_by_name: str | None = None  # the supervisor who gave it to who has it
    waits_since: datetime | None = None  # since when the citizen waited for who has it, where somebody had it before
    promised: tuple[int, int] | None  # the wait that the citizen was told at first, in minutes


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who works for a department now: how many are signed in, and how many of them could take one more conversation."""

    signed_in: int
    free: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a waiting citizen stands: the place from the front (1 is next) and the expected wait in minutes, where it can be said."""

    place: int
    wait_minutes: tuple[int, int] | None
    bare_seconds: float = 0.0  # what the wait is before it learns from earlier waits

    def parameters(self) -> dict[str, int]:
        """Return what the messages about it name."""
        shortest, longest = self.wait_minutes or (0, 0)
        return {"place": self.place, "from": shortest, "to": longest}

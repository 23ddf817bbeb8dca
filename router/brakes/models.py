"""Brakes as values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from router.ledger import agent_actor

Kind = Literal["bot", "channel", "answer"]
Reason = Literal["wrong", "outdated", "unsafe", "failure", "attack", "exercise", "other"]
ReleaseReason = Literal["repaired", "correct", "over", "mistake", "other"]
REASONS: tuple[str, ...] = get_args(Reason)
RELEASE_REASONS: tuple[str, ...] = get_args(ReleaseReason)


@dataclass(frozen=True, kw_only=True)
class Brake:
    """One thing that was stopped, from when until when, by whom and why. `note` is for colleagues and stays out of the ledger."""

    id: UUID
    kind: Kind
    target: str
    aspect: str
    reason: str
    note: str
    pulled_by: UUID | None
    pulled_at: datetime
    released_by: UUID | None
    released_at: datetime | None
    release_reason: str | None
    release_note: str | None

    @property
    def object(self) -> str:
        """What it stops, as the ledger names it: `bot`, `channel:webchat`, `answer:paspoort/kosten`."""
        return ":".join(part for part in (self.kind, "/".join(filter(None, (self.target, self.aspect)))) if part)


@dataclass(frozen=True, kw_only=True)
class Brakes:
    """What is stopped now."""

    bot: bool = False
    channels: frozenset[str] = frozenset()
    answers: frozenset[tuple[str, str]] = field(
        default=frozenset()
    )  # topic and aspect; without aspect: all of the topic

    def withdrawn(self, topic: str, aspect: str) -> bool:
        """Say whether the answer to one aspect of a topic is withdrawn."""
        return not self.answers.isdisjoint({(topic, ""), (topic, aspect)})


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who pulls or releases: an employee in the console, or the administrator of the machine on the command line."""

    agent_id: UUID | None = None
    ledger_key: bytes = b""

    @property
    def name(self) -> str:
        """The actor in the ledger."""
        return "administrator" if self.agent_id is None else agent_actor(self.ledger_key, self.agent_id)

    @property
    def origin(self) -> str:
        """Where it was done."""
        return "cli" if self.agent_id is None else "console"


ADMINISTRATOR = Actor()

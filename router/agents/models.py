"""Who works at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

ROLES = ("agent", "supervisor", "auditor", "editor")
PRESENCE_GRACE = timedelta(seconds=90)  # how long an agent stays present after the console's stream was lost


@dataclass(frozen=True, kw_only=True)
class Agent:
    """An employee with an account: what they may do, for whom, in which languages, and how many conversations at once.

    `channel_capacity` is less for some channels; a channel that it does not name has the whole `capacity`. `ready_at`: wrap-ups of what ended
    before are over. `continued_at`: from here the work counts that a break comes after.
    """

    id: UUID
    username: str
    name: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    channel_capacity: dict[str, int]
    presence: str
    seen_at: datetime | None
    ready_at: datetime | None
    continued_at: datetime | None
    ledger_key: bytes

    def room_on(self, channel: str) -> int:
        """Return how many conversations of a channel they have at once."""
        return min(self.capacity, self.channel_capacity.get(channel, self.capacity))

    def is_here(self, now: datetime) -> bool:
        """Say whether they count as present: not signed out, and their console was seen within the grace."""
        return self.presence != "offline" and self.seen_at is not None and self.seen_at >= now - PRESENCE_GRACE

    def may(self, *roles: str) -> bool:
        """Say whether the agent has one of these roles."""
        return bool(set(roles) & set(self.roles))


Method = Literal["password", "code", "recovery", "provider"]
"""How somebody signed in: with a password alone, with a code or a recovery code after it, or at the municipality's identity provider."""


@dataclass(frozen=True, kw_only=True)
class Lifetime:
    """How long a session lasts at most, and without anything done in it; `idle` None: as long as it lasts."""

    longest: timedelta = timedelta(hours=12)
    idle: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in agent, with the token that every changing request has to repeat.

    `second_step`: the agent has one, whether or not it was asked for. `device`: the browser and its system, in a few words.
    """

    agent: Agent
    id: UUID
    csrf_token: str
    method: Method
    device: str
    second_step: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    def idle_until(self, lifetime: Lifetime) -> datetime:
        """Return when it ends if nothing is done in it any more."""
        return min(self.expires_at, self.seen_at + lifetime.idle) if lifetime.idle else self.expires_at

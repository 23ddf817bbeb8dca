"""Who works at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

ROLES = ("agent", "supervisor", "auditor")
PRESENCE_GRACE = timedelta(seconds=90)  # how long an agent stays present after the console's stream was lost
SESSION_LENGTH = timedelta(hours=12)


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


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in agent, with the token that every changing request has to repeat."""

    agent: Agent
    csrf_token: str

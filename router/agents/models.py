"""Who works at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

ROLES = ("agent", "supervisor", "auditor")
PRESENCES = ("available", "busy", "break", "away")
PRESENCE_GRACE = timedelta(seconds=90)  # how long an agent stays present after the console's stream was lost
SESSION_LENGTH = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """An employee with an account: what they may do, for whom, in which languages, and how many conversations at once."""

    id: UUID
    username: str
    name: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    presence: str
    seen_at: datetime | None
    ledger_key: bytes

    def may(self, *roles: str) -> bool:
        """Say whether the agent has one of these roles."""
        return bool(set(roles) & set(self.roles))


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in agent, with the token that every changing request has to repeat."""

    agent: Agent
    csrf_token: str

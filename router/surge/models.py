"""A surge and an announcement, as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

PROPOSED, ON, OFF, DISMISSED = "proposed", "on", "off", "dismissed"


@dataclass(frozen=True, kw_only=True)
class Surge:
    """One surge: proposed, then on, then off; or dismissed. `figures` says what was seen."""

    id: UUID
    status: Literal["proposed", "on", "off", "dismissed"]
    reason: str
    department: str | None
    figures: Mapping[str, Any]
    proposed_at: datetime
    on_at: datetime | None
    on_by: UUID | None
    calm_since: datetime | None
    ended_at: datetime | None
    ended_by: UUID | None


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """An answer that a supervisor published, by language, and the phrases that bring it."""

    id: UUID
    key: str
    version: int
    texts: Mapping[str, str]
    phrases: tuple[str, ...]
    published_at: datetime
    published_by: UUID

    @property
    def name(self) -> str:
        """What a message is known by that was made from it; its version is kept beside."""
        return f"announcement:{self.key}"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What every replica knows of it, read each second: the surge that is proposed or on, and what is published."""

    surge: Surge | None = None
    announcements: Sequence[Announcement] = field(default=())

    @property
    def on(self) -> bool:
        """Whether surge mode is on."""
        return self.surge is not None and self.surge.status == ON


CALM = Situation()

"""Conversations and messages as values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

LONGEST_MESSAGE = 4000  # characters
MOST_ATTEMPTS = 2  # of a turn: one that killed its worker this often, or failed in it, is a human's
UNKNOWN_LANGUAGE = "und"
"""What a person typed is in a language that nobody said (BCP 47, ISO 639-2)."""

Author = Literal["citizen", "bot", "agent", "system", "note"]
Owner = Literal["bot", "queue", "agent"]


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation. `owner` alone says who may speak; `version` counts its changes."""

    id: UUID
    reference: str
    channel: str
    language: str
    status: str
    owner: Owner
    version: int
    last_seq: int
    state: dict[str, Any]
    ledger_key: bytes
    turn_id: UUID | None
    turn_attempt: int
    turn_lease_until: datetime | None
    citizen_seen_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it was sent. `content` holds links, phones, buttons (with their payload), answer key, version and facts."""

    id: UUID
    conversation_id: UUID
    seq: int
    author: Author
    agent_id: UUID | None
    name: str | None
    department: str | None
    language: str
    text: str
    content: dict[str, Any]
    client_message_id: str | None
    turn_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message before it has its number."""

    author: Author
    text: str
    language: str
    content: dict[str, Any] = field(default_factory=dict)
    agent_id: UUID | None = None
    name: str | None = None
    department: str | None = None
    client_message_id: str | None = None
    turn_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A turn that this worker may take: the conversation as it was leased, and the citizen's messages that wait to be heard.

    `listening` says of each whether a human had the conversation when it was said, or has it now: then the bot has no answer to give.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    inbox_ids: tuple[int, ...]
    listening: tuple[bool, ...]

    @property
    def turn_id(self) -> UUID:
        """The turn; the same again when a lease is taken over from a worker that died."""
        assert self.conversation.turn_id is not None  # noqa: S101 - a lease sets it; for the type checker
        return self.conversation.turn_id


@dataclass(frozen=True, kw_only=True)
class TurnSettings:
    """How the worker works: seconds, and turns at once."""

    bot_deadline: float = 5.0
    bot_retry: float = 20.0
    slots: int = 24
    poll: float = 1.0

    @property
    def lease(self) -> timedelta:
        """How long a turn is held before another worker may take it over."""
        return timedelta(seconds=self.bot_deadline + 3)


@dataclass(frozen=True, kw_only=True)
class TurnReply:
    """What the bot gave back, checked for its form only."""

    messages: tuple[dict[str, Any], ...]
    state: dict[str, Any]
    parse: dict[str, Any]
    model_id: str | None


TurnResult = Literal["answered", "handed_over", "suppressed", "bot_unavailable", "bot_off", "heard", "unheard"]
RESULTS: tuple[TurnResult, ...] = get_args(TurnResult)
"""What can come of a turn; the last two only listened."""


@dataclass(frozen=True, kw_only=True)
class TurnRecord:
    """How a turn went, as it is kept: what came of it, what was understood, by which model, in how many milliseconds."""

    result: TurnResult
    parse: dict[str, Any]
    model_id: str | None
    bot_ms: int

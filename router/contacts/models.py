"""Calls of the telephone exchange as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

RINGS_FOR = timedelta(minutes=10)
"""How long a call is offered in the console, and the number of who calls is kept with it: then nobody entered it."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that came in for an employee. `phone`, in E.164 form, is gone as soon as the call was entered, set aside or is old."""

    id: UUID
    call_id: str
    agent_id: UUID
    phone: str | None
    conversation_id: UUID | None
    created_at: datetime
    ended_at: datetime | None

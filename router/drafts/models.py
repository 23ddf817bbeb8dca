"""Drafts as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an employee typed in one conversation and has not sent.

    Attributes:
        version: one more with every change; what is saved names the version that it was made from.
        tab: the window of the console that saved it.
        client_message_id: the id under which it is sent, in whichever window: so it is said once.
    """

    handoff_id: UUID
    text: str
    version: int
    tab: str
    client_message_id: str
    saved_at: datetime


def draft_json(draft: Draft | None) -> dict[str, Any] | None:
    """Return a draft as the console gets it."""
    if draft is None:
        return None
    return {
        "text": draft.text,
        "version": draft.version,
        "tab": draft.tab,
        "clientMessageId": draft.client_message_id,
        "savedAt": draft.saved_at.isoformat(),
    }

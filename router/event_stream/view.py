"""How it goes with the receivers, as JSON."""

from datetime import datetime
from typing import Any

from router.event_stream.subscription_repository import Standing


def as_json(found: Standing) -> dict[str, Any]:
    """Return how it goes with one receiver: `on`, `ill` or `off`, since when, and why."""
    return {
        "id": found.id,
        "url": found.url,
        "events": list(found.types),
        "channels": list(found.channels),
        "account": found.account,
        "state": state_of(found),
        "why": found.off or found.ill_why,
        "since": _text(found.ill_since),
        "nextTryAt": _text(found.due_at) if found.ill_since and not found.off else None,
        "lastSuccessAt": _text(found.last_success_at),
        "waiting": found.waiting,
        "oldestAt": _text(found.oldest_at),
        "passedOver": found.passed_over,
    }


def state_of(found: Standing) -> str:
    """Say in a word how it goes."""
    if found.off:
        return "off"
    return "ill" if found.ill_since else "on"


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

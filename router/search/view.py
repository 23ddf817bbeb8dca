"""What was found as the console gets it: the JSON of `docs/reference/contracts.md`, section 5."""

from datetime import datetime
from typing import Any

from router.desk import Desk
from router.handoffs.view import handoff_json
from router.search.excerpts import excerpt
from router.search.models import Found


def found_json(desk: Desk, found: Found, *, now: datetime) -> dict[str, Any]:
    """Return one conversation of a list of results. What is sensitive and not theirs shows that it is there, not what was said."""
    withheld = found.sensitive and not found.theirs
    handoff = handoff_json(desk, found.handoff, now=now) if found.handoff else None
    if handoff and withheld:
        handoff["preview"] = ""
    return {
        "conversationId": str(found.id),
        "reference": found.reference,
        "channel": found.channel,
        "language": found.language,
        "startedAt": found.started_at.isoformat(),
        "handledBy": found.handled_by,
        "theirs": found.theirs,
        "withheld": withheld,
        "handoff": handoff,
        "said": {
            "author": found.said.author,
            "at": found.said.at.isoformat(),
            "parts": [{"text": part.text, "hit": part.hit} for part in excerpt(found.said.text, found.said.hits)],
        }
        if found.said
        else None,
    }

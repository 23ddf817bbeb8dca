"""An item of the editors' work as the console gets it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from router.catalogue.model import DEFAULT_ASPECT, DEFAULT_AUDIENCE, in_language
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE
from router.improvement.models import Item


def item_json(desk: Desk, item: Item, names: Mapping[UUID, str], *, same: int) -> dict[str, Any]:
    """Return an item; `same` is how many there are like it, itself among them."""
    aspect = desk.catalogue.aspects.get(item.aspect or "")
    return {
        "id": str(item.id),
        "kind": item.kind,
        "topic": item.topic,
        "topicTitle": desk.topic_title(item.topic, CONSOLE_LANGUAGE),
        "aspect": item.aspect,
        "aspectLabel": in_language(aspect.label, CONSOLE_LANGUAGE) if aspect else None,
        "answer": _answer(desk, item),
        "handoffId": str(item.handoff_id) if item.handoff_id else None,
        "heard": item.heard,
        "heardTitle": desk.topic_title(item.heard, CONSOLE_LANGUAGE),
        "reason": item.reason,
        "question": item.question,
        "note": item.note,
        "same": same,
        "madeBy": names.get(item.made_by) if item.made_by else None,
        "madeAt": item.made_at.isoformat(),
        "status": item.status,
        "doneBy": names.get(item.done_by) if item.done_by else None,
        "doneAt": item.done_at.isoformat() if item.done_at else None,
    }


def _answer(desk: Desk, item: Item) -> str | None:
    """Return the key of the text that an editor would change: that of the aspect, else what is said of the topic as a whole."""
    about = desk.catalogue.topics.get(item.topic or "")
    if about is None:
        return None
    for name in (item.aspect, DEFAULT_ASPECT):
        aspect = desk.catalogue.aspects.get(name or "")
        if aspect and any(DEFAULT_AUDIENCE in fields.get(aspect.field, {}) for fields in about.answers.values()):
            return f"{about.name}.{aspect.name}"
    return None

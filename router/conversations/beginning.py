"""The buttons that a page can show before anything was said: to begin with a topic, or with a human.

Any other button belongs to the message that offered it. These belong to none: their id says it all. So a press is stored, repeated and read by
the bot as any other press, and what a page asks for is never mistaken for something that a citizen typed.
"""

from typing import Any

from router.conversations.models import Conversation
from router.desk import Desk

HUMAN = "human"
_TOPIC = "topic:"


def first_buttons(desk: Desk, language: str, topic: str | None) -> list[dict[str, str]]:
    """Return what can be pressed before the first word: a topic that the catalogue has, and always a human."""
    ids = [f"{_TOPIC}{topic}"] if topic in desk.catalogue.topics else []
    return [
        {"id": button_id, "label": label, "language": spoken}
        for button_id in (*ids, HUMAN)
        if (found := _button(desk, language, language, button_id))
        for label, spoken, _ in (found,)
    ]


def first_button(desk: Desk, held: Conversation, button_id: str) -> tuple[str, dict[str, Any]] | None:
    """Return label and payload of a button that stands before the first word; None for any other."""
    found = _button(desk, held.language, desk.answer_language(held.state, held.language), button_id)
    return (found[0], found[2]) if found else None


def _button(desk: Desk, language: str, answers: str, button_id: str) -> tuple[str, str, dict[str, Any]] | None:
    """Return label, its language, and payload."""
    if button_id == HUMAN:
        return desk.text("button_speak_to_human", language), language, {"intent": "speak_to_human"}
    topic = button_id.removeprefix(_TOPIC) if button_id.startswith(_TOPIC) else None
    title = desk.topic_title(topic, answers)
    return (title, answers, {"topic": topic}) if title else None

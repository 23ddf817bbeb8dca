"""From what was said to what WhatsApp shows: its own marks, buttons where they fit, a list where they do not, else numbers.

The limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages, and
`.../interactive-reply-buttons-messages` beside it. Lengths are counted as UTF-16, the longer of the ways in which it can be meant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from router.channels.protocol import Choice, Outgoing
from router.channels.text import as_parts, cut, shorten

LONGEST_TEXT = 4096
MOST_PARTS = 2
LONGEST_BODY = 1024  # of a message with buttons or a list
MOST_BUTTONS, LONGEST_TITLE, LONGEST_BUTTON_ID = 3, 20, 256
MOST_ROWS, LONGEST_ROW, LONGEST_DESCRIPTION, LONGEST_ROW_ID = 10, 24, 72, 200

_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")


def size(text: str) -> int:
    """Return the length of a text: a picture that is a character counts as two."""
    return len(text.encode("utf-16-le")) // 2


def marked(text: str) -> str:
    """Return a text with WhatsApp's marks: `**bold**` is `*bold*`; a list is the same in both.

    >>> marked("Neem **uw paspoort** mee.")
    'Neem *uw paspoort* mee.'
    """
    return _BOLD.sub(r"*\1*", text)


def messages_of(message: Outgoing) -> list[dict[str, Any]]:
    """Return what to send for a message, without to whom: texts, and what can be tapped below the last."""
    menu = menu_of(message.choices, message.choose) if message.text.strip() else None
    texts = as_parts(
        replace(message, text=marked(message.text)),
        room=LONGEST_TEXT,
        parts=MOST_PARTS,
        size=size,
        choices=message.choices if menu is None else (),
    )
    if menu is None:
        return [_text(each) for each in texts]
    *before, last = texts
    body = cut(last, LONGEST_BODY, size)[-1]
    before += filter(None, [last.removesuffix(body).rstrip()])
    return [*map(_text, before), {"type": "interactive", "interactive": {**menu, "body": {"text": body}}}]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def menu_of(choices: Sequence[Choice], choose: str) -> dict[str, Any] | None:
    """Return choices as what can be tapped: buttons, else a list that opens with `choose`; None where they fit in neither."""
    if not choices:
        return None
    if len(choices) <= MOST_BUTTONS and all(
        0 < size(each.label) <= LONGEST_TITLE and len(each.id) <= LONGEST_BUTTON_ID for each in choices
    ):
        rows = [{"type": "reply", "reply": {"id": each.id, "title": each.label}} for each in choices]
        return {"type": "button", "action": {"buttons": rows}} if _differ([each.label for each in choices]) else None
    if not (0 < size(choose) <= LONGEST_TITLE) or len(choices) > MOST_ROWS:
        return None
    if any(not 0 < size(each.label) <= LONGEST_DESCRIPTION or len(each.id) > LONGEST_ROW_ID for each in choices):
        return None
    listed = [_row(each) for each in choices]
    if not _differ([each["title"] for each in listed]):
        return None
    return {"type": "list", "action": {"button": choose, "sections": [{"rows": listed}]}}


def _row(choice: Choice) -> dict[str, str]:
    """Return a row; what is too long for its title stands whole below it."""
    if size(choice.label) <= LONGEST_ROW:
        return {"id": choice.id, "title": choice.label}
    title = shorten(choice.label, LONGEST_ROW, size)
    if title == "…":  # a first word without end
        title = f"{cut(choice.label, LONGEST_ROW - 1, size)[0]}…"
    return {"id": choice.id, "title": title, "description": choice.label}


def _differ(titles: Sequence[str]) -> bool:
    return len(set(titles)) == len(titles)

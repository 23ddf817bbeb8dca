"""What is said about call-backs, in the language of the conversation."""

from router.callbacks.models import Callback, Contact
from router.conversations.models import NewMessage
from router.desk import Desk


def window(desk: Desk, found: Callback, language: str) -> str:
    """Return in words when we call: from when, and by when at the latest."""
    until = desk.catalogue.describe_time(found.ends_at, language)
    return desk.text("callback_window", language, start=desk.moment(found.starts_at, language), until=until)


def planned(desk: Desk, found: Callback, contact: Contact, *, moved: bool) -> NewMessage:
    """Return the confirmation of a call-back that was made or moved."""
    key = "callback_slot_moved" if moved else "callback_slot_confirmed"
    return desk.say(
        key,
        found.language,
        when=window(desk, found, found.language),
        contact=contact.masked,
        reference=found.reference,
    )


def about(desk: Desk, found: Callback, key: str) -> NewMessage:
    """Return a message that names the time of a call-back."""
    return desk.say(key, found.language, when=window(desk, found, found.language))


def summary(desk: Desk, found: Callback, language: str) -> str:
    """Return how a call-back stands in one line."""
    if found.status in ("kept", "unreachable", "cancelled"):
        return desk.text(f"callback_is_{found.status}", language)
    key = "callback_is_late" if found.missed_at else "callback_is_planned"
    return desk.text(key, language, when=window(desk, found, language))

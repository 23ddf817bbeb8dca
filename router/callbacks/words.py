"""What is said about call-backs, in the language of the conversation."""

from router.callbacks.models import Callback, Contact
from router.conversations.models import NewMessage
from router.desk import Desk


def window(desk: Desk, found: Callback, language: str) -> str:
    """Return in words when we call: from when, and by when at the latest; with its date, because it is read on other days, too."""
    until = desk.catalogue.describe_time(found.ends_at, language)
    return desk.text("callback_window", language, start=desk.dated(found.starts_at, language), until=until)


def how(desk: Desk, contact: Contact | None, language: str) -> str:
    """Return in words how we reach them."""
    return desk.text(f"callback_how_{_way(contact)}", language)


def calendar_title(desk: Desk, contact: Contact | None, language: str, *, municipality: str) -> str:
    """Return what a call-back is called in a calendar."""
    return desk.text(f"callback_calendar_title_{_way(contact)}", language, municipality=municipality)


def _way(contact: Contact | None) -> str:
    """Return how we reach them, by what they left: by both when that was destroyed since."""
    if contact is None or (contact.phone is None) == (contact.email is None):
        return "both"
    return "phone" if contact.phone else "email"


def planned(desk: Desk, found: Callback, contact: Contact, *, moved: bool) -> NewMessage:
    """Return the confirmation of a call-back that was made or moved."""
    key = "callback_slot_moved" if moved else "callback_slot_confirmed"
    return desk.say(
        key,
        found.language,
        how=how(desk, contact, found.language),
        when=window(desk, found, found.language),
        contact=contact.masked,
        reference=found.reference,
    )


def reminder(desk: Desk, found: Callback, contact: Contact | None) -> NewMessage:
    """Return what reminds the citizen of a call-back."""
    when = window(desk, found, found.language)
    return desk.say("callback_reminder", found.language, how=how(desk, contact, found.language), when=when)


def cancelled(desk: Desk, found: Callback) -> NewMessage:
    """Return what the citizen reads when a call-back is cancelled."""
    return desk.say("callback_slot_cancelled", found.language, when=window(desk, found, found.language))


def summary(desk: Desk, found: Callback, contact: Contact | None, language: str) -> str:
    """Return how a call-back stands in one line."""
    if found.status in ("kept", "unreachable", "cancelled"):
        return desk.text(f"callback_is_{found.status}", language)
    key = "callback_is_late" if found.missed_at else "callback_is_planned"
    return desk.text(key, language, how=how(desk, contact, language), when=window(desk, found, language))

"""What is said about call-backs, in the language of the conversation."""

from router.callbacks.models import Callback, Contact
from router.conversations.models import NewMessage
from router.desk import Desk


def window(desk: Desk, found: Callback, language: str, *, dated: bool = False) -> str:
    """Return in words when we call: from when, and by when at the latest; `dated` for what is read on another day."""
    until = desk.catalogue.describe_time(found.ends_at, language)
    start = (desk.dated if dated else desk.moment)(found.starts_at, language)
    return desk.text("callback_window", language, start=start, until=until)


def how(desk: Desk, contact: Contact | None, language: str) -> str:
    """Return in words how we reach them, by what they left: by both when that was destroyed since."""
    only = contact is not None and (contact.phone is None) != (contact.email is None)
    if contact is None or not only:
        return desk.text("callback_how_both", language)
    return desk.text("callback_how_phone" if contact.phone else "callback_how_email", language)


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


def summary(desk: Desk, found: Callback, contact: Contact | None, language: str, *, dated: bool = False) -> str:
    """Return how a call-back stands in one line; `dated` for what is read on another day."""
    if found.status in ("kept", "unreachable", "cancelled"):
        return desk.text(f"callback_is_{found.status}", language)
    key = "callback_is_late" if found.missed_at else "callback_is_planned"
    when = window(desk, found, language, dated=dated)
    return desk.text(key, language, how=how(desk, contact, language), when=when)

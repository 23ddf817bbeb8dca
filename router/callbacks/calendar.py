"""The calendar entry of a call-back, as RFC 5545 and RFC 5546 want it, so that a moved call replaces the one that was kept before."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from router.callbacks.models import Callback, Contact
from router.callbacks.words import calendar_title, summary
from router.catalogue.model import in_language
from router.desk import Desk

_WARNING = timedelta(minutes=15)


def calendar_of(desk: Desk, found: Callback, contact: Contact | None, *, now: datetime) -> bytes:
    """Return the .ics file: published as it stands, or cancelled; always the same UID, and a SEQUENCE that counts the changes."""
    municipality = desk.catalogue.municipality
    name = in_language(municipality.name, found.language)
    zone, cancelled = municipality.time_zone, found.status == "cancelled"
    entry = Event()
    entry.add("uid", f"{found.id}@{municipality.id}")
    entry.add("sequence", found.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", found.starts_at.astimezone(zone))
    entry.add("dtend", found.ends_at.astimezone(zone))
    title = calendar_title(desk, contact, found.language, municipality=name)
    entry.add("summary", title)
    described = desk.text("callback_calendar_text", found.language, reference=found.reference)
    stands = summary(desk, found, contact, found.language)
    entry.add("description", f"{stands}\n{described}")
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organiser = vCalAddress(municipality.website)
    organiser.params["CN"] = vText(name)
    entry.add("organizer", organiser, encode=False)
    if not cancelled:
        warning = Alarm()
        warning.add("action", "DISPLAY")
        warning.add("trigger", -_WARNING)
        warning.add("description", title)
        entry.add_component(warning)
    calendar = Calendar()
    calendar.add("prodid", "-//Balie//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())

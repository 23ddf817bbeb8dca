"""A call-back as the citizen and the employee get it: the JSON of `docs/reference/contracts.md`."""

from collections.abc import Iterable
from typing import Any

from router.callbacks import repository, words
from router.callbacks.models import Callback, ListedCallback, Slot, WeekFigures
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE


def slots_json(desk: Desk, slots: Iterable[Slot]) -> dict[str, Any]:
    """Return the slots that are offered; how many places each has left is the desk's to know."""
    shown = [{"startsAt": slot.starts_at.isoformat(), "endsAt": slot.ends_at.isoformat()} for slot in slots]
    return {"meta": {"timeZone": desk.catalogue.municipality.time_zone.key}, "payload": shown}


async def callback_json(
    connection: Connection, desk: Desk, found: Callback, language: str | None = None
) -> dict[str, Any]:
    """Return a call-back as its citizen sees it."""
    contact = await repository.contact_of(connection, found.id)
    spoken = language if language in desk.spoken else found.language
    return {
        "reference": found.reference,
        "status": "planned" if found.is_open else found.status,
        "late": found.is_open and found.missed_at is not None,
        "startsAt": found.starts_at.isoformat(),
        "endsAt": found.ends_at.isoformat(),
        "timeZone": desk.catalogue.municipality.time_zone.key,
        "language": spoken,
        "department": desk.department_name(found.department, spoken),
        "contact": contact.masked if contact else None,
        "text": words.summary(desk, found, contact, spoken),
    }


def listed_json(desk: Desk, row: ListedCallback) -> dict[str, Any]:
    """Return a call-back as an employee sees it."""
    found = row.callback
    return {
        "id": str(found.id),
        "reference": found.reference,
        "conversationReference": row.conversation_reference,
        "handoffId": str(found.handoff_id),
        "status": found.status,
        "department": found.department,
        "departmentName": desk.department_name(found.department, CONSOLE_LANGUAGE),
        "topicTitle": desk.topic_title(found.topic, CONSOLE_LANGUAGE),
        "language": found.language,
        "startsAt": found.starts_at.isoformat(),
        "endsAt": found.ends_at.isoformat(),
        "missed": found.missed_at is not None,
        "attempts": found.attempts,
        "claimedBy": {"id": str(found.claimed_by), "name": row.claimed_by_name} if found.claimed_by else None,
        "contact": {"phone": row.contact.phone, "email": row.contact.email, "name": row.contact.name}
        if row.contact
        else None,
    }


def figures_json(desk: Desk, rows: Iterable[WeekFigures]) -> list[dict[str, Any]]:
    """Return what became of call-backs, by department and week."""
    kinds = ("made", "kept", "moved", "missed", "cancelled", "no_answer", "unreachable")
    return [
        {
            "department": row.department,
            "departmentName": desk.department_name(row.department, CONSOLE_LANGUAGE)
            if row.department in desk.departments.by_id
            else row.department,
            "week": row.week,
            **{_camel(kind): row.counts.get(kind, 0) for kind in kinds},
        }
        for row in rows
    ]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)

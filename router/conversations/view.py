"""A conversation as the citizen's page gets it: the JSON of `docs/reference/contracts.md`, section 4."""

from typing import Any

from router.callbacks import repository as callbacks
from router.callbacks.view import callback_json
from router.conversations.models import Conversation, Message
from router.database import Connection
from router.desk import Desk
from router.handoffs import lists
from router.handoffs.models import Handoff, QueueRow
from router.handoffs.standing import standing_of
from router.response_terms.view import citizen_json as term_json


def message_json(message: Message) -> dict[str, Any]:
    """Return a message as everyone may see it: without payloads, keys or facts."""
    return {
        "id": str(message.id),
        "seq": message.seq,
        "author": message.author,
        "name": message.name,
        "department": message.department,
        "language": message.language,
        "text": message.text,
        "links": message.content.get("links", []),
        "phones": message.content.get("phones", []),
        "buttons": [
            {"id": button["id"], "label": button["label"], "language": button.get("language", message.language)}
            for button in message.content.get("buttons", [])
        ],
        "rate": bool(message.content.get("rate")),
        "helped": message.content.get("helped"),
        "attachment": message.content.get("attachment"),
        "clientMessageId": message.client_message_id,
        "createdAt": message.created_at.isoformat(),
    }


def desk_json(desk: Desk, language: str) -> dict[str, Any]:
    """Return what the page shows before any conversation: who this is, whether anyone is there, and what to know first."""
    municipality = desk.catalogue.municipality
    department = desk.departments.default_id
    return {
        "municipality": {
            "name": municipality.name.get(language) or next(iter(municipality.name.values())),
            "phone": municipality.phone,
            "website": municipality.website,
            "fictional": municipality.fictional,
        },
        "open": desk.is_open(department),
        "language": language,
        "text": desk.hours_line(department, language),
        "languages": list(desk.languages),
        "serviceLanguages": list(desk.catalogue.municipality.service_languages),
        "disclosure": desk.disclosure(language),
    }


async def state_json(connection: Connection, desk: Desk, held: Conversation) -> dict[str, Any]:
    """Return where a conversation stands: who may speak, the place in the queue, and whether anyone is there."""
    row = await lists.open_of(connection, held.id) if held.version else None  # nobody but the bot had it yet
    found = row.handoff if row else None
    department = found.department if found else desk.departments.default_id
    return {
        "status": held.status,
        "owner": held.owner,
        "channel": held.channel,
        "language": held.language,
        "ended": held.ended_at is not None,
        "agent": _agent(desk, held, row),
        "queue": await _queue(connection, desk, held, found),
        "rest": _rest(desk, held, found),
        "filesAsked": found is not None and found.files_asked_at is not None,
        "callback": await _callback(connection, desk, held),
        "term": await term_json(connection, desk, found.id, held.language) if found else None,
        "desk": {
            "open": desk.is_open(department, held.channel),
            "text": desk.hours_line(department, held.language, held.channel),
            "phone": desk.departments.get(department).phone,
            "timeZone": desk.catalogue.municipality.time_zone.key,
        },
    }


async def _callback(connection: Connection, desk: Desk, held: Conversation) -> dict[str, Any] | None:
    """Return the call-back that was promised; whoever has only the bot waits for nobody."""
    planned = await callbacks.open_of(connection, held.id) if held.owner != "bot" else None
    return await callback_json(connection, desk, planned, held.language) if planned else None


def _agent(desk: Desk, held: Conversation, row: QueueRow | None) -> dict[str, str] | None:
    if row is None or row.handoff.status != "claimed":
        return None
    department = desk.department_name(row.handoff.department, held.language)
    return {"name": row.claimed_by_name or "", "department": department}


def _rest(desk: Desk, held: Conversation, found: Handoff | None) -> dict[str, str] | None:
    """Return until when an employee put it aside; what rests for a call-back shows that instead."""
    if found is None or found.status != "snoozed" or found.snoozed_until is None:
        return None
    when = desk.moment(found.snoozed_until, held.language)
    return {"until": found.snoozed_until.isoformat(), "text": desk.text("snooze_state", held.language, when=when)}


async def _queue(
    connection: Connection, desk: Desk, held: Conversation, found: Handoff | None
) -> dict[str, Any] | None:
    if found is None or found.status != "queued":
        return None
    standing = await standing_of(connection, desk, found, now=desk.clock())
    wait = standing.wait_minutes
    return {
        "place": standing.place,
        "waitMinutes": {"from": wait[0], "to": wait[1]} if wait else None,
        "text": desk.text("surge_line_full_state", held.language)
        if found.kept_out
        else desk.queue_line(found.department, held.language, standing, found.channel),
        "callback": {"phone": found.callback_phone} if found.callback_phone else None,
    }

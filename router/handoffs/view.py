"""A handoff as the console gets it: the JSON of `docs/reference/contracts.md`, section 5."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from router.agents import repository as agents
from router.agents.models import Agent
from router.brakes.models import Brakes
from router.callbacks.models import Contact
from router.catalogue import TopicCard
from router.channels import delivery_repository as deliveries
from router.channels.names import PUSHED
from router.conversations import repository as conversations
from router.conversations.models import Message
from router.conversations.view import message_json
from router.database import Connection
from router.desk import Desk
from router.drafts import service as drafts
from router.drafts.models import draft_json
from router.handoffs import lists, transfer_rows
from router.handoffs.errors import HandoffNotFound
from router.handoffs.models import CITIZEN_GRACE, CONSOLE_LANGUAGE, Handoff, QueueRow
from router.handoffs.telling import known_names, story_json, story_of
from router.improvement.marking import corrected_json, no_answer_json
from router.notes.service import may_write
from router.response_terms.view import employee_json as term_json


def agent_json(who: Agent) -> dict[str, Any]:
    """Return an employee as they see themselves."""
    return {
        "id": str(who.id),
        "username": who.username,
        "name": who.name,
        "roles": list(who.roles),
        "departments": list(who.departments),
        "skills": list(who.skills),
        "languages": list(who.languages),
        "capacity": who.capacity,
        "channelCapacity": who.channel_capacity,
        "presence": who.presence,
    }


def employee_message_json(message: Message) -> dict[str, Any]:
    """Return a message as employees see it: also who was mentioned in a note, from which answer it came, and whether an employee noted it."""
    content = message.content
    answer = {name: content[name] for name in ("key", "aspect", "audience", "deviation") if name in content}
    return {
        **message_json(message),
        "mentions": [each["name"] for each in content.get("mentions", [])],
        "answer": answer if message.author == "agent" and "key" in answer else None,
        "noted": bool(content.get("noted")),
    }


def is_present(row: QueueRow, *, now: datetime) -> bool:
    """Say whether the citizen has the page open."""
    return row.citizen_seen_at is not None and row.citizen_seen_at >= now - CITIZEN_GRACE


def handoff_json(desk: Desk, row: QueueRow, *, now: datetime) -> dict[str, Any]:
    """Return a handoff as a row of a list."""
    found = row.handoff
    return {
        "id": str(found.id),
        "conversationId": str(found.conversation_id),
        "reference": row.reference,
        "status": found.status,
        "topic": found.topic,
        "topicTitle": desk.topic_title(found.topic, CONSOLE_LANGUAGE),
        "reason": found.reason,
        "reasonText": reason_text(desk, found),
        "priority": found.priority,
        "sensitivity": found.sensitivity,
        "language": found.language,
        "channel": found.channel,
        "department": found.department,
        "departmentName": desk.department_name(found.department, CONSOLE_LANGUAGE),
        "skills": list(found.skills),
        "queuedAt": found.queued_at.isoformat(),
        "promised": {"from": row.promised[0], "to": row.promised[1]} if row.promised else None,
        "waitsSince": (row.waits_since or found.queued_at).isoformat(),
        "claimedAt": found.claimed_at.isoformat() if found.claimed_at else None,
        "orderKey": found.order_key.isoformat(timespec="microseconds"),
        "cameBackAt": found.dropped_at.isoformat() if found.dropped_at else None,
        "snoozedUntil": found.snoozed_until.isoformat() if found.snoozed_until else None,
        "citizenPresent": is_present(row, now=now),
        "claimedBy": {"id": str(found.claimed_by), "name": row.claimed_by_name} if found.claimed_by else None,
        "givenBy": row.given_by_name,
        "reservedFor": _reserved_json(row),
        "watchedBy": list(row.watched_by),
        "callback": {"phone": Contact(phone=found.callback_phone).masked} if found.callback_phone else None,
        "dangers": list(found.dangers),
        "filesAsked": found.files_asked_at is not None,
        "also": [
            desk.catalogue.title(topic, CONSOLE_LANGUAGE) for topic in found.also if topic in desk.catalogue.topics
        ],
        "preview": found.preview,
        "lastSeq": row.last_seq,
        "result": found.result,
    }


def _reserved_json(row: QueueRow) -> dict[str, Any] | None:
    """Return for whom it waits by name, until when and who passed it on to them; None when it waits for everyone."""
    found = row.handoff
    if found.reserved_for is None or found.status != "queued":
        return None
    return {
        "id": str(found.reserved_for),
        "name": row.reserved_for_name,
        "until": found.reserved_until.isoformat() if found.reserved_until else None,
        "from": row.reserved_by_name,
    }


def reason_text(desk: Desk, found: Handoff) -> str:
    """Return in words why a conversation was handed over."""
    return desk.text(f"reason_{found.reason}", CONSOLE_LANGUAGE)


def _words(desk: Desk, key: str, otherwise: str) -> str:
    """Return a message for employees, or what it is about when the catalogue has no words for it."""
    return desk.text(key, CONSOLE_LANGUAGE) if key in desk.catalogue.messages else otherwise


async def handoff_row(connection: Connection, desk: Desk, found: Handoff, *, now: datetime) -> dict[str, Any]:
    """Return one handoff as a row of a list, read afresh."""
    row = await lists.row_of(connection, found.id)
    if row is None:
        raise HandoffNotFound
    return handoff_json(desk, row, now=now)


async def handoff_detail(
    connection: Connection, desk: Desk, found: Handoff, who: Agent, *, brakes: Brakes, now: datetime
) -> dict[str, Any]:
    """Return all that an employee has on one screen: the conversation, why it is here, the facts and what was agreed.

    Where danger was heard, what was agreed about that comes first.
    An answer that a supervisor withdrew is marked: nobody gives it, the employee neither.
    """
    held = await conversations.get(connection, found.conversation_id)
    messages = await conversations.messages_after(connection, held.id, 0, notes=True, limit=2000)
    names = await known_names(connection, held)
    story = story_json(desk, await story_of(connection, held, found), names, language=CONSOLE_LANGUAGE)
    topics = [topic for topic in dict.fromkeys((*found.dangers, found.topic)) if topic in desk.catalogue.topics]
    cards = {topic: desk.catalogue.topic_card(topic, CONSOLE_LANGUAGE, desk.today()) for topic in topics if topic}
    card = cards.get(found.topic or "")
    return {
        **await handoff_row(connection, desk, found, now=now),
        "claimId": str(found.claim_id) if found.claimed_by == who.id else None,
        "callTo": found.callback_phone if found.claimed_by == who.id or who.may("supervisor") else None,
        "messages": [employee_message_json(message) for message in messages],
        "deliveries": {str(each.seq): each.as_json() for each in await deliveries.of_conversation(connection, held.id)}
        if held.channel in PUSHED
        else {},
        "mayNote": await may_write(connection, found, who),
        "draft": draft_json(await drafts.of(connection, found, who)),
        "transfer": await _transfer(connection, desk, found),
        "why": why(desk, found),
        "term": await term_json(connection, desk, found.id),
        "dangerFacts": [_card_json(each, brakes) for topic, each in cards.items() if topic != found.topic],
        "topicFacts": _card_json(card, brakes) if card else None,
        "behaviours": [
            asdict(each) for each in dict.fromkeys(each for one in cards.values() for each in one.behaviours)
        ],
        "related": [asdict(related) for related in card.related] if card else [],
        "corrected": corrected_json(desk, held, found),
        "noAnswer": await no_answer_json(connection, found),
        "timeline": story["steps"],
    }


async def handoff_story(connection: Connection, desk: Desk, found: Handoff) -> dict[str, Any]:
    """Return the story of one handoff, with the names of the people in it."""
    held = await conversations.get(connection, found.conversation_id)
    story = await story_of(connection, held, found)
    return {
        "handoffId": str(found.id),
        "reference": held.reference,
        **story_json(desk, story, await known_names(connection, held), language=CONSOLE_LANGUAGE),
    }


async def _transfer(connection: Connection, desk: Desk, found: Handoff) -> dict[str, Any] | None:
    """Return the transfer that is under way: asked of the citizen, or not taken yet."""
    sent = await transfer_rows.open_of(connection, found.id)
    if sent is None or sent.due_at is None or found.status not in ("claimed", "queued"):
        return None
    if (sent.status == "asked") != (found.status == "claimed"):
        return None
    colleague = await agents.get(connection, sent.colleague_id) if sent.colleague_id else None
    department = desk.department_name(sent.department or sent.from_department, CONSOLE_LANGUAGE)
    return {
        "status": sent.status,
        "to": f"{colleague.name} ({department})" if colleague else department,
        "until": sent.due_at.isoformat(),
    }


def _card_json(card: TopicCard, brakes: Brakes) -> dict[str, Any]:
    return {
        "title": card.title,
        "answers": [
            {**asdict(answer), "withdrawn": brakes.withdrawn(card.topic, answer.aspect)} for answer in card.answers
        ],
        "facts": [_fact(asdict(fact)) for fact in card.facts],
        "links": [asdict(link) for link in card.links],
    }


def _fact(fact: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: fact[name] for name in ("id", "label", "value", "source", "fictional")},
        "checked": fact["checked"].isoformat() if fact["checked"] else None,
        "validUntil": fact["valid_until"].isoformat() if fact["valid_until"] else None,
    }


def _inputs(desk: Desk, stored: dict[str, Any]) -> list[dict[str, str]]:
    """Return what the rules looked at, each with its value in words; what had none is left out."""
    shown = []
    for name, value in stored.items():
        values = value if isinstance(value, list | tuple) else [value]
        words = [_input_words(desk, name, each) for each in values if each not in (None, "none")]
        if words:
            shown.append({"name": name, "value": ", ".join(words)})
    return shown


def _input_words(desk: Desk, name: str, value: Any) -> str:
    if name == "topic" and value in desk.catalogue.topics:
        return desk.catalogue.title(value, CONSOLE_LANGUAGE)
    if name == "open":
        return "open" if value else "closed"
    return _words(desk, f"{name.removesuffix('s')}_{value}", str(value))


def why(desk: Desk, found: Handoff) -> dict[str, Any]:
    """Return the frozen reason for a handoff: what was known when it was made."""
    snapshot = found.snapshot
    language = snapshot.get("language")
    return {
        "reason": found.reason,
        "reasonText": reason_text(desk, found),
        "rule": found.rule_id,
        "ruleVersion": found.rule_version,
        "inputs": _inputs(desk, snapshot.get("inputs", {})),
        "dangers": [
            {**heard, "title": desk.catalogue.title(heard["topic"], CONSOLE_LANGUAGE)}
            for heard in snapshot.get("heard", [])
            if heard["topic"] in desk.catalogue.topics
        ],
        "answered": [_words(desk, f"intake_{answer}", answer) for answer in snapshot.get("answered", [])],
        "candidates": snapshot.get("candidates"),
        "ranking": [
            {
                "topic": entry["intent"],
                "title": desk.catalogue.title(entry["intent"], CONSOLE_LANGUAGE),
                "confidence": entry["confidence"],
            }
            for entry in snapshot["ranking"]
            if entry["intent"] in desk.catalogue.topics
        ],
        "signalTexts": [_words(desk, f"signal_{signal}", signal) for signal in snapshot["signals"]],
        "language": language,
        "languageText": _words(desk, f"writes_{language}", language) if language else None,
        **{
            name: snapshot[name]
            for name in ("aspect", "signals", "queueLength", "deskOpen", "agentsOnDuty", "botAnswered")
        },
    }

"""What an employee marks in a conversation of theirs: that it is about something else than the bot heard, and that there was no answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from router.agents.models import Agent
from router.conversations.models import Conversation
from router.database import Connection
from router.departments import order_key
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.claims import again, mine
from router.handoffs.models import CONSOLE_LANGUAGE, ENTERED, Handoff, HandoffRequest
from router.handoffs.promotion import route
from router.handoffs.rerouting import rerouted
from router.handoffs.story import by_agent, step
from router.improvement import repository
from router.improvement.errors import UnknownTopicNamed
from router.improvement.service import note_item
from router.ledger import Event, append
from router.response_terms import repository as terms
from router.response_terms import service as response_terms


async def correct_topic(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, claim_id: UUID, topic: str, now: datetime
) -> Handoff:
    """Say what a conversation is about where the bot had it wrong: facts, behaviours, tone and urgency follow, and the editors hear of it.

    It stays with the employee: another department is offered (`corrected_json`), never forced. Who was in danger stays so.

    Raises:
        UnknownTopicNamed: the catalogue has no such topic.
        ClaimLapsed, HandoffNotFound.
    """
    if topic not in desk.catalogue.topics:
        raise UnknownTopicNamed
    held, found = await mine(connection, handoff_id, who, claim_id)
    if found.topic == topic:
        return found
    changes: dict[str, Any] = {"topic": topic, "aspect": None}
    if not found.in_danger:
        routing = route(desk, _request(found, topic), held)
        place = order_key(found.queued_at, routing.priority, danger=routing.in_danger)  # of its class, a lower one too
        changes |= rerouted(found, routing) | {"order_key": place, "dropped_at": None}
    await handoffs.change(connection, found.id, **changes)
    heard = heard_topic(found)
    if topic == heard:  # the bot was right after all
        await repository.drop(connection, kind="topic_wrong", about=found.id)
    elif found.reason != ENTERED:  # nobody understood it before the employee did
        await note_item(
            connection,
            desk,
            kind="topic_wrong",
            about=found.id,
            conversation_id=held.id,
            before=int(found.snapshot.get("upToSeq", held.last_seq)) + 1,
            topic=topic,
            heard=heard,
            handoff_id=found.id,
            made_by=who.id,
            now=now,
        )
    event = step(held, found.id, "topic_corrected", actor=by_agent(who), heard=found.topic, topic=topic)
    await append(connection, event, *await _owed(connection, desk, held, found, topic, now=now), at=now)
    return await again(connection, found)


async def _owed(
    connection: Connection, desk: Desk, held: Conversation, found: Handoff, topic: str, *, now: datetime
) -> list[Event]:
    """Start the response term of what an employee entered, now that it is known what it is about; that of another starts with its handoff."""
    if found.reason != ENTERED or await terms.get(connection, found.id) is not None:
        return []
    return await response_terms.start(
        connection, desk, held, found.id, topic=topic, department=found.department, now=now
    )


def _request(found: Handoff, topic: str | None) -> HandoffRequest:
    """What the rules look at, with another topic."""
    signals = found.snapshot.get("inputs", {}).get("signals", [])
    return HandoffRequest(reason=found.reason, topic=topic, signals=tuple(signals))


def heard_topic(found: Handoff) -> str | None:
    """Return the topic as the bot understood it; what an employee entered is what they say it is."""
    if found.reason == ENTERED:
        return found.topic
    heard: str | None = found.snapshot.get("inputs", {}).get("topic", found.topic)
    return heard


def corrected_json(desk: Desk, held: Conversation, found: Handoff) -> dict[str, Any] | None:
    """Return what the bot took it for and which department the rules would choose now, where that is another; None where the bot was right."""
    heard = heard_topic(found)
    if heard == found.topic:
        return None
    department = route(desk, _request(found, found.topic), held).department
    name = desk.department_name(department, CONSOLE_LANGUAGE)
    return {
        "heardTitle": desk.topic_title(heard, CONSOLE_LANGUAGE),
        "belongsTo": None if department == found.department else {"id": department, "name": name},
    }


async def mark_no_answer(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    marked: bool,
    note: str,
    now: datetime,
) -> Handoff:
    """Say that there was no agreed answer to what the citizen asks, or take that back.

    Raises:
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await mine(connection, handoff_id, who, claim_id)
    if not marked:
        await repository.drop(connection, kind="no_answer", about=found.id)
        return found
    await note_item(
        connection,
        desk,
        kind="no_answer",
        about=found.id,
        conversation_id=held.id,
        before=held.last_seq + 1,
        topic=found.topic,
        note=note,
        handoff_id=found.id,
        made_by=who.id,
        now=now,
    )
    return found


async def no_answer_json(connection: Connection, found: Handoff) -> dict[str, Any] | None:
    """Return the mark that there was no answer, or None."""
    items = [each for each in await repository.of(connection, found.id) if each.kind == "no_answer"]
    return {"note": items[0].note, "status": items[0].status} if items else None

"""Danger that is heard while the conversation is a human's, or waits for one: a life may depend on the next minute.

Whoever waits gets the municipality's safety text at once, and goes before everybody else from then on. While an employee holds the conversation
the employee speaks, and is told. Why that text is no answer of the bot: `docs/adr/0008-safety-text-in-the-queue.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from router.conversations import repository as conversations
from router.conversations.compose import compose
from router.conversations.errors import BotFailed
from router.conversations.models import Conversation, Message, NewMessage, TurnReply
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository, transfer_rows
from router.handoffs.danger_alert import alert_danger
from router.handoffs.models import CONSOLE_LANGUAGE, HandoffRequest
from router.handoffs.notice import danger_notice
from router.handoffs.promotion import preview_of, promote, route
from router.handoffs.rerouting import rerouted
from router.handoffs.story import ROUTER, step
from router.ledger import Event

log = structlog.get_logger()

SAFETY_FIRST, HUMAN = "safety_first", "human"


def danger_in(desk: Desk, parse: Mapping[str, Any]) -> str | None:
    """Return the topic of danger that was heard in a message, by what the bot understood of it, or None."""
    topic = desk.catalogue.topics.get(str(parse.get("intent")))
    heard = topic is not None and topic.handling == SAFETY_FIRST and parse.get("outcome") == HUMAN
    return topic.name if topic is not None and heard else None


async def danger_heard(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    *,
    parse: dict[str, Any],
    said: Sequence[Message],
    now: datetime,
) -> list[Event]:
    """Do what a danger asks for, where one was heard: once for each kind in a handoff, and its text once in a conversation.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the safety text and the rule table.
        held: the conversation as it is now; not snoozed.
        parse: how the message was understood.
        said: the message, or the few that were one turn; the row of the console shows these words.
        now: the moment.

    Returns:
        the events for the ledger, to be appended last; none where there is no danger, or it was heard before.
    """
    topic = danger_in(desk, parse)
    if topic is None:
        return []
    heard = parse.get("language")
    language = heard if heard in desk.spoken else held.language
    found = await repository.open_of(connection, held.id)
    request = HandoffRequest(reason="human_first_topic", topic=topic, signals=("danger",))
    words = await _unless_told(connection, desk, held, topic, language)
    if found is None:  # given back to the bot in the meantime: a human has to see it all the same
        held, _ = await conversations.write(connection, held, words, now=now)
        return await promote(
            connection, desk, held, request, turn_id=None, parse=parse, answered_seq=held.last_seq, now=now
        )
    if topic in (found.topic, *found.dangers):
        return []
    routing = route(desk, request, held)
    changes = rerouted(found, routing)
    snapshot = changes.get("snapshot", found.snapshot)
    heard_at = {"topic": topic, "at": said[-1].created_at.isoformat()}
    changes |= {
        "dangers": [*found.dangers, topic],
        "preview": preview_of(each.text for each in said),
        "snapshot": {**snapshot, "heard": [*snapshot.get("heard", []), heard_at]},
    }
    await repository.change(connection, found.id, **changes)
    claimed = found.status == "claimed"
    if claimed:
        await conversations.write(connection, held, [_note(desk, topic)], now=now)
    else:  # a human's from now on, also where the citizen was with the bot meanwhile; it does not go back to who had passed it on
        await transfer_rows.withdraw(connection, found.id, now=now)
        words = [*words, danger_notice(desk, routing.department, language, held.channel)]
        await conversations.write(connection, held, words, now=now, owner="queue", status="open")
    department = found.department if claimed else routing.department
    await alert_danger(connection, desk, found.id, topic, department=department, now=now)
    log.info("danger.heard", handoff=str(found.id), topic=topic, owner=held.owner)
    return [
        step(
            held,
            found.id,
            "heard_danger",
            actor=ROUTER,
            reason=topic,
            rule=routing.rule,
            department=department,
            priority=routing.priority,
            toCitizen=not claimed,
        )
    ]


async def _unless_told(
    connection: Connection, desk: Desk, held: Conversation, topic: str, language: str
) -> list[NewMessage]:
    if await conversations.was_told(connection, held.id, topic):
        return []
    answered = language if language in desk.languages else desk.answer_language(held.state, held.language)
    return safety_text(desk, topic, language, answered)


def safety_text(desk: Desk, topic: str, language: str, answer_language: str) -> list[NewMessage]:
    """Return the agreed text with the numbers to call, as something the municipality says."""
    reply = TurnReply(messages=({"answer": topic},), state={}, parse={}, model_id=None)
    try:
        said = compose(desk, reply, language=language, answer_language=answer_language, told=[], hands_over=True)
    except BotFailed as error:  # the line with the emergency number is said all the same
        log.warning("danger.no_text", topic=topic, error=str(error))
        return []
    return [replace(each, author="system") for each in said]


def _note(desk: Desk, topic: str) -> NewMessage:
    """Return what the employee reads: what was heard, and the agreed text to say in their own voice."""
    agreed = "\n\n".join(each.text for each in safety_text(desk, topic, CONSOLE_LANGUAGE, CONSOLE_LANGUAGE))
    heard = desk.text("note_danger", CONSOLE_LANGUAGE, topic=desk.catalogue.title(topic, CONSOLE_LANGUAGE))
    return NewMessage(
        author="note", text=f"{heard}\n\n{agreed}", language=CONSOLE_LANGUAGE, content={"key": "note_danger"}
    )

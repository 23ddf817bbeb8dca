"""Asking the bot something else while a question waits for a human who is not there yet.

The citizen takes the conversation back with a button: `owner` is the bot again, one voice as ever, and the handoff keeps its place. Whoever
claims it takes the conversation, and what the bot was still thinking of is not heard. Another request for a human joins the handoff that waits.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.departments import PRIORITY_BONUS, Routing
from router.desk import Desk
from router.handoffs import repository, transfer_rows
from router.handoffs.models import BOT_AWAY, Handoff, HandoffRequest
from router.handoffs.outcomes import to_the_bot
from router.handoffs.rerouting import rerouted
from router.handoffs.story import BOT, ROUTER, by_citizen, step
from router.ledger import Event, append

NOBODY_THERE = ("handoff_closed", "handoff_holiday", "handoff_nobody_signed_in")
"""The notices after which it may take hours."""


def may_ask(found: Handoff) -> bool:
    """Whether the bot may go on while this waits: never in a sensitive case, nor where the bot was away."""
    return found.status == "queued" and found.sensitivity == "none" and found.reason not in BOT_AWAY


def with_offer(desk: Desk, notice: NewMessage, found: Handoff, language: str) -> NewMessage:
    """Return a notice with the button below those it has, where it is one that nobody is there and the bot may go on."""
    if notice.content.get("key") not in NOBODY_THERE or not may_ask(found):
        return notice
    label = desk.text("button_ask_meanwhile", language)
    buttons = [{"label": label, "language": language, "payload": {"meanwhile": True}}]
    return replace(notice, content={**notice.content, "buttons": [*notice.content.get("buttons", []), *buttons]})


async def take_back(
    connection: Connection, desk: Desk, held: Conversation, _payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Give the conversation to the bot because the citizen pressed the button; pressed late or twice, it changes nothing.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        now: the moment.
    """
    found = await repository.open_of(connection, held.id)
    if held.owner == "queue" and found is not None and may_ask(found):
        held = await to_the_bot(connection, held, [desk.say("meanwhile_kept", held.language)], now=now)
        await append(connection, step(held, found.id, "bot_meanwhile", actor=by_citizen(held)), at=now)
    elif held.owner != "agent":  # an employee answers in person
        key = "meanwhile_ask" if held.owner == "bot" else "meanwhile_waits"
        await conversations.write(connection, held, [desk.say(key, held.language)], now=now)


async def join(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    *,
    waiting: Handoff,
    request: HandoffRequest,
    routing: Routing,
    notice: NewMessage,
    now: datetime,
) -> list[Event]:
    """Add another request for a human to the handoff that waits: one place in the queue, and the weightier of both decides where.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation after the bot's messages of this turn.
        waiting: the handoff that kept its place.
        request: what was asked for now.
        routing: where that would go by itself.
        notice: what is said when it decides.
        now: the moment.

    Returns:
        the events for the ledger, to be appended last.
    """
    moves = _weightier(routing, waiting)
    topics = [waiting.topic, *waiting.also, request.topic]
    first = request.topic if moves else waiting.topic
    also = [topic for topic in dict.fromkeys(topics) if topic is not None and topic != first]
    changes: dict[str, Any] = {"also": also}
    if moves:
        changes |= rerouted(waiting, routing) | {"topic": request.topic, "aspect": request.aspect}
        await transfer_rows.withdraw(connection, waiting.id, now=now)
    await repository.change(connection, waiting.id, **changes)
    words = [notice] if moves else [with_offer(desk, _joined(desk, held, waiting), waiting, held.language)]
    await conversations.write(connection, held, words, now=now, owner="queue", status="open")
    actor = ROUTER if request.reason in BOT_AWAY else BOT
    where = routing.department if moves else waiting.department
    priority = routing.priority if moves else waiting.priority
    return [
        step(
            held,
            waiting.id,
            "joined",
            actor=actor,
            reason=request.reason,
            rule=routing.rule if moves else waiting.rule_id,
            department=where,
            priority=priority,
        )
    ]


def _weightier(routing: Routing, waiting: Handoff) -> bool:
    sensitive = routing.inputs["sensitivity"] != "none" and waiting.sensitivity == "none"
    return sensitive or PRIORITY_BONUS[routing.priority] > PRIORITY_BONUS[waiting.priority]


def _joined(desk: Desk, held: Conversation, waiting: Handoff) -> NewMessage:
    """Return that this question waits with the other one, under the key that tells whether somebody is there."""
    said = desk.say("meanwhile_joined", held.language)
    away = "handoff_nobody_signed_in" if desk.is_open(waiting.department, waiting.channel) else "handoff_closed"
    return replace(said, content={**said.content, "key": away})

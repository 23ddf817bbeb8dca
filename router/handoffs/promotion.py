"""A request becomes a handoff: the frozen snapshot, where it goes and why, and what the citizen is told.

This is part of the transaction that ends a turn, after the bot's own messages were written: the notice comes after them, the ledger last.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.models import Conversation, Message
from router.database import Connection
from router.departments import Routing, RoutingInputs, order_key
from router.desk import Desk
from router.handoffs import repository
from router.handoffs.capacity import Present, present, staffing
from router.handoffs.danger_alert import alert_danger
from router.handoffs.intake import with_question
from router.handoffs.meanwhile import NOBODY_THERE, join, with_offer
from router.handoffs.models import BOT_AWAY, Handoff, HandoffRequest, Standing
from router.handoffs.notice import notice_in_a_surge, queue_notice
from router.handoffs.standing import standing_of
from router.handoffs.story import BOT, ROUTER, step
from router.ledger import Event
from router.promises import repository as promises
from router.response_terms import service as response_terms
from router.surge.cap import is_full
from router.surge.models import CALM, Situation

PLACE_KEPT = timedelta(hours=2)  # of who went back to the bot when it was there again, and needs a human after all
_PREVIEW = 160  # characters


def route(desk: Desk, request: HandoffRequest, held: Conversation) -> Routing:
    """Choose department, skills and priority for a request, by the municipality's rule table."""
    topic = desk.catalogue.topics.get(request.topic or "")
    inputs = RoutingInputs(
        topic=request.topic,
        sensitivity=topic.sensitivity if topic else "none",
        skills=topic.skills if topic else (),
        reason=request.reason,
        signals=request.signals,
        language=desk.answer_language(held.state, held.language),
        channel=held.channel,
        open=desk.is_open(desk.departments.default_id, held.channel),
    )
    return desk.routing.route(inputs)


async def promote(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    request: HandoffRequest,
    *,
    turn_id: UUID | None,
    parse: dict[str, Any],
    answered_seq: int,
    now: datetime,
    surge: Situation = CALM,
    proposal: str | None = None,
) -> list[Event]:
    """Make the handoff, give the conversation to the queue, and tell the citizen.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: what the municipality agreed.
        held: the conversation after the bot's messages of this turn.
        request: what was asked for.
        turn_id: the turn that asked.
        parse: how the bot understood that turn.
        answered_seq: up to which message the citizen had an answer before this turn.
        now: the moment.
        surge: whether surge mode is on, in which a line may be full.
        proposal: what the computer would say, where an employee approves it.

    Returns:
        the events for the ledger, to be appended last.
    """
    routing = route(desk, request, held)
    waiting = await repository.open_of(connection, held.id)
    if waiting is not None:  # the citizen asked the bot something else while it waits
        if request.topic and routing.in_danger:
            await alert_danger(connection, desk, waiting.id, request.topic, department=routing.department, now=now)
        return await _add_to(connection, desk, held, waiting, request, routing=routing, now=now)
    there = await present(connection, routing.department, channel=held.channel, now=now)
    full = await is_full(connection, desk, surge, routing, topic=request.topic, channel=held.channel)
    made = await _store(
        connection,
        desk,
        held,
        request,
        routing,
        turn_id=turn_id,
        parse=parse,
        answered_seq=answered_seq,
        there=there,
        capped_at=now if full else None,
        proposal=proposal,
        now=now,
    )
    if request.topic and routing.in_danger:
        await alert_danger(connection, desk, made.id, request.topic, department=routing.department, now=now)
    standing = await standing_of(connection, desk, made, now=now, crew=there.crew)
    notice = queue_notice(
        desk,
        routing.department,
        held.language,
        standing,
        topic=request.topic,
        channel=held.channel,
        staff=there.staffing,
    )
    if surge.on:
        notice = notice_in_a_surge(desk, routing.department, notice, channel=held.channel, full=full)
    if notice.content["key"] in NOBODY_THERE:
        await repository.change(connection, made.id, nobody_told_at=now)
    words = await with_question(connection, desk, held, with_offer(desk, notice, made, held.language), request.topic)
    await conversations.write(connection, held, words, now=now, owner="queue", status="open")
    owed = await response_terms.start(
        connection, desk, held, made.id, topic=request.topic, department=routing.department, now=now
    )
    events = [*_steps(held, made, routing, standing), *owed]
    if full:
        out = step(held, made.id, "kept_out", actor=ROUTER, reason="surge", department=routing.department)
        return [*events, out]
    return [*events, *await _promised(connection, held, made.id, routing.department, standing, now=now)]


async def _store(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    request: HandoffRequest,
    routing: Routing,
    *,
    turn_id: UUID | None,
    parse: dict[str, Any],
    answered_seq: int,
    there: Present,
    capped_at: datetime | None,
    proposal: str | None,
    now: datetime,
) -> Handoff:
    said = await conversations.messages_after(connection, held.id, 0, notes=False)
    ahead = await desk.outlook.ahead(connection, routing.department, now=now)
    topic = desk.catalogue.topics.get(request.topic or "")
    before = await repository.went_back_to_the_bot(connection, held.id, since=now - PLACE_KEPT)
    return await repository.add(
        connection,
        id=uuid4(),
        conversation_id=held.id,
        turn_id=turn_id,
        status="queued",
        reason=request.reason,
        topic=request.topic,
        aspect=request.aspect,
        sensitivity=topic.sensitivity if topic else "none",
        department=routing.department,
        skills=list(routing.skills),
        priority=routing.priority,
        language=held.language,
        channel=held.channel,
        queued_at=now,
        order_key=order_key(before or now, routing.priority, danger=routing.in_danger),
        dropped_at=now if before else None,
        capped_at=capped_at,
        rule_id=routing.rule,
        rule_version=routing.version,
        snapshot=_snapshot(
            desk,
            routing,
            said,
            language=held.language,
            parse=parse,
            answered_seq=answered_seq,
            on_duty=there.on_duty,
            ahead=ahead,
        )
        | ({"proposal": proposal} if proposal else {}),
        preview=_preview([each for each in said if each.seq > answered_seq] if routing.in_danger else said)
        or _preview(said),
    )


def _steps(held: Conversation, made: Handoff, routing: Routing, standing: Standing) -> list[Event]:
    """The first two steps of every handoff: asked for, and in the queue."""
    who = ROUTER if made.reason in BOT_AWAY else BOT
    return [
        step(held, made.id, "requested", actor=who, reason=made.reason),
        step(
            held,
            made.id,
            "queued",
            actor=ROUTER,
            reason=routing.rule,
            department=routing.department,
            priority=routing.priority,
            place=standing.place,
        ),
    ]


async def _promised(
    connection: Connection, held: Conversation, handoff_id: UUID, department: str, standing: Standing, *, now: datetime
) -> list[Event]:
    """Keep what the citizen was promised, where something was, to compare it with what happens."""
    if standing.wait_minutes is None:
        return []
    await promises.add_first(
        connection,
        handoff_id=handoff_id,
        department=department,
        place=standing.place,
        wait_minutes=standing.wait_minutes,
        bare_seconds=standing.bare_seconds,
        now=now,
    )
    from_minutes, to_minutes = standing.wait_minutes
    return [
        step(
            held,
            handoff_id,
            "promised",
            actor=ROUTER,
            place=standing.place,
            fromMinutes=from_minutes,
            toMinutes=to_minutes,
        )
    ]


async def _add_to(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    waiting: Handoff,
    request: HandoffRequest,
    *,
    routing: Routing,
    now: datetime,
) -> list[Event]:
    standing = await standing_of(connection, desk, replace(waiting, department=routing.department), now=now)
    staff = await staffing(connection, routing.department, channel=held.channel, now=now)
    notice = queue_notice(
        desk, routing.department, held.language, standing, topic=request.topic, channel=held.channel, staff=staff
    )
    return await join(connection, desk, held, waiting=waiting, request=request, routing=routing, notice=notice, now=now)


def _snapshot(
    desk: Desk,
    routing: Routing,
    said: list[Message],
    *,
    language: str,
    parse: dict[str, Any],
    answered_seq: int,
    on_duty: Sequence[Agent],
    ahead: int,
) -> dict[str, Any]:
    return {
        **routing.kept(),
        "candidates": {
            "rules": list(routing.candidates),
            "agents": [who.name for who in on_duty if _fits(who, routing, language, desk.languages)],
        },
        "ranking": parse.get("ranking", [])[:5],
        "aspect": parse.get("aspect"),
        "signals": parse.get("signals", []),
        "language": parse.get("language"),
        "queueLength": ahead,
        "deskOpen": desk.is_open(routing.department, routing.inputs["channel"]),
        "agentsOnDuty": [who.name for who in on_duty],
        "answeredSeq": answered_seq,
        "upToSeq": said[-1].seq if said else 0,
        "botAnswered": answered_by_bot(said),
    }


def answered_by_bot(said: Iterable[Message]) -> list[dict[str, Any]]:
    """Return the agreed answers among these messages that the computer gave."""
    return [
        {
            "key": entry.content["key"],
            "aspect": entry.content.get("aspect"),
            "version": entry.content.get("version"),
            "text": entry.text,
        }
        for entry in said
        if entry.author == "bot" and "version" in entry.content
    ]


def _fits(who: Agent, routing: Routing, language: str, answered: Collection[str]) -> bool:
    """Whether the queue would bring this to an employee of the department, as `queue.next_for` asks the database."""
    understood = language in who.languages or language not in answered
    return understood and set(routing.skills) <= set(who.skills)


def _preview(said: list[Message]) -> str:
    own = [entry.text for entry in said if entry.author == "citizen"]
    return preview_of([max(own[-3:], key=len)] if own else [])


def preview_of(texts: Iterable[str]) -> str:
    """Return what a row of the console shows of these words."""
    return " ".join(" ".join(texts).split())[:_PREVIEW]

"""The life of a response term: it starts with the handoff, its clock is stopped and resumed, it is met or missed.

Everything happens under the lock of the conversation, and ends with the ledger.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.story import ROUTER, by_agent, step
from router.ledger import Event, append
from router.response_terms import repository, words
from router.response_terms.clock import due
from router.response_terms.errors import ClockRunning, ClockStopped, TermNotFound, TermOver
from router.response_terms.models import ResponseTerm, StopReason

_ANSWERED = ("answered", "callback", "referred")
"""The results of a handoff with which its question was answered."""


async def start(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    handoff_id: UUID,
    *,
    topic: str | None,
    department: str,
    now: datetime,
) -> list[Event]:
    """Start the term of a handoff in the transaction that makes it, where its topic has one.

    Returns:
        the events for the ledger, to be appended last.
    """
    rule = desk.terms.of(topic, desk.today())
    if rule is None:
        return []
    found = due(desk.departments.get(department).hours, now, rule.working_days)
    if found is None:
        return []
    term = ResponseTerm(
        handoff_id=handoff_id,
        conversation_id=held.id,
        department=department,
        term=rule.id,
        working_days=rule.working_days,
        status="running",
        started_at=now,
        due_at=found.due_at,
        warn_at=found.warn_at,
        warned_at=None,
        ended_at=None,
    )
    await repository.add(connection, term)
    event = step(
        held,
        handoff_id,
        "term_started",
        actor=ROUTER,
        reason=rule.id,
        workingDays=rule.working_days,
        dueAt=found.due_at.isoformat(),
    )
    return [event]


async def locked(connection: Connection, handoff_id: UUID) -> tuple[Conversation, ResponseTerm]:
    """Return the term of a handoff with its conversation, which stays locked until the transaction ends.

    Raises:
        TermNotFound: it has none.
    """
    found = await repository.get(connection, handoff_id)
    if found is None:
        raise TermNotFound
    held = await conversations.get(connection, found.conversation_id, lock=True)
    found = await repository.get(connection, handoff_id)
    if found is None:
        raise TermNotFound
    return held, found


async def stop(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, reason: StopReason, now: datetime
) -> None:
    """Stop the clock, and tell the citizen why.

    Raises:
        TermOver, ClockStopped, TermNotFound.
    """
    held, found = await locked(connection, handoff_id)
    if not found.is_open or (found.due_at is not None and found.due_at <= now):
        raise TermOver
    if found.status == "stopped":
        raise ClockStopped
    await repository.begin_stop(connection, handoff_id, reason, now=now)
    await repository.change(connection, handoff_id, status="stopped", due_at=None, warn_at=None)
    await conversations.write(connection, held, [desk.say(f"term_stopped_{reason}", held.language)], now=now)
    await append(connection, step(held, handoff_id, "term_stopped", actor=by_agent(who), reason=reason), at=now)


async def resume(connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, now: datetime) -> None:
    """Let the clock run again, and tell the citizen by when there is an answer.

    Raises:
        TermOver, ClockRunning, TermNotFound.
    """
    held, found = await locked(connection, handoff_id)
    if not found.is_open:
        raise TermOver
    if found.status == "running":
        raise ClockRunning
    await repository.end_stop(connection, handoff_id, now=now)
    due_at = await _run(connection, desk, found, now=now)
    said = desk.say("term_resumed", held.language, date=words.day(desk, due_at, held.language))
    await conversations.write(connection, held, [said], now=now)
    event = step(held, handoff_id, "term_resumed", actor=by_agent(who), dueAt=due_at.isoformat())
    await append(connection, event, at=now)


async def _run(connection: Connection, desk: Desk, found: ResponseTerm, *, now: datetime) -> datetime:
    """Let the clock of a term run, and return when it ends."""
    ends = due(
        desk.departments.get(found.department).hours,
        found.started_at,
        found.working_days,
        await repository.stops_of(connection, found.handoff_id),
    )
    due_at, warn_at = (ends.due_at, ends.warn_at) if ends else (now, now)
    changed = {"status": "running", "due_at": due_at, "warn_at": warn_at, "warned_at": None, "ended_at": None}
    await repository.change(connection, found.handoff_id, **changed)
    return due_at


async def owed_again(
    connection: Connection, desk: Desk, held: Conversation, handoff_id: UUID, *, now: datetime
) -> list[Event]:
    """Let a term that was dropped run on in the transaction that brings its question back; what was met or missed stays so.

    Returns:
        the events for the ledger, to be appended last.
    """
    found = await repository.get(connection, handoff_id)
    if found is None or found.status != "dropped":
        return []
    due_at = await _run(connection, desk, found, now=now)
    return [step(held, handoff_id, "term_resumed", actor=ROUTER, dueAt=due_at.isoformat())]


async def settle(connection: Connection, *, handoff_id: UUID, now: datetime) -> tuple[ResponseTerm, bool]:
    """End a term that is over: met when its question was answered in time, missed when not, dropped when it went away.

    Returns:
        the term, and whether this call found it missed.
    """
    held, found = await locked(connection, handoff_id)
    about = await handoffs.get(connection, handoff_id)
    if about is None or not found.is_open:
        return found, False
    ended = about.ended_at if about.status in ("resolved", "returned", "abandoned") else None
    late = found.due_at is not None and found.due_at < (ended or now)
    if ended is None and not late:
        return found, False
    at = ended or now
    if late:
        event = step(held, handoff_id, "term_missed", actor=ROUTER, reason=found.term, department=found.department)
        changed = replace(found, status="missed", ended_at=at)
    elif about.status == "resolved" and about.result in _ANSWERED:
        event = step(held, handoff_id, "term_met", actor=ROUTER, reason=found.term, department=found.department)
        changed = replace(found, status="met", ended_at=at)
    else:
        event = step(held, handoff_id, "term_dropped", actor=ROUTER, reason=about.status)
        changed = replace(found, status="dropped", ended_at=at)
    await repository.change(connection, handoff_id, status=changed.status, ended_at=at)
    if await repository.open_stop(connection, handoff_id):
        await repository.end_stop(connection, handoff_id, now=at)
    await append(connection, event, at=now)
    return changed, changed.status == "missed"

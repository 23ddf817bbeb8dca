"""What an employee does with a call-back: take it, call, note how it went. One owner at a time, as with every conversation."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from router.agents import repository as agents
from router.agents.models import Agent
from router.callbacks import repository, service
from router.callbacks.errors import (
    CallbackClaimed,
    CallbackNotFound,
    CallbackNotTried,
    CallbackNotYours,
    CallbackOver,
)
from router.callbacks.models import Callback, Outcome
from router.callbacks.service import finish, locked, rests_for_this
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.story import by_agent, step
from router.ledger import Event, append


async def visible(connection: Connection, callback_id: UUID, who: Agent) -> Callback:
    """Return a call-back that an employee may see.

    Raises:
        CallbackNotFound: there is none, or it is of another department; both sound the same.
    """
    found = await repository.get(connection, callback_id)
    if found is None or not (who.may("supervisor") or found.department in who.departments):
        raise CallbackNotFound
    return found


async def claim(connection: Connection, *, callback_id: UUID, who: Agent, now: datetime) -> None:
    """Take a call-back, which shows the number; the winner who asks again gets the same answer.

    Raises:
        CallbackClaimed: a colleague has it.
        CallbackOver, CallbackNotFound.
    """
    await visible(connection, callback_id, who)
    held, found = await locked(connection, callback_id)
    if found.status == "claimed" and found.claimed_by == who.id:
        return
    if found.status == "claimed":
        winner = await agents.get(connection, found.claimed_by) if found.claimed_by else None
        raise CallbackClaimed(agent_id=str(found.claimed_by), name=winner.name if winner else "?")
    if not found.is_open:
        raise CallbackOver
    await repository.change(connection, found.id, status="claimed", claimed_by=who.id, claimed_at=now)
    await append(connection, step(held, found.handoff_id, "callback_claimed", actor=by_agent(who)), at=now)


async def mine(connection: Connection, callback_id: UUID, who: Agent) -> tuple[Conversation, Callback]:
    """Return a call-back that this employee holds, its conversation locked.

    Raises:
        CallbackNotYours: they do not, or no longer.
        CallbackNotFound.
    """
    await visible(connection, callback_id, who)
    held, found = await locked(connection, callback_id)
    _check_mine(found, who)
    return held, found


def _check_mine(found: Callback, who: Agent) -> None:
    if found.status != "claimed" or found.claimed_by != who.id:
        raise CallbackNotYours


async def release(connection: Connection, *, callback_id: UUID, who: Agent, now: datetime) -> None:
    """Give a call-back back to the list; nothing changes where nobody has it.

    Raises:
        CallbackNotYours, CallbackNotFound.
    """
    if (await visible(connection, callback_id, who)).status == "planned":
        return
    held, found = await mine(connection, callback_id, who)
    await give_back(connection, found)
    event = step(held, found.handoff_id, "callback_released", actor=by_agent(who), reason="by_agent")
    await append(connection, event, at=now)


async def give_back(connection: Connection, found: Callback) -> None:
    """Let nobody hold a call-back."""
    await repository.change(connection, found.id, status="planned", claimed_by=None, claimed_at=None)


async def move(
    connection: Connection, desk: Desk, *, callback_id: UUID, who: Agent, starts_at: datetime, now: datetime
) -> None:
    """Move a call-back that this employee holds, as agreed with the citizen; it is nobody's then, and nothing changes the second time.

    Raises:
        CallbackNotYours, CallbackNotFound, and what `service.move` raises.
    """
    seen = await visible(connection, callback_id, who)
    if seen.status == "planned" and seen.starts_at == starts_at:
        return
    await mine(connection, callback_id, who)
    await service.move(connection, desk, callback_id=callback_id, starts_at=starts_at, actor=by_agent(who), now=now)


_ENDS: dict[Outcome, str] = {"reached": "kept", "unreachable": "unreachable"}


def _noted_before(found: Callback, who: Agent, outcome: Outcome, attempt: int) -> bool:
    if outcome == "no_answer":
        return found.attempts >= attempt
    return found.status == _ENDS[outcome] and found.claimed_by == who.id


async def note(
    connection: Connection, desk: Desk, *, callback_id: UUID, who: Agent, outcome: Outcome, attempt: int, now: datetime
) -> None:
    """Note how a call went, the first, second … `attempt`; what was noted of it before is not noted again.

    `reached` keeps the promise; `no_answer` counts an attempt, and the employee tries again, or moves it; `unreachable` gives it up, after
    at least one attempt. The first and the last end the handoff too, where it waited for nothing else.

    Raises:
        CallbackNotTried: given up before anybody called.
        CallbackNotYours, CallbackNotFound.
    """
    await visible(connection, callback_id, who)
    held, found = await locked(connection, callback_id)
    if _noted_before(found, who, outcome, attempt):
        return
    _check_mine(found, who)
    if outcome == "no_answer":
        events = [await _nobody_answered(connection, desk, held, found, who, now=now)]
    elif outcome == "reached":
        await finish(connection, found, "kept", now=now)
        kept = step(
            held,
            found.handoff_id,
            "callback_kept",
            actor=by_agent(who),
            department=found.department,
            late=found.missed_at is not None,
            attempts=found.attempts + 1,
        )
        events = [kept, *await _resolve(connection, held, found, who, "callback", now=now)]
    else:
        events = await _give_up(connection, desk, held, found, who, now=now)
    await append(connection, *events, at=now)


async def _nobody_answered(
    connection: Connection, desk: Desk, held: Conversation, found: Callback, who: Agent, *, now: datetime
) -> Event:
    tried = replace(found, attempts=found.attempts + 1)
    await repository.change(connection, found.id, attempts=tried.attempts)
    await repository.note_event(connection, found, "no_answer", now=now)
    await conversations.write(connection, held, [desk.say("callback_no_answer", found.language)], now=now)
    return step(held, found.handoff_id, "callback_tried", actor=by_agent(who), attempts=tried.attempts)


async def _give_up(
    connection: Connection, desk: Desk, held: Conversation, found: Callback, who: Agent, *, now: datetime
) -> list[Event]:
    if found.attempts == 0:
        raise CallbackNotTried
    await finish(connection, found, "unreachable", now=now)
    held, _ = await conversations.write(connection, held, [desk.say("callback_gave_up", found.language)], now=now)
    given_up = step(
        held,
        found.handoff_id,
        "callback_unreachable",
        actor=by_agent(who),
        department=found.department,
        attempts=found.attempts,
    )
    return [given_up, *await _resolve(connection, held, found, who, "unreachable", now=now)]


async def _resolve(
    connection: Connection, held: Conversation, found: Callback, who: Agent, result: str, *, now: datetime
) -> list[Event]:
    """End the handoff that waited for this call; one that somebody took up in the chat meanwhile is theirs to end."""
    if not await rests_for_this(connection, found):
        return []
    await handoffs.change(connection, found.handoff_id, status="resolved", ended_at=now, result=result)
    fresh = {key: value for key, value in held.state.items() if key == "told"}
    await conversations.write(connection, held, now=now, owner="bot", status="resolved", state=fresh)
    resolved = step(held, found.handoff_id, "resolved", actor=by_agent(who), result=result, handledSeconds=0)
    return [resolved]

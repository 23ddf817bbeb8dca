"""Who holds what: claiming, taking the next, speaking while holding, and losing it again.

Lock order: the agent's row (capacity), the conversation, the ledger. A handoff is only ever changed under the lock of its conversation.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from router.agents import repository as agents
from router.agents.errors import SessionEnded
from router.agents.models import Agent
from router.agents.rhythm import NO_RHYTHMS, Rhythms, is_heavy
from router.conversations import repository as conversations
from router.conversations.models import UNKNOWN_LANGUAGE, Conversation, Message, NewMessage
from router.conversations.text import clean
from router.database import Connection
from router.desk import Desk
from router.drafts import repository as drafts
from router.handoffs import keeping, queue, repository
from router.handoffs.capacity import check_ready, check_room, full_channels
from router.handoffs.errors import (
    ClaimLapsed,
    HandoffClaimed,
    HandoffError,
    HandoffKept,
    HandoffNotFound,
    HandoffNotWaiting,
    NotAllowed,
)
from router.handoffs.models import Handoff
from router.handoffs.story import ROUTER, by_agent, step
from router.ledger import append
from router.privacy import mask_bsn


async def visible(connection: Connection, handoff_id: UUID, who: Agent) -> Handoff:
    """Return a handoff that this employee may see: of their department, theirs by name, or any for a supervisor.

    Raises:
        HandoffNotFound: there is none, or it is not theirs to see; both sound the same.
    """
    found = await repository.get(connection, handoff_id)
    if found is None or not may_see(found, who):
        raise HandoffNotFound
    return found


def may_see(found: Handoff, who: Agent) -> bool:
    """Say whether an employee may see a handoff."""
    if who.may("supervisor"):
        return True
    return who.may("agent") and (
        found.department in who.departments or who.id in (found.claimed_by, found.reserved_for)
    )


async def claim(connection: Connection, desk: Desk, *, handoff_id: UUID, agent_id: UUID, now: datetime) -> Handoff:
    """Take one handoff. The winner who asks again gets the same answer.

    Whoever chooses one by hand does so whatever their status says and although a pause is due; only capacity counts.

    Raises:
        HandoffClaimed: a colleague has it.
        HandoffKept: it waits for the employee who knows the case; a supervisor may take it all the same.
        HandoffNotWaiting: it ended meanwhile.
        CapacityReached: the agent holds as many as their capacity allows.
        HandoffNotFound, NotAllowed, SessionEnded.
    """
    who = await _agent(connection, agent_id, lock=False)
    seen = await visible(connection, handoff_id, who)
    if await is_theirs(connection, seen, who):  # who comes late hears so without waiting for a lock
        return seen
    who = await _agent(connection, agent_id)
    held = await conversations.get(connection, seen.conversation_id, lock=True)
    found = await visible(connection, handoff_id, who)  # again, now that nobody else can change it
    if await is_theirs(connection, found, who):
        return found
    if found.status not in ("queued", "snoozed"):
        raise HandoffNotWaiting
    if (until := keeping.kept_from(found, who, now=now)) and not who.may("supervisor"):
        raise HandoffKept(
            agent_id=str(found.reserved_for), name=await _name(connection, found.reserved_for), until=until
        )
    await check_room(connection, who, found.channel)
    return await take(connection, desk, held, found, who, now=now)


async def take_over(connection: Connection, desk: Desk, *, handoff_id: UUID, agent_id: UUID, now: datetime) -> Handoff:
    """Take a handoff as a supervisor, also when a colleague has it: their claim ends. Twice is once.

    Raises:
        NotAllowed: the employee is no supervisor.
        HandoffNotWaiting, CapacityReached, HandoffNotFound, SessionEnded.
    """
    who = await _agent(connection, agent_id)
    if not who.may("supervisor"):
        raise NotAllowed
    held = await conversations.get(connection, (await visible(connection, handoff_id, who)).conversation_id, lock=True)
    found = await visible(connection, handoff_id, who)
    if found.claimed_by == who.id:
        return found
    if found.status not in ("queued", "snoozed", "claimed"):
        raise HandoffNotWaiting
    await check_room(connection, who, found.channel)
    if found.status == "claimed":
        await repository.end_claim(connection, found, reason="taken_over", now=now, status="queued")
    return await take(connection, desk, held, found, who, now=now, reason="taken_over")


async def take_next(
    connection: Connection, desk: Desk, *, agent_id: UUID, now: datetime, rhythms: Rhythms = NO_RHYTHMS
) -> Handoff | None:
    """Take the handoff that is next for this agent, or return None when nobody waits who fits.

    Raises:
        NotAvailable, WrappingUp, BreakDue, CapacityReached, NotAllowed, SessionEnded.
    """
    who = await _agent(connection, agent_id)
    load = await check_ready(connection, who, rhythms, now=now)
    return await _take_first(connection, desk, who, who.departments, load, now=now)


async def give_next(
    connection: Connection, desk: Desk, *, agent_id: UUID, now: datetime, rhythms: Rhythms = NO_RHYTHMS
) -> Handoff | None:
    """Give an agent the handoff that is next for them in the departments that assign, or return None when there is none or they are not free."""
    who = await agents.get(connection, agent_id, lock=True)
    if who is None or who.presence != "available" or not who.is_here(now):
        return None
    try:
        load = await check_ready(connection, who, rhythms, now=now)
    except HandoffError:  # changed since we looked: a colleague's round, or their own, was first
        return None
    departments = [name for name in who.departments if name in desk.departments.pushing]
    return await _take_first(connection, desk, who, departments, load, now=now, reason="assigned")


async def _take_first(
    connection: Connection,
    desk: Desk,
    who: Agent,
    departments: Collection[str],
    load: Mapping[str, int],
    *,
    now: datetime,
    reason: str | None = None,
) -> Handoff | None:
    full = full_channels(who, load)
    while conversation_id := await queue.next_for(
        connection, who, departments=departments, full=full, answered=desk.languages, now=now
    ):
        held = await conversations.get(connection, conversation_id, lock=True)
        found = await repository.open_of(connection, conversation_id)
        if found is not None and found.status == "queued":
            return await take(connection, desk, held, found, who, now=now, reason=reason)
        # changed between the index and the lock: the next look does not find it any more
    return None


async def is_theirs(connection: Connection, found: Handoff, who: Agent) -> bool:
    """Say whether an employee has a handoff already.

    Raises:
        HandoffClaimed: a colleague has it.
    """
    if found.status != "claimed":
        return False
    if found.claimed_by != who.id:
        raise HandoffClaimed(agent_id=str(found.claimed_by), name=await _name(connection, found.claimed_by))
    return True


async def _agent(connection: Connection, agent_id: UUID, *, lock: bool = True) -> Agent:
    who = await agents.get(connection, agent_id, lock=lock)
    if who is None:
        raise SessionEnded
    if not who.may("agent", "supervisor"):
        raise NotAllowed
    return who


async def _name(connection: Connection, agent_id: UUID | None) -> str:
    colleague = await agents.get(connection, agent_id) if agent_id else None
    return colleague.name if colleague else "?"


async def take(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    found: Handoff,
    who: Agent,
    *,
    now: datetime,
    reason: str | None = None,
    given_by: Agent | None = None,
) -> Handoff:
    """Let an employee, whose row is locked with the conversation, have a handoff; `given_by`: the supervisor who chose them."""
    if who.presence == "offline":  # who acts is there: what they take must lapse when they leave
        await agents.set_presence(connection, who.id, presence="available", now=now)
    heavy = is_heavy(found.sensitivity, found.snapshot.get("signals", ()))
    wrap_up = desk.departments.get(found.department).wrap_up
    giver = given_by.id if given_by else None
    await repository.start_claim(
        connection, found, agent_id=who.id, given_by=giver, heavy=heavy, wrap_up=wrap_up, now=now
    )
    unread = given_by is not None or reason == "assigned"  # they did not choose it: nobody has read it yet
    department = desk.department_name(_own_department(who, found), held.language)
    key = "agent_given" if unread else "agent_joined"
    joined = desk.say(key, held.language, name=who.name, department=department)
    await conversations.write(connection, held, [joined], now=now, owner="agent", status="open")
    waited = max(0, round((now - found.queued_at).total_seconds()))  # less than nothing: the clock was set back
    given = [step(held, found.id, "given", actor=by_agent(given_by))] if given_by else []
    why = "given" if given_by else reason
    taken = step(held, found.id, "claimed", actor=by_agent(who), reason=why, waitedSeconds=waited)
    await append(connection, *given, taken, at=now)
    return await again(connection, found)


def _own_department(who: Agent, found: Handoff) -> str:
    """The department that the citizen is told an employee is of: the one that was asked where it is theirs, else their first."""
    return found.department if found.department in who.departments else next(iter(who.departments), found.department)


async def again(connection: Connection, found: Handoff) -> Handoff:
    """Read a handoff again, as it stands now in this transaction."""
    current = await repository.get(connection, found.id)
    if current is None:
        raise HandoffNotFound
    return current


async def mine(connection: Connection, handoff_id: UUID, who: Agent, claim_id: UUID) -> tuple[Conversation, Handoff]:
    """Lock the conversation of a handoff that this agent holds by this claim.

    Raises:
        ClaimLapsed: the claim is not, or no longer, the one that counts.
        HandoffNotFound: there is no such handoff.
    """
    found = await repository.get(connection, handoff_id)
    if found is None:
        raise HandoffNotFound
    held = await conversations.get(connection, found.conversation_id, lock=True)
    found = await again(connection, found)
    if found.status != "claimed" or found.claim_id != claim_id or found.claimed_by != who.id:
        raise ClaimLapsed
    return held, found


async def speak(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    client_message_id: str,
    text: str,
    language: str | None = None,
    content: dict[str, Any] | None = None,
    now: datetime,
) -> Message:
    """Say something as the employee who holds the conversation; whether they said it before: `repeats.answered_before`.

    Args:
        connection: the transaction.
        desk: the words and the departments.
        handoff_id: in which handoff.
        who: the employee.
        claim_id: the claim by which they act.
        client_message_id: the sender's own id of the message.
        text: as typed; a BSN in it is removed.
        language: of the text, where it is known; else that of the conversation.
        content: what belongs to the text, where it came from the catalogue.
        now: the moment.

    Raises:
        ClaimLapsed, HandoffNotFound, EmptyMessage, MessageTooLong.
    """
    said = mask_bsn(clean(text), desk.placeholders)
    held, found = await mine(connection, handoff_id, who, claim_id)
    new = NewMessage(
        author="agent",
        agent_id=who.id,
        name=who.name,
        department=desk.department_name(found.department, held.language),
        language=language or (held.language if held.language in desk.languages else UNKNOWN_LANGUAGE),
        text=said,
        content=content or {},
        client_message_id=client_message_id,
    )
    _, written = await conversations.write(connection, held, [new], now=now)
    await drafts.empty(connection, found.id, who.id, message_id=client_message_id, now=now)
    return written[0]


async def lapse(connection: Connection, desk: Desk, *, agent_id: UUID, now: datetime) -> bool:
    """Sign off an agent whose console has been gone for longer than the grace, and give back what they hold.

    Returns:
        whether there was anything to do: another replica may have been first, or the agent came back.
    """
    who = await agents.get(connection, agent_id, lock=True)
    if who is None or who.presence == "offline" or who.is_here(now):
        return False
    await _go_off_duty(connection, desk, who, reason="agent_gone", now=now)
    return True


async def sign_off(connection: Connection, desk: Desk, *, agent_id: UUID, now: datetime) -> None:
    """Take an agent who signs out off duty; what they hold is given back at once, not after the grace."""
    who = await agents.get(connection, agent_id, lock=True)
    if who is not None:
        await _go_off_duty(connection, desk, who, reason="signed_out", now=now)


async def _go_off_duty(connection: Connection, desk: Desk, who: Agent, *, reason: str, now: datetime) -> None:
    events = []
    for found in await repository.held_by(connection, who.id):
        held = await conversations.get(connection, found.conversation_id, lock=True)
        if (await again(connection, found)).claim_id != found.claim_id:  # passed on while we waited for the lock
            continue
        kept = keeping.keep_for(found, who, now=now) if reason == "agent_gone" else {}
        place = await queue.in_front(connection, found, department=found.department, now=now)
        await repository.end_claim(connection, found, reason="lapsed", now=now, status="queued", **place, **kept)
        told = keeping.told_it_is_kept(desk, held, who) if kept else desk.say("agent_left", held.language)
        await conversations.write(connection, held, [told], now=now, owner="queue")
        if kept:
            await keeping.tell_supervisors(connection, found, now=now)
        events.append(step(held, found.id, "claim_lapsed", actor=ROUTER, reason=reason, kept=bool(kept)))
    await agents.set_presence(connection, who.id, presence="offline", now=who.seen_at or now)
    if events:
        await append(connection, *events, at=now)

"""Opening a closed handoff again: by an employee, or by the citizen, who comes back to who helped them.

It is the same handoff, so its story goes on. It waits from now on, at the front of its class.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from router.agents import repository as agents
from router.agents.errors import SessionEnded
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs import claims, queue, repository
from router.handoffs.errors import NotReopenable
from router.handoffs.models import Handoff
from router.handoffs.outcomes import COME_BACK
from router.handoffs.repeats import opened_before
from router.handoffs.story import by_agent, by_citizen, step
from router.handoffs.transfers import reserved_first
from router.ledger import append
from router.response_terms import service as response_terms

BY_AGENT = timedelta(days=14)


async def pressed(
    connection: Connection, desk: Desk, held: Conversation, payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Bring a citizen who has one more question back to who helped them, within a day; else say that it is too late.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        payload: of the button: which handoff.
        now: the moment.
    """
    found = await repository.get(connection, UUID(payload["reopen"]))
    if found is None or not await _may_reopen(connection, held, found, within=COME_BACK, now=now):
        await conversations.write(connection, held, [desk.say("button_too_late", held.language)], now=now)
        return
    last = await repository.last_agent(connection, found.id)
    who = await agents.get(connection, last) if last else None
    first = await reserved_first(connection, desk, who, found, department=found.department, now=now)
    await _queue_again(connection, found, now=now, callback_phone=None, **first)  # they were called, and are here now
    back = who.name if who and first["reserved_for"] else desk.department_name(found.department, held.language)
    told = desk.say("reopened", held.language, who=back)
    await conversations.write(connection, held, [told], now=now, owner="queue", status="open")
    owed = await response_terms.owed_again(connection, desk, held, found.id, now=now)
    event = step(held, found.id, "reopened", actor=by_citizen(held), sameAgent=first["reserved_for"] is not None)
    await append(connection, event, *owed, at=now)


async def reopen(connection: Connection, desk: Desk, *, handoff_id: UUID, agent_id: UUID, now: datetime) -> Handoff:
    """Open a handoff again and take it, within fourteen days of its end. Whoever opened it and asks again gets the same answer.

    Raises:
        NotReopenable: it was not closed by an employee, too long ago, or the conversation goes on or has ended.
        CapacityReached, HandoffNotFound, NotAllowed, SessionEnded.
    """
    who = await agents.get(connection, agent_id, lock=True)
    if who is None:
        raise SessionEnded
    found = await claims.visible(connection, handoff_id, who)
    held = await conversations.get(connection, found.conversation_id, lock=True)
    found = await claims.visible(connection, handoff_id, who)
    if await opened_before(connection, found, who):
        return found
    if not await _may_reopen(connection, held, found, within=BY_AGENT, now=now):
        raise NotReopenable
    await _queue_again(connection, found, now=now, reserved_for=who.id)
    await conversations.write(connection, held, now=now, owner="queue", status="open")
    owed = await response_terms.owed_again(connection, desk, held, found.id, now=now)
    await append(connection, step(held, found.id, "reopened", actor=by_agent(who), sameAgent=True), *owed, at=now)
    return await claims.claim(connection, desk, handoff_id=handoff_id, agent_id=agent_id, now=now)


async def _may_reopen(
    connection: Connection, held: Conversation, found: Handoff, *, within: timedelta, now: datetime
) -> bool:
    closed = found.status == "resolved" and found.ended_at is not None and found.ended_at >= now - within
    own = found.conversation_id == held.id and held.ended_at is None
    return closed and own and await repository.open_of(connection, held.id) is None


async def _queue_again(connection: Connection, found: Handoff, *, now: datetime, **first: Any) -> None:
    place = await queue.in_front(connection, found, department=found.department, since=now, now=now)
    await repository.change(
        connection, found.id, status="queued", ended_at=None, result=None, queued_at=now, **first, **place
    )

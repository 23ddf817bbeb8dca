"""Beginning and ending to read along. The employee sees who does as long as it lasts; the ledger and the looks have both ends of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from router.agents import repository as agents
from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs.claims import visible
from router.handoffs.errors import NotAllowed, NothingToWatch
from router.handoffs.keeper import Work
from router.handoffs.models import Handoff
from router.handoffs.story import ROUTER, by_agent, step
from router.ledger import append, handoff_object
from router.privacy.looks import looked_into, note_use
from router.watching import repository

UNSEEN = timedelta(
    seconds=90
)  # a console says each twenty seconds that it is still open; one in the background less often


async def watch(connection: Connection, *, handoff_id: UUID, who: Agent, now: datetime) -> Handoff:
    """Read along from now on; again says that one still does.

    Raises:
        NotAllowed: the employee is no supervisor.
        NothingToWatch: no colleague has this conversation.
        HandoffNotFound, ReasonNeeded.
    """
    if not who.may("supervisor"):
        raise NotAllowed
    seen = await visible(connection, handoff_id, who)
    held = await conversations.get(connection, seen.conversation_id, lock=True)
    found = await visible(connection, handoff_id, who)  # again, now that nobody else can change it
    if found.status != "claimed" or found.claimed_by == who.id:
        raise NothingToWatch
    await looked_into(connection, found, who, now=now)
    if await repository.begin(connection, found.id, who.id, now=now):
        await _note(connection, held, found.id, "watch_started", who, now=now)
        await append(connection, step(held, found.id, "watch_started", actor=by_agent(who)), at=now)
    return found


async def leave(connection: Connection, *, handoff_id: UUID, who: Agent, now: datetime) -> None:
    """Stop reading along; twice is once.

    Raises:
        HandoffNotFound.
    """
    found = await visible(connection, handoff_id, who)
    await _end(connection, found.conversation_id, found.id, who, reason=None, now=now)


async def duty(connection: Connection, _desk: Desk, now: datetime) -> Sequence[Work]:
    """End what is over: see `keeper.Duty`."""
    found = await repository.over(connection, unseen_since=now - UNSEEN)
    return [partial(_end_unseen, handoff_id=handoff_id, agent_id=agent_id, now=now) for handoff_id, agent_id in found]


async def _end_unseen(connection: Connection, *, handoff_id: UUID, agent_id: UUID, now: datetime) -> bool:
    who = await agents.get(connection, agent_id)
    if who is None:  # the account was closed meanwhile
        return await repository.end(connection, handoff_id, agent_id) is not None
    found = await visible(connection, handoff_id, who)
    if (handoff_id, agent_id) not in await repository.over(connection, unseen_since=now - UNSEEN):
        return False
    return await _end(connection, found.conversation_id, found.id, who, reason="no_longer_seen", now=now)


async def _end(
    connection: Connection, conversation_id: UUID, handoff_id: UUID, who: Agent, *, reason: str | None, now: datetime
) -> bool:
    held = await conversations.get(connection, conversation_id, lock=True)
    started = await repository.end(connection, handoff_id, who.id)
    if started is None:
        return False
    await _note(connection, held, handoff_id, "watch_ended", who, now=now)
    seconds = max(0, round((now - started).total_seconds()))
    actor = ROUTER if reason else by_agent(who)
    await append(
        connection, step(held, handoff_id, "watch_ended", actor=actor, reason=reason, watchedSeconds=seconds), at=now
    )
    return True


async def _note(
    connection: Connection, held: Conversation, handoff_id: UUID, action: str, who: Agent, *, now: datetime
) -> None:
    name = handoff_object(held.ledger_key, handoff_id)
    await note_use(connection, action, name, agent_id=who.id, why="read_along", now=now)

"""A supervisor gives somebody who waits to an employee: a claim for them, within their capacity and only while they are there."""

from datetime import datetime
from uuid import UUID

from router.agents import repository as agents
from router.agents import workload
from router.agents.models import Agent
from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs import capacity
from router.handoffs.claims import take, visible
from router.handoffs.errors import (
    CapacityReached,
    ColleagueNotFree,
    HandoffClaimed,
    HandoffNotWaiting,
    NotAllowed,
    UnknownDestination,
)
from router.handoffs.models import Handoff


async def give(
    connection: Connection, desk: Desk, *, handoff_id: UUID, agent_id: UUID, who: Agent, now: datetime
) -> Handoff:
    """Give a handoff that waits to an employee. Twice is once.

    Args:
        connection: the transaction.
        desk: the words and the departments.
        handoff_id: which one.
        agent_id: whom it is given to. A pause that is due does not stop a supervisor; a status or a full desk does.
        who: the supervisor.
        now: the moment.

    Raises:
        NotAllowed: the employee is no supervisor.
        UnknownDestination: there is no such colleague at the desk.
        ColleagueNotFree: they are away or full; it says who is free.
        HandoffClaimed: a colleague has it by now.
        HandoffNotWaiting, HandoffNotFound.
    """
    if not who.may("supervisor"):
        raise NotAllowed
    whom = await agents.get(connection, agent_id, lock=True)
    if whom is None or not whom.may("agent", "supervisor"):
        raise UnknownDestination
    seen = await visible(connection, handoff_id, who)
    held = await conversations.get(connection, seen.conversation_id, lock=True)
    found = await visible(connection, handoff_id, who)  # again, now that nobody else can change it
    if found.status == "claimed" and found.claimed_by == whom.id:
        return found
    if found.status == "claimed":
        holder = await agents.get(connection, found.claimed_by) if found.claimed_by else None
        raise HandoffClaimed(agent_id=str(found.claimed_by), name=holder.name if holder else "?")
    if found.status not in ("queued", "snoozed"):
        raise HandoffNotWaiting
    if whom.presence != "available" or not whom.is_here(now):
        raise ColleagueNotFree(name=whom.name, why="away", free=await _free(connection, found, now=now))
    try:
        await capacity.check_room(connection, whom, found.channel)
    except CapacityReached as error:
        raise ColleagueNotFree(name=whom.name, why="full", free=await _free(connection, found, now=now)) from error
    return await take(connection, desk, held, found, whom, now=now, given_by=who)


async def _free(connection: Connection, found: Handoff, *, now: datetime) -> list[Agent]:
    """Return who of the department is there with room for one more, by name."""
    there = (await capacity.present(connection, found.department, channel=found.channel, now=now)).on_duty
    loads = await workload.loads(connection, [each.id for each in there])
    return [each for each in there if _has_room(each, loads.get(each.id, {}), found.channel)]


def _has_room(who: Agent, load: dict[str, int], channel: str) -> bool:
    return sum(load.values()) < who.capacity and load.get(channel, 0) < who.room_on(channel)

"""What employees and supervisors decide about the work itself: ready with wrapping up, on without a pause, the rhythm of breaks, capacity."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from router.agents import repository as agents
from router.agents import workload
from router.agents.errors import AgentNotFound, InvalidCapacity, InvalidRhythm
from router.agents.models import Agent
from router.agents.rhythm import Rhythm, Rhythms
from router.catalogue.catalogue import WEBCHAT
from router.channels.names import CHANNELS
from router.database import Connection
from router.desk import Desk
from router.handoffs.capacity import Work, works
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.story import by_agent
from router.ledger import Event, append

ORIGIN = "console"
_MOST_IN_ROW, _MOST_MINUTES, _LONGEST_PAUSE, _MOST_AT_ONCE = 50, 480, 60, 50


async def end_wrap_up(connection: Connection, who: Agent, *, now: datetime) -> None:
    """Note that an employee is ready for the next before their time for wrapping up is over."""
    await agents.get(connection, who.id, lock=True)
    await workload.set_ready(connection, who, now=now)


async def go_on(connection: Connection, who: Agent, rhythms: Rhythms, *, now: datetime) -> None:
    """Let an employee work on although a pause is due: their own choice, in the ledger. Without a pause that is due nothing happens."""
    current = await agents.get(connection, who.id, lock=True) or who
    [work] = await works(connection, [current], rhythms, now=now)
    if work.care.due is None:
        return
    await workload.set_continued(connection, who, now=now)
    event = Event(
        action="break_passed_over",
        object=by_agent(who),
        result="ok",
        origin=ORIGIN,
        actor=by_agent(who),
        reason=work.care.due,
        data={"heavyInRow": work.care.heavy_in_row, "workedMinutes": _minutes(work)},
    )
    await append(connection, event, at=now)


async def agree_rhythm(
    connection: Connection, desk: Desk, who: Agent, *, department: str, agreed: Rhythm, now: datetime
) -> None:
    """Give a department a rhythm of breaks from now on; one without any reason for a pause is none.

    Raises:
        UnknownDepartment: there is no such department.
        InvalidRhythm: a number is out of its range.
    """
    desk.departments.get(department)
    if agreed.heavy_in_row is not None and not 1 <= agreed.heavy_in_row <= _MOST_IN_ROW:
        raise InvalidRhythm(f"Choose 1 to {_MOST_IN_ROW} heavy conversations in a row.")
    if not 1 <= agreed.pause_minutes <= _LONGEST_PAUSE:
        raise InvalidRhythm(f"A pause takes 1 to {_LONGEST_PAUSE} minutes.")
    if agreed.minutes_of_work is not None and not agreed.pause_minutes < agreed.minutes_of_work <= _MOST_MINUTES:
        raise InvalidRhythm(f"Choose more minutes of work than the pause takes, and at most {_MOST_MINUTES}.")
    none = agreed.heavy_in_row is None and agreed.minutes_of_work is None
    await workload.set_rhythm(connection, department, None if none else agreed, now=now)
    event = Event(
        action="rhythm_set",
        object=f"department:{department}",
        result="off" if none else "ok",
        origin=ORIGIN,
        actor=by_agent(who),
        data={
            "heavyInRow": agreed.heavy_in_row,
            "minutesOfWork": agreed.minutes_of_work,
            "pauseMinutes": agreed.pause_minutes,
        },
    )
    await append(connection, event, at=now)


async def change_capacity(
    connection: Connection, who: Agent, *, agent_id: UUID, capacity: int, channels: Mapping[str, int], now: datetime
) -> Agent:
    """Change how many conversations an employee has at once. What they hold already they keep.

    Raises:
        AgentNotFound: there is no such account.
        InvalidCapacity: a number is out of its range, or there is no such channel.
    """
    if not 1 <= capacity <= _MOST_AT_ONCE or any(not 0 <= most <= capacity for most in channels.values()):
        raise InvalidCapacity(f"Choose 1 to {_MOST_AT_ONCE} conversations at once, and no more than that on a channel.")
    if unknown := channels.keys() - set(CHANNELS):
        raise InvalidCapacity(f"There is no channel {', '.join(sorted(unknown))}.")
    whose = await agents.get(connection, agent_id, lock=True)
    if whose is None:
        raise AgentNotFound
    await workload.set_capacity(connection, agent_id, capacity=capacity, channels=dict(channels))
    event = Event(
        action="capacity_set",
        object=by_agent(whose),
        result="ok",
        origin=ORIGIN,
        actor=by_agent(who),
        data={"capacity": capacity, "channels": dict(channels)},
    )
    await append(connection, event, at=now)
    return await agents.get(connection, agent_id) or whose


async def team(connection: Connection, rhythms: Rhythms, *, now: datetime) -> list[tuple[Agent, Work]]:
    """Return everyone who answers citizens and how they stand, by name: an overview to care by, never a ranking."""
    everyone = [who for who in await agents.list_all(connection) if who.may("agent", "supervisor")]
    return list(zip(everyone, await works(connection, everyone, rhythms, now=now), strict=True))


async def own_work(connection: Connection, who: Agent, rhythms: Rhythms, *, now: datetime) -> Work:
    """Return how one employee stands."""
    [work] = await works(connection, [who], rhythms, now=now)
    return work


def work_json(who: Agent, work: Work, *, now: datetime) -> dict[str, Any]:
    """Return how an employee stands, as the console gets it."""
    care = work.care
    return {
        "presence": who.presence if who.is_here(now) else "offline",
        "load": sum(work.load.values()),
        "loadByChannel": work.load,
        "capacity": who.capacity,
        "channelCapacity": who.channel_capacity,
        "wrapUpUntil": work.wrap_up_until.isoformat() if work.wrap_up_until else None,
        "heavyInRow": care.heavy_in_row,
        "workedMinutes": _minutes(work),
        "break": {
            "due": care.due,
            "minutes": care.pause_minutes,
            "until": care.until.isoformat() if care.until else None,
        }
        if care.due
        else None,
    }


def closed_json(desk: Desk, who: Agent) -> list[dict[str, Any]]:
    """Return which of an employee's departments are closed now, and when each opens in words; None where that is not known."""
    closed = [name for name in who.departments if name in desk.departments.by_id and not desk.is_open(name)]
    now = desk.clock()
    openings = {name: desk.departments.get(name).hours_on(WEBCHAT).next_opening(now) for name in closed}
    return [
        {
            "departmentName": desk.department_name(name, CONSOLE_LANGUAGE),
            "opens": desk.moment(opening, CONSOLE_LANGUAGE) if opening else None,
        }
        for name, opening in openings.items()
    ]


def rhythm_json(desk: Desk, department: str, agreed: Rhythm | None) -> dict[str, Any]:
    """Return the rhythm of a department, as the console gets it."""
    return {
        "department": department,
        "departmentName": desk.department_name(department, CONSOLE_LANGUAGE),
        "heavyInRow": agreed.heavy_in_row if agreed else None,
        "minutesOfWork": agreed.minutes_of_work if agreed else None,
        "pauseMinutes": agreed.pause_minutes if agreed else None,
    }


def _minutes(work: Work) -> int:
    return int(work.care.worked.total_seconds()) // 60

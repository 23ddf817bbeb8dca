"""Who can take one more conversation now: by presence, by what they hold on each channel, by wrap-up and by the rhythm of breaks.

What somebody holds changes only upwards under the lock of their row, so whoever has that lock and counts cannot be overtaken.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
)

from router.agents import workload
from router.agents.models import PRESENCE_GRACE, Agent
from router.agents.repository import agent_from
from router.agents.rhythm import Care, Rhythms, Spell, care_in
from router.database import Connection
from router.departments import WEBCHAT
from router.handoffs.errors import BreakDue, CapacityReached, NotAvailable, WrappingUp
from router.handoffs.models import Staffing
from router.promises.waiting import Crew
from router.schema import agent, claim, handoff


@dataclass(frozen=True, kw_only=True)
class Work:
    """How an employee stands: what they hold by channel, until when they wrap up, and whether a pause is due."""

    load: dict[str, int]
    wrap_up_until: datetime | None
    care: Care


def _held() -> Select[int]:
    return select(func.count()).where(handoff.c.claimed_by == agent.c.id, handoff.c.status == "claimed")


def _signed_in(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    here = and_(agent.c.presence != "offline", agent.c.seen_at >= now - PRESENCE_GRACE, ~agent.c.disabled)
    return and_(here, agent.c.roles.overlap(["agent", "supervisor"]))  # an auditor only reads


@dataclass(frozen=True, kw_only=True)
class Present:
    """Who of a department is there at a moment: those on duty, how many could take one more, and what that makes of the wait."""

    on_duty: tuple[Agent, ...]
    staffing: Staffing
    crew: Crew


def _present() -> Select[Any]:
    now, department = _moment("now"), bindparam("department", type_=Text)
    fields = [agent.c[name] for name in Agent.__dataclass_fields__]
    on_it = _held().where(handoff.c.channel == bindparam("channel", type_=Text)).scalar_subquery()
    query = select(
        *fields,
        _held().scalar_subquery().label("held"),
        on_it.label("on_channel"),
        workload.wrapping_up(now).label("busy"),
    )
    return query.where(_signed_in(now), department == any_(agent.c.departments)).order_by(agent.c.name)


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=DateTime(timezone=True))


_PRESENT = _present()  # asked at every handoff: built once


async def present(connection: Connection, department: str, *, channel: str = WEBCHAT, now: datetime) -> Present:
    """Return who of a department is there now.

    Who wraps up is busy, and at work. A pause that is due is over in minutes, and is not looked at here.
    """
    rows = (await connection.execute(_PRESENT, {"department": department, "channel": channel, "now": now})).all()
    slots = free = with_room = 0
    on_duty = []
    for row in rows:
        who = agent_from(row)
        if who.presence != "available":
            continue
        most = min(who.capacity, who.room_on(WEBCHAT))
        slots += most
        if row.busy:
            continue
        on_duty.append(who)
        free += max(0, most - row.held)
        with_room += row.held < who.capacity and row.on_channel < who.room_on(channel)
    return Present(
        on_duty=tuple(on_duty),
        staffing=Staffing(signed_in=len(rows), free=with_room),
        crew=Crew(slots=slots, free=free),
    )


async def staffing(connection: Connection, department: str, *, channel: str = WEBCHAT, now: datetime) -> Staffing:
    """Return how many employees of a department are signed in, and how many of them could take one more conversation now."""
    return (await present(connection, department, channel=channel, now=now)).staffing


async def candidates(
    connection: Connection, departments: Collection[str], rhythms: Rhythms, *, now: datetime
) -> list[UUID]:
    """Return who of these departments could be given one more now, least loaded first.

    Load is the share of the capacity that is in use; of two alike, the one who has been free for longest comes first.
    """
    freed = select(func.max(claim.c.ended_at)).where(claim.c.agent_id == agent.c.id).scalar_subquery()
    query = (
        select(agent.c.id, agent.c.departments, agent.c.continued_at)
        .where(
            _signed_in(now),
            agent.c.presence == "available",
            literal("agent") == any_(agent.c.roles),
            agent.c.departments.overlap(list(departments)),
            _held().scalar_subquery() < agent.c.capacity,
            ~workload.wrapping_up(now),
        )
        .order_by(_held().scalar_subquery() * 1.0 / agent.c.capacity, freed.nulls_first(), agent.c.id)
    )
    found = (await connection.execute(query)).all()
    if not rhythms:
        return [row.id for row in found]
    done = await workload.spells(connection, [row.id for row in found], now=now)
    return [row.id for row in found if _care(row, done[row.id], rhythms, now=now).due is None]


def _care(who: Any, done: list[Spell], rhythms: Rhythms, *, now: datetime) -> Care:
    return care_in(done, who.departments, rhythms, now=now, continued_at=who.continued_at)


async def works(connection: Connection, everyone: Sequence[Agent], rhythms: Rhythms, *, now: datetime) -> list[Work]:
    """Return how each of these employees stands."""
    found = await workload.hands(connection, [who.id for who in everyone], now=now)
    return [
        Work(
            load=(on := found[who.id]).load,
            wrap_up_until=on.wrap_up_until,
            care=_care(who, on.spells, rhythms, now=now),
        )
        for who in everyone
    ]


async def check_ready(connection: Connection, who: Agent, rhythms: Rhythms, *, now: datetime) -> dict[str, int]:
    """Return what an agent, whose row is locked, holds by channel, when the queue may bring them one more.

    Raises:
        NotAvailable, WrappingUp, BreakDue, CapacityReached.
    """
    if who.presence not in ("available", "offline"):  # who acts is there, whatever was noted of their console
        raise NotAvailable
    [work] = await works(connection, [who], rhythms, now=now)
    if sum(work.load.values()) >= who.capacity:
        raise CapacityReached
    if work.wrap_up_until:
        raise WrappingUp(work.wrap_up_until)
    if work.care.due:
        raise BreakDue(due=work.care.due, minutes=work.care.pause_minutes, until=work.care.until)
    return work.load


async def check_room(connection: Connection, who: Agent, channel: str) -> None:
    """See that an agent, whose row is locked, has room for one more conversation on a channel.

    Raises:
        CapacityReached.
    """
    load = (await workload.loads(connection, [who.id])).get(who.id, {})
    if sum(load.values()) >= who.capacity or load.get(channel, 0) >= who.room_on(channel):
        raise CapacityReached


def full_channels(who: Agent, load: Mapping[str, int]) -> tuple[str, ...]:
    """Return the channels on which an agent has no room."""
    return tuple(name for name in who.channel_capacity if load.get(name, 0) >= who.room_on(name))

"""What employees have had on their hands, and the rhythm of their breaks, in PostgreSQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from router.agents.models import Agent
from router.agents.rhythm import LOOKED_BACK, Rhythm, Rhythms, Spell
from router.database import Connection
from router.departments.model import LONGEST_WRAP_UP
from router.schema import agent, claim, handoff, rhythm

_SPELL_FIELDS = ("claimed_at", "ended_at", "heavy")
_NO_WRAP_UP = ("lapsed", "taken_over", "discarded")  # who lost a conversation has nothing to write down
_wrapped_at = claim.c.ended_at + func.make_interval(0, 0, 0, 0, 0, 0, claim.c.wrap_up_seconds)


@dataclass(frozen=True, kw_only=True)
class Hands:
    """What an agent has on their hands: conversations by channel, until when they wrap up, and what they held of late."""

    load: dict[str, int]
    wrap_up_until: datetime | None
    spells: list[Spell]


def _unwrapped(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The claims of a row of `agent` that they are still wrapping up."""
    earliest = now - func.make_interval(0, 0, 0, 0, 0, 0, LONGEST_WRAP_UP)
    return and_(
        claim.c.agent_id == agent.c.id,
        claim.c.ended_at > earliest,  # what the index is for
        or_(agent.c.ready_at.is_(None), claim.c.ended_at > agent.c.ready_at),
        _wrapped_at > now,
        claim.c.end_reason.not_in(_NO_WRAP_UP),
    )


def wrapping_up(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition on `agent` that they are still busy with what has ended: as good as a conversation."""
    return exists().where(_unwrapped(now)).correlate(agent)


# Asked whenever somebody takes the next: built once.
_AGENTS = any_(bindparam("agents", type_=ARRAY(Uuid)))
_NOW, _SINCE = (bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "since"))
_COUNTS = and_(  # a conversation that lapsed was nobody's work
    or_(claim.c.ended_at.is_(None), claim.c.ended_at > _SINCE), claim.c.end_reason.is_distinct_from("lapsed")
)
_SPELLS = select(claim.c.agent_id, claim.c.claimed_at, claim.c.ended_at, claim.c.heavy).where(
    claim.c.agent_id == _AGENTS, _COUNTS
)
_LOADS = (
    select(handoff.c.claimed_by, handoff.c.channel, func.count())
    .where(handoff.c.claimed_by == _AGENTS, handoff.c.status == "claimed")
    .group_by(handoff.c.claimed_by, handoff.c.channel)
)


def _hands() -> Select[Any]:
    channels = (
        select(handoff.c.channel, func.count().label("held"))
        .where(handoff.c.claimed_by == agent.c.id, handoff.c.status == "claimed")
        .group_by(handoff.c.channel)
        .correlate(agent)
        .lateral()
    )
    done = (
        select(*(func.array_agg(claim.c[name], type_=ARRAY(claim.c[name].type)).label(name) for name in _SPELL_FIELDS))
        .where(claim.c.agent_id == agent.c.id, _COUNTS)
        .lateral()
    )
    return (
        select(
            agent.c.id,
            select(func.max(_wrapped_at)).where(_unwrapped(_NOW)).scalar_subquery().label("wrap_up_until"),
            select(func.jsonb_object_agg(channels.c.channel, channels.c.held, type_=JSONB))
            .scalar_subquery()
            .label("load"),
            *done.c,
        )
        .join(done, true())
        .where(agent.c.id == _AGENTS)
    )


_HANDS = _hands()


async def hands(connection: Connection, agent_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Hands]:
    """Return what each of these agents has on their hands."""
    asked = {"agents": list(agent_ids), "now": now, "since": now - LOOKED_BACK}
    return {
        row.id: Hands(
            load=row.load or {},
            wrap_up_until=row.wrap_up_until,
            spells=[
                Spell(began=began, ended=ended, heavy=heavy)
                for began, ended, heavy in zip(*(row._mapping[name] or () for name in _SPELL_FIELDS), strict=True)
            ],
        )
        for row in await connection.execute(_HANDS, asked)
    }


async def spells(connection: Connection, agent_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[Spell]]:
    """Return what these agents held of late; who held nothing is there too."""
    found: dict[UUID, list[Spell]] = {agent_id: [] for agent_id in agent_ids}
    for row in await connection.execute(_SPELLS, {"agents": list(agent_ids), "since": now - LOOKED_BACK}):
        found[row.agent_id].append(Spell(began=row.claimed_at, ended=row.ended_at, heavy=row.heavy))
    return found


async def loads(connection: Connection, agent_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many conversations these agents hold, by channel; who holds none is left out."""
    found: dict[UUID, dict[str, int]] = {}
    for agent_id, channel, count in await connection.execute(_LOADS, {"agents": list(agent_ids)}):
        found.setdefault(agent_id, {})[channel] = count
    return found


async def set_ready(connection: Connection, who: Agent, *, now: datetime) -> None:
    """Note that an agent has wrapped up everything that ended until now."""
    await connection.execute(update(agent).where(agent.c.id == who.id).values(ready_at=now))


async def set_continued(connection: Connection, who: Agent, *, now: datetime) -> None:
    """Note that an agent goes on without the pause that is due."""
    await connection.execute(update(agent).where(agent.c.id == who.id).values(continued_at=now))


async def set_capacity(connection: Connection, agent_id: UUID, *, capacity: int, channels: dict[str, int]) -> None:
    """Change how many conversations an agent has at once, and how many of some channels."""
    values = {"capacity": capacity, "channel_capacity": channels}
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(**values))


async def read_rhythms(connection: Connection) -> Rhythms:
    """Return the rhythm of each department that has one."""
    fields: Sequence[str] = tuple(Rhythm.__dataclass_fields__)
    query = select(rhythm.c.department, *(rhythm.c[name] for name in fields))
    return {
        row.department: Rhythm(**{name: row._mapping[name] for name in fields})
        for row in await connection.execute(query)
    }


async def set_rhythm(connection: Connection, department: str, agreed: Rhythm | None, *, now: datetime) -> None:
    """Give a department a rhythm, or none."""
    if agreed is None:
        await connection.execute(delete(rhythm).where(rhythm.c.department == department))
        return
    values = {**vars(agreed), "changed_at": now}
    statement = insert(rhythm).values(department=department, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=[rhythm.c.department], set_=values))

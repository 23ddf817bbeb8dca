"""Who may need a call: several heavy conversations in a row, and nobody of their department near them today.

Care, never a ranking: by name, only who is there now, and only while it lasts. Nothing is counted on the side and nothing is kept: it follows,
each time, from the conversations of the last hours, as the pauses do (`router.agents.rhythm`).

>>> from datetime import UTC, timedelta
>>> nine = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
>>> def held(minute: int, heavy: bool) -> Spell:
...     return Spell(began=nine + timedelta(minutes=minute), ended=nine + timedelta(minutes=minute + 5), heavy=heavy)
>>> heavy_in_row([held(0, True), held(10, False), held(20, True), held(30, True)])
2
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal
from uuid import UUID

from router.agents import repository as agents
from router.agents import workload
from router.agents.models import Agent
from router.agents.rhythm import Spell
from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.handoffs.models import CONSOLE_LANGUAGE
from router.insight import repository

SEVERAL = 2  # heavy conversations in a row
Place = Literal["home", "town_hall"]
Alone = Literal["home", "town_hall", "nobody_here"]
"""Why somebody is alone: they work at home, nobody else of their department is at the town hall, or nobody else of it is there at all."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """Somebody to call: how many heavy conversations they had in a row, and why they are alone."""

    who: Agent
    heavy_in_row: int
    alone: Alone

    def as_json(self) -> dict[str, Any]:
        """Return why."""
        return {"heavyInRow": self.heavy_in_row, "alone": self.alone}


def heavy_in_row(spells: Iterable[Spell]) -> int:
    """Return how many of the latest conversations were heavy, without a lighter one between them."""
    latest_first = sorted(spells, key=lambda spell: spell.began, reverse=True)
    return sum(1 for _ in takewhile(lambda spell: spell.heavy, latest_first))


def alone(who: Agent, here: Sequence[Agent], said: Mapping[UUID, Place]) -> Alone | None:
    """Return why nobody of their department is near somebody today, or None; who says nothing is near whoever else is there."""
    near = [each for each in here if each.id != who.id and set(each.departments) & set(who.departments)]
    place = said.get(who.id)
    if place == "home":
        return "home"
    if not near:
        return "nobody_here"
    return "town_hall" if place == "town_hall" and not any(said.get(each.id) == place for each in near) else None


async def calls(connection: Connection, desk: Desk, *, now: datetime) -> list[Call]:
    """Return who may need a call now, by name."""
    here = await _here(connection, now=now)
    said = await repository.places(connection, desk.today())
    held = await workload.spells(connection, [who.id for who in here], now=now)
    found = ((who, heavy_in_row(held[who.id]), alone(who, here, said)) for who in here)
    return [Call(who=who, heavy_in_row=row, alone=why) for who, row, why in found if why and row >= SEVERAL]


async def _here(connection: Connection, *, now: datetime) -> list[Agent]:
    everyone = await agents.list_all(connection)
    return [who for who in everyone if who.is_here(now) and who.may("agent", "supervisor")]


async def calls_json(connection: Connection, desk: Desk, *, now: datetime) -> list[dict[str, Any]]:
    """Return who may need a call, as the supervisors' page gets it."""
    return [
        {
            "id": str(call.who.id),
            "name": call.who.name,
            "departments": [
                desk.department_name(name, CONSOLE_LANGUAGE)
                for name in call.who.departments
                if name in desk.departments.by_id
            ],
            **call.as_json(),
        }
        for call in await calls(connection, desk, now=now)
    ]


async def own_json(connection: Connection, desk: Desk, who: Agent, *, now: datetime) -> dict[str, Any]:
    """Return what an employee sees of the same about themselves: where they said to work today, and why somebody may call."""
    said = await repository.places(connection, desk.today())
    row = heavy_in_row((await workload.spells(connection, [who.id], now=now))[who.id])
    why = alone(who, await _here(connection, now=now), said) if row >= SEVERAL else None
    care = Call(who=who, heavy_in_row=row, alone=why).as_json() if why else None
    return {"place": said.get(who.id), "care": care}


async def duty(connection: Connection, desk: Desk, _now: datetime) -> Sequence[Work]:
    """Forget where people worked on another day: see `keeper.Duty`."""
    await repository.forget_places(connection, other_than=desk.today())
    return []

"""Surge mode: proposed, on, off. Every step is in the ledger with the figures that led to it, and happens once on any number of replicas.

At most one surge is open (a unique index), and a step changes it only while it still has the status that the step starts from.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from router.agents.models import Agent
from router.alerts import raise_alert
from router.database import Connection
from router.ledger import Event, agent_actor, append
from router.surge import repository
from router.surge.detection import Found
from router.surge.errors import NoSurge
from router.surge.models import DISMISSED, OFF, ON, PROPOSED, Surge

ROUTER, DESK = "router", "desk"


async def propose(connection: Connection, found: Found, *, by_rule: bool, now: datetime) -> bool:
    """Propose surge mode and tell the supervisors, or switch it on where the rules say so; False when there is a surge already."""
    figures = found.figures()
    made = await repository.propose(
        connection, reason=found.reason, department=found.department, figures=figures, now=now
    )
    if made is None:
        return False
    events = [
        Event(
            action="surge_proposed",
            object=_name(made),
            result="ok",
            origin=DESK,
            actor=ROUTER,
            reason=found.reason,
            data=_data(found.department, figures),
        )
    ]
    if by_rule:
        await repository.change(connection, made, was=PROPOSED, status=ON, on_at=now)
        events.append(_on(made, ROUTER, "by_rule", _data(found.department, figures)))
    kind = "surge_on" if by_rule else "surge_proposed"
    await raise_alert(
        connection,
        kind,
        now=now,
        department=found.department,
        reason=found.reason,
        observed=found.observed,
        expected=round(found.expected),
    )
    await append(connection, *events, at=now)
    return True


async def switch_on(connection: Connection, open_now: Surge | None, who: Agent, *, now: datetime) -> Surge:
    """Confirm the surge that is proposed, or begin one by hand; one that is on already stays as it is.

    Raises:
        NoSurge: it changed meanwhile.
    """
    if open_now is not None and open_now.status == ON:
        return open_now
    if open_now is not None:
        surge_id, reason = open_now.id, "confirmed"
    else:
        made = await repository.propose(connection, reason="by_hand", department=None, figures={}, now=now)
        if made is None:
            raise NoSurge
        surge_id, reason = made, "by_hand"
    changed = await repository.change(connection, surge_id, was=PROPOSED, status=ON, on_at=now, on_by=who.id)
    if changed is None:
        raise NoSurge
    actor = agent_actor(who.ledger_key, who.id)
    await append(connection, _on(surge_id, actor, reason, _data(changed.department, changed.figures)), at=now)
    return changed


async def end(connection: Connection, open_now: Surge, who: Agent | None, *, now: datetime) -> bool:
    """Switch surge mode off, or drop what was only proposed; by the router when it was calm for long enough.

    Returns:
        whether it was this call that ended it.
    """
    was_on = open_now.status == ON
    status = OFF if was_on else DISMISSED
    ended = await repository.change(
        connection, open_now.id, was=open_now.status, status=status, ended_at=now, ended_by=who.id if who else None
    )
    if ended is None:
        return False
    if was_on and who is None:
        await raise_alert(connection, "surge_off", now=now)
    actor = agent_actor(who.ledger_key, who.id) if who else ROUTER
    reason = "by_hand" if who else "calm"
    minutes = round((now - (ended.on_at or ended.proposed_at)).total_seconds() / 60)
    await append(connection, _ended(open_now.id, actor, reason, was_on=was_on, minutes=minutes), at=now)
    return True


def _on(surge_id: UUID, actor: str, reason: str, data: dict[str, Any]) -> Event:
    return Event(
        action="surge_on", object=_name(surge_id), result="ok", origin=DESK, actor=actor, reason=reason, data=data
    )


def _ended(surge_id: UUID, actor: str, reason: str, *, was_on: bool, minutes: int) -> Event:
    name = _name(surge_id)
    if was_on:
        data = {"minutes": minutes}
        return Event(action="surge_off", object=name, result="ok", origin=DESK, actor=actor, reason=reason, data=data)
    return Event(action="surge_dismissed", object=name, result="ok", origin=DESK, actor=actor, reason=reason)


def _name(surge_id: UUID) -> str:
    return f"surge:{surge_id}"


def _data(department: str | None, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Whole numbers for the ledger: a number with a fraction has no one way to be written."""
    rounded = {name: round(value) for name, value in figures.items()}
    return rounded | ({"department": department} if department else {})

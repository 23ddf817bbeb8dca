"""Saved views: the filters of a search under a name, for oneself or, by a supervisor, for a department.

The words that were searched for are never saved: a name can stand in them. A view whose owner did not search for a year goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from router.agents import repository as agents
from router.agents.models import Agent
from router.database import Connection
from router.desk import Desk
from router.handoffs.errors import NotAllowed, UnknownDestination
from router.privacy import mask_for_bot
from router.schema import agent, saved_view
from router.search.errors import TooManyViews, ViewNotFound

MOST = 20  # views of one employee
LONGEST_NAME = 60  # characters
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class View:
    """A saved view: its filters, with which department it is shared, and whose it is."""

    id: UUID
    name: str
    filters: dict[str, Any]
    department: str | None
    mine: bool
    by: str


async def views(connection: Connection, who: Agent, *, now: datetime) -> list[View]:
    """Return the views of an employee and those that were shared with their departments, by name. That the owner still searches is noted."""
    stale = saved_view.c.agent_id == who.id, saved_view.c.used_at < now - _A_DAY
    await connection.execute(update(saved_view).where(*stale).values(used_at=now))
    shared = saved_view.c.department.in_(who.departments)
    seen: ColumnElement[bool] = or_(saved_view.c.agent_id == who.id, shared)
    if who.may("supervisor"):
        seen = or_(seen, saved_view.c.department.is_not(None))
    query = select(saved_view, agent.c.name.label("by")).join(agent, agent.c.id == saved_view.c.agent_id).where(seen)
    rows = await connection.execute(query.order_by(func.lower(saved_view.c.name), saved_view.c.id))
    return [
        View(
            id=row.id,
            name=row.name,
            filters=row.filters,
            department=row.department,
            mine=row.agent_id == who.id,
            by=row.by,
        )
        for row in rows
    ]


async def save(
    connection: Connection,
    desk: Desk,
    who: Agent,
    *,
    name: str,
    filters: dict[str, Any],
    department: str | None,
    now: datetime,
) -> View:
    """Save a view; the same name again is the same view with other filters.

    Raises:
        NotAllowed: who is no supervisor shares it.
        UnknownDestination: there is no such department.
        TooManyViews: the employee has as many as one can.
    """
    if department is not None and not who.may("supervisor"):
        raise NotAllowed
    if department is not None and department not in desk.departments.by_id:
        raise UnknownDestination
    await agents.get(connection, who.id, lock=True)  # two at once do not pass the limit together
    called = mask_for_bot(name.strip(), desk.placeholders).text[:LONGEST_NAME]
    values = {"filters": filters, "department": department, "used_at": now}
    known = saved_view.c.agent_id == who.id, saved_view.c.name == called
    renewed = update(saved_view).where(*known).values(**values).returning(saved_view.c.id)
    view_id = (await connection.execute(renewed)).scalar()
    if view_id is None:
        count = select(func.count()).where(saved_view.c.agent_id == who.id)
        if (await connection.execute(count)).scalar_one() >= MOST:
            raise TooManyViews
        view_id = uuid4()
        await connection.execute(insert(saved_view).values(id=view_id, agent_id=who.id, name=called, **values))
    return View(id=view_id, name=called, filters=filters, department=department, mine=True, by=who.name)


async def remove(connection: Connection, who: Agent, view_id: UUID) -> None:
    """Remove a view of one's own, or a shared one as a supervisor.

    Raises:
        ViewNotFound: there is none, or it is not theirs to remove; both sound the same.
    """
    theirs: ColumnElement[bool] = saved_view.c.agent_id == who.id
    if who.may("supervisor"):
        theirs = or_(theirs, saved_view.c.department.is_not(None))
    gone = delete(saved_view).where(saved_view.c.id == view_id, theirs).returning(saved_view.c.id)
    if (await connection.execute(gone)).scalar() is None:
        raise ViewNotFound

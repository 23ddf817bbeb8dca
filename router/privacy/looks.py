"""Who looked into a conversation that was not theirs, and who searched, exported or erased somebody's data: when, and why.

The object is a pseudonym as in the ledger, so a line outlives the person's erasure without telling any more whom it was about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.database import Connection
from router.handoffs.models import Handoff
from router.ledger import handoff_object
from router.schema import agent, audit

SEARCH = "search"  # the object of a search: what was searched for is not kept
_ONE_LOOK = timedelta(minutes=30)  # a console reads the same conversation again and again; that is one look


@dataclass(frozen=True, kw_only=True)
class Look:
    """One line: who (None is the administrator at the command line) did what with which object, when and why."""

    who: str | None
    action: str
    object: str
    why: str
    at: datetime


def why_noted(found: Handoff, who: Agent) -> str | None:
    """Return why a look of this employee into this handoff is noted, as a code, or None when it is their work.

    It is their work when they hold it, or could take it: then it waits, for them or for their department.
    """
    if found.claimed_by == who.id:
        return None
    for_them = found.department in who.departments if found.reserved_for is None else found.reserved_for == who.id
    if for_them and found.status in ("queued", "snoozed"):
        return None
    if found.status == "claimed":
        return "held_by_colleague"
    return "not_their_department" if found.status in ("queued", "snoozed") else "ended"


async def looked_into(connection: Connection, found: Handoff, who: Agent, *, now: datetime) -> None:
    """Note that an employee looked into a handoff, where it is not their work."""
    why = why_noted(found, who)
    if why:
        held = await conversations.get(connection, found.conversation_id)
        await note_look(connection, handoff_object(held.ledger_key, found.id), who, why=why, now=now)


async def note_look(connection: Connection, name: str, who: Agent, *, why: str, now: datetime) -> None:
    """Note that an employee looked into something, once in half an hour.

    Args:
        connection: the transaction.
        name: the pseudonym of what was looked into.
        who: the employee.
        why: as `why_noted` says.
        now: the moment.
    """
    lately = select(audit.c.id).where(
        audit.c.agent_id == who.id, audit.c.object == name, audit.c.at > now - _ONE_LOOK, audit.c.action == "looked"
    )
    if (await connection.execute(lately.limit(1))).first() is None:
        await note_use(connection, "looked", name, agent_id=who.id, why=why, now=now)


async def note_use(
    connection: Connection, action: str, name: str, *, agent_id: UUID | None, why: str, now: datetime
) -> None:
    """Note that somebody's data was searched, exported or erased; `agent_id` is None for the administrator."""
    values = {"id": uuid4(), "agent_id": agent_id, "action": action, "object": name, "why": why, "at": now}
    await connection.execute(insert(audit).values(**values))


async def looks(connection: Connection, *, limit: int) -> list[Look]:
    """Return the newest lines, newest first."""
    query = select(audit, agent.c.name).outerjoin(agent, agent.c.id == audit.c.agent_id)
    rows = await connection.execute(query.order_by(audit.c.at.desc()).limit(limit))
    return [Look(who=row.name, action=row.action, object=row.object, why=row.why, at=row.at) for row in rows]

"""Who looked into a conversation that was not theirs, and who searched, exported or erased somebody's data: when, and why.

The object is a pseudonym as in the ledger, so a line outlives the person's erasure without telling any more whom it was about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, insert, not_, or_, select

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.database import Connection
from router.handoffs.access import held_by, is_sensitive
from router.handoffs.models import Handoff
from router.ledger import agent_actor, handoff_object
from router.privacy.errors import ReasonNeeded
from router.schema import agent, audit, mention

LookReason = Literal["citizen_returned", "colleague_asked", "complaint", "quality", "other"]
"""Why somebody looks into a sensitive conversation that is not theirs."""

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


async def looked_into(
    connection: Connection,
    found: Handoff,
    who: Agent,
    *,
    now: datetime,
    reason: str | None = None,
    contents: bool = True,
) -> None:
    """Note that an employee looked into a handoff, where it is not their work.

    Args:
        connection: the transaction.
        found: the handoff.
        who: the employee.
        now: the moment.
        reason: why they look, as a code; kept with the look, and good for half an hour.
        contents: whether they see what was said, not only what happened.

    Raises:
        ReasonNeeded: what was said is sensitive, and they gave no reason.
    """
    why = why_noted(found, who)
    if not why:
        return
    held = await conversations.get(connection, found.conversation_id)
    asks = contents and reason is None and await _asks_a_reason(connection, found, who)
    await note_look(
        connection, handoff_object(held.ledger_key, found.id), who, why=why, reason=reason, asks=asks, now=now
    )


async def _asks_a_reason(connection: Connection, found: Handoff, who: Agent) -> bool:
    """Say whether a reason is asked: it is sensitive, they never held it, nobody asked them, and they do not lead the department where it runs."""
    if who.may("supervisor") and found.department in who.departments and found.ended_at is None:
        return False
    mentioned = (
        select(mention.c.agent_id).where(mention.c.handoff_id == found.id, mention.c.agent_id == who.id).exists()
    )
    own = or_(held_by(who.id, found.conversation_id), mentioned)
    query = select(and_(is_sensitive(found.conversation_id), not_(own)))
    return bool((await connection.execute(query)).scalar_one())


async def note_look(
    connection: Connection,
    name: str,
    who: Agent,
    *,
    why: str,
    now: datetime,
    reason: str | None = None,
    asks: bool = False,
) -> None:
    """Note that an employee looked into something, once in half an hour; a reason is noted always.

    Args:
        connection: the transaction.
        name: the pseudonym of what was looked into.
        who: the employee.
        why: as `why_noted` says.
        now: the moment.
        reason: why they look, as a code.
        asks: whether they may look only with a reason.

    Raises:
        ReasonNeeded: they gave none, now or in the last half an hour.
    """
    lately = select(audit.c.id).where(
        audit.c.agent_id == who.id, audit.c.object == name, audit.c.at > now - _ONE_LOOK, audit.c.action == "looked"
    )
    if asks:
        lately = lately.where(audit.c.why.contains(":"))
    noted = reason is None and (await connection.execute(lately.limit(1))).first() is not None
    if asks and not noted:
        raise ReasonNeeded
    if not noted:
        await note_use(connection, "looked", name, agent_id=who.id, why=":".join(filter(None, (why, reason))), now=now)


async def shown_in_a_list(connection: Connection, who: Agent, *, count: int, now: datetime) -> None:
    """Note that a list showed an employee what was said in conversations that are not theirs: one line, with how many."""
    if count:
        await note_use(connection, "searched", SEARCH, agent_id=who.id, why=f"results:{count}", now=now)


async def note_use(
    connection: Connection, action: str, name: str, *, agent_id: UUID | None, why: str, now: datetime
) -> None:
    """Note that somebody's data was searched, exported or erased; `agent_id` is None for the administrator."""
    values = {"id": uuid4(), "agent_id": agent_id, "action": action, "object": name, "why": why, "at": now}
    await connection.execute(insert(audit).values(**values))


async def looks(connection: Connection, *, limit: int, names: bool) -> list[Look]:
    """Return the newest lines, newest first, with the names of employees or, for an auditor, what the ledger calls them."""
    query = select(audit, agent.c.name, agent.c.ledger_key).outerjoin(agent, agent.c.id == audit.c.agent_id)
    rows = await connection.execute(query.order_by(audit.c.at.desc()).limit(limit))
    return [
        Look(who=_who(row, names=names), action=row.action, object=row.object, why=row.why, at=row.at) for row in rows
    ]


def _who(row: Row[Any], *, names: bool) -> str | None:
    if names or row.agent_id is None:
        name: str | None = row.name
        return name
    return agent_actor(row.ledger_key, row.agent_id)

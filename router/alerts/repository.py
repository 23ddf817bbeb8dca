"""Alerts in PostgreSQL. An alert is a hint for people: it changes nothing by itself, and the ledger has the step that caused it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from router.agents.models import Agent
from router.database import Connection
from router.schema import agent, alert, conversation, handoff

_MOST = 100  # alerts shown at once
_OF_NOW = {"reference", "status", "claimed_by"}  # what is read beside it, as it stands now


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert.

    Attributes:
        kind: a code that the console has words for.
        reference: of the conversation, where it is about one.
        status: how the handoff stands now, where it is about one.
        claimed_by: the name of who has it now.
    """

    id: UUID
    kind: str
    department: str | None
    handoff_id: UUID | None
    reference: str | None
    status: str | None
    claimed_by: str | None
    data: dict[str, Any]
    raised_at: datetime


async def raise_alert(
    connection: Connection,
    kind: str,
    *,
    now: datetime,
    department: str | None = None,
    handoff_id: UUID | None = None,
    **data: Any,
) -> None:
    """Tell the supervisors something, once for each handoff and kind as long as nobody has seen it.

    Args:
        connection: the transaction of the step that causes it.
        kind: a code that the console has words for (`web/console/strings.ts`, `alerts`).
        now: the moment.
        department: which one it is about, if it is about one.
        handoff_id: what it is about.
        data: codes and numbers that its words name; never personal data.
    """
    values = {"id": uuid4(), "kind": kind, "department": department, "handoff_id": handoff_id, "data": data}
    await connection.execute(insert(alert).values(**values, raised_at=now).on_conflict_do_nothing())


async def unseen(connection: Connection) -> list[Alert]:
    """Return what no supervisor has seen yet, newest first."""
    query = (
        select(
            *(alert.c[name] for name in Alert.__dataclass_fields__ if name not in _OF_NOW),
            conversation.c.reference,
            handoff.c.status,
            agent.c.name.label("claimed_by"),
        )
        .outerjoin(handoff, handoff.c.id == alert.c.handoff_id)
        .outerjoin(conversation, conversation.c.id == handoff.c.conversation_id)
        .outerjoin(agent, agent.c.id == handoff.c.claimed_by)
        .where(alert.c.seen_at.is_(None))
        .order_by(alert.c.raised_at.desc())
        .limit(_MOST)
    )
    return [Alert(**row._mapping) for row in await connection.execute(query)]


async def see(connection: Connection, alert_id: UUID, who: Agent, *, now: datetime) -> None:
    """Note that a supervisor saw it; twice is once, and the first one counts."""
    changed = update(alert).where(alert.c.id == alert_id, alert.c.seen_at.is_(None))
    await connection.execute(changed.values(seen_by=who.id, seen_at=now))

"""Who reads along, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.schema import handoff
from router.schema import watch as watching


async def begin(connection: Connection, handoff_id: UUID, agent_id: UUID, *, now: datetime) -> bool:
    """Note that somebody reads along from now on; False when they did already, and still do."""
    row = {"handoff_id": handoff_id, "agent_id": agent_id, "started_at": now, "seen_at": now}
    new = insert(watching).values(**row).on_conflict_do_nothing().returning(watching.c.agent_id)
    if (await connection.execute(new)).one_or_none() is not None:
        return True
    theirs = watching.c.handoff_id == handoff_id, watching.c.agent_id == agent_id
    await connection.execute(update(watching).where(*theirs).values(seen_at=now))
    return False


async def end(connection: Connection, handoff_id: UUID, agent_id: UUID) -> datetime | None:
    """Forget that somebody reads along, and return since when they did; None when they did not."""
    theirs = watching.c.handoff_id == handoff_id, watching.c.agent_id == agent_id
    gone = delete(watching).where(*theirs).returning(watching.c.started_at)
    started: datetime | None = (await connection.execute(gone)).scalar_one_or_none()
    return started


async def over(connection: Connection, *, unseen_since: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Return who no longer reads along: their console is gone, or the conversation is not a colleague's any more."""
    query = (
        select(watching.c.handoff_id, watching.c.agent_id)
        .join(handoff, handoff.c.id == watching.c.handoff_id)
        .where(
            or_(
                watching.c.seen_at < unseen_since,
                handoff.c.status != "claimed",
                handoff.c.claimed_by == watching.c.agent_id,
            )
        )
    )
    return [(row.handoff_id, row.agent_id) for row in await connection.execute(query)]

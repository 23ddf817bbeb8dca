"""What happens to response terms by the passing of time: supervisors are warned before one ends, and when it was missed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from router.alerts import raise_alert
from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.response_terms import repository, service


async def duty(connection: Connection, desk: Desk, now: datetime) -> Sequence[Work]:
    """Return the terms that need something now."""
    del desk
    warned = await repository.to_warn(connection, now=now)
    over = await repository.to_settle(connection, now=now)
    return [
        *(partial(warn, handoff_id=handoff_id, now=now) for handoff_id in warned),
        *(partial(settle, handoff_id=handoff_id, now=now) for handoff_id in over),
    ]


async def warn(connection: Connection, *, handoff_id: UUID, now: datetime) -> bool:
    """Alert the supervisors that a term ends with the coming working day, once."""
    _, found = await service.locked(connection, handoff_id)
    near = found.warn_at is not None and found.warn_at <= now
    if found.status != "running" or found.warned_at is not None or not near:
        return False
    await repository.change(connection, handoff_id, warned_at=now)
    await raise_alert(connection, "term_ends", now=now, department=found.department, handoff_id=handoff_id)
    return True


async def settle(connection: Connection, *, handoff_id: UUID, now: datetime) -> bool:
    """End a term that is over; a missed one alerts the supervisors."""
    found, missed = await service.settle(connection, handoff_id=handoff_id, now=now)
    if missed:
        await raise_alert(connection, "term_missed", now=now, department=found.department, handoff_id=handoff_id)
    return not found.is_open

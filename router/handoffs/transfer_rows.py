"""Transfers in PostgreSQL. At most one of a handoff is open: asked of the citizen, or sent and not taken yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update

from router.database import Connection
from router.handoffs.models import Handoff
from router.schema import handoff, transfer

OPEN = ("asked", "sent")


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One transfer: who sends it, from where, and to which department or colleague."""

    id: UUID
    handoff_id: UUID
    claim_id: UUID
    agent_id: UUID
    status: str
    from_department: str
    from_skills: tuple[str, ...]
    department: str | None
    colleague_id: UUID | None
    asked_at: datetime
    due_at: datetime | None


_FIELDS = [transfer.c[name] for name in Transfer.__dataclass_fields__]


def _transfer(row: Row[Any] | None) -> Transfer | None:
    return None if row is None else Transfer(**{**row._mapping, "from_skills": tuple(row.from_skills)})


async def begin(connection: Connection, found: Handoff, *, by: UUID, status: str, now: datetime, **to: Any) -> UUID:
    """Store a transfer of a handoff by the agent who holds it, in the place of one that is still open, and return its id."""
    await withdraw(connection, found.id, now=now)
    transfer_id = uuid4()
    values = {"id": transfer_id, "handoff_id": found.id, "claim_id": found.claim_id, "agent_id": by}
    origin = {"from_department": found.department, "from_skills": list(found.skills)}
    await connection.execute(insert(transfer).values(**values, **origin, status=status, asked_at=now, **to))
    return transfer_id


async def withdraw(connection: Connection, handoff_id: UUID, *, now: datetime) -> None:
    """End the open transfer of a handoff, if there is one: it does not come back to who sent it."""
    is_open = transfer.c.status.in_(OPEN)
    mine = update(transfer).where(transfer.c.handoff_id == handoff_id, is_open)
    await connection.execute(mine.values(status="withdrawn", ended_at=now))


async def get(connection: Connection, transfer_id: UUID) -> Transfer | None:
    """Return a transfer, or None. Whoever changes it has locked the conversation of its handoff first."""
    row = (await connection.execute(select(*_FIELDS).where(transfer.c.id == transfer_id))).one_or_none()
    return _transfer(row)


async def open_of(connection: Connection, handoff_id: UUID) -> Transfer | None:
    """Return the transfer of a handoff that is asked of the citizen, or sent and not taken yet; None when there is none."""
    query = select(*_FIELDS).where(transfer.c.handoff_id == handoff_id, transfer.c.status.in_(OPEN))
    row = (await connection.execute(query)).one_or_none()
    return _transfer(row)


async def change(connection: Connection, transfer_id: UUID, **values: Any) -> None:
    """Change columns of a transfer."""
    await connection.execute(update(transfer).where(transfer.c.id == transfer_id).values(**values))


async def due(connection: Connection, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return the open transfers whose time is over, each with its conversation."""
    query = (
        select(transfer.c.id, handoff.c.conversation_id)
        .join(handoff, handoff.c.id == transfer.c.handoff_id)
        .where(transfer.c.status.in_(OPEN), transfer.c.due_at <= now)
    )
    return [(row.id, row.conversation_id) for row in await connection.execute(query)]

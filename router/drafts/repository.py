"""Drafts in PostgreSQL: one of each employee for each handoff that they hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.drafts.models import Draft
from router.schema import draft, handoff

_FIELDS = [draft.c[name] for name in Draft.__dataclass_fields__]


async def of(connection: Connection, handoff_id: UUID, agent_id: UUID) -> Draft | None:
    """Return what an employee typed in a conversation, or None."""
    query = select(*_FIELDS).where(draft.c.handoff_id == handoff_id, draft.c.agent_id == agent_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Draft(**row._mapping)


async def hold(connection: Connection, handoff_id: UUID, agent_id: UUID) -> bool:
    """Say whether an employee holds a handoff, and let nobody end that before this transaction does."""
    query = select(handoff.c.id).where(
        handoff.c.id == handoff_id, handoff.c.claimed_by == agent_id, handoff.c.status == "claimed"
    )
    return (await connection.execute(query.with_for_update(read=True))).first() is not None


async def save(
    connection: Connection,
    handoff_id: UUID,
    agent_id: UUID,
    *,
    text: str,
    window: str,
    message_id: str,
    base_version: int,
    now: datetime,
) -> Draft | None:
    """Store a text over the version that it was made from; None when another version stands."""
    values = {"text": text, "tab": window, "client_message_id": message_id, "saved_at": now}
    first = insert(draft).values(handoff_id=handoff_id, agent_id=agent_id, version=1, **values)
    over = first.on_conflict_do_update(
        index_elements=[draft.c.agent_id, draft.c.handoff_id],
        set_={**values, "version": draft.c.version + 1},
        where=draft.c.version == base_version,
    )
    row = (await connection.execute(over.returning(*_FIELDS))).one_or_none()
    return None if row is None else Draft(**row._mapping)


async def empty(connection: Connection, handoff_id: UUID, agent_id: UUID, *, message_id: str, now: datetime) -> None:
    """Empty the draft that was sent as this message; what was typed for a next one stays."""
    sent = (draft.c.handoff_id == handoff_id, draft.c.agent_id == agent_id, draft.c.client_message_id == message_id)
    values: dict[str, Any] = {
        "text": "",
        "client_message_id": func.gen_random_uuid().cast(draft.c.client_message_id.type),
    }
    values |= {"version": draft.c.version + 1, "saved_at": now, "tab": ""}
    await connection.execute(update(draft).where(*sent).values(**values))


async def forget(connection: Connection, handoff_id: UUID, *, but: UUID | None = None) -> None:
    """Destroy what employees typed in a conversation, except what one of them did."""
    query = delete(draft).where(draft.c.handoff_id == handoff_id)
    await connection.execute(query if but is None else query.where(draft.c.agent_id != but))

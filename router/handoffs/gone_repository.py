"""Waiting citizens whose page was closed, in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, or_, select

from router.database import Connection
from router.departments import WEBCHAT
from router.handoffs import repository
from router.handoffs.models import CITIZEN_GRACE, Handoff
from router.schema import conversation, handoff

CHANNEL = WEBCHAT  # the one with a page that can be seen to be open
_AT_ONCE = 500


async def changed(
    connection: Connection, *, held: timedelta, open_departments: Collection[str], now: datetime
) -> list[tuple[UUID, str]]:
    """Return the conversations of waiting citizens who `left`, who are `back`, and of whom the time is up (`due`).

    Args:
        connection: to read with.
        held: how long a place is kept.
        open_departments: those that have been open all that time.
        now: the moment.
    """
    seen = conversation.c.citizen_seen_at
    left = and_(handoff.c.gone_at.is_(None), seen < now - CITIZEN_GRACE)
    back = and_(handoff.c.gone_at.is_not(None), seen >= handoff.c.gone_at)
    due = and_(
        ~handoff.c.gone_settled, handoff.c.gone_at <= now - held, handoff.c.department.in_(list(open_departments))
    )
    what = case((left, "left"), (back, "back"), else_="due")
    query = (
        select(handoff.c.conversation_id, what)
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .where(handoff.c.status == "queued", handoff.c.channel == CHANNEL, or_(left, back, due))
        .limit(_AT_ONCE)
    )
    return [(row[0], row[1]) for row in await connection.execute(query)]


async def abandoned(connection: Connection, conversation_id: UUID, *, since: datetime) -> Handoff | None:
    """Return the handoff of a conversation that was abandoned because its citizen had gone, where that is its latest, or None."""
    query = (
        select(handoff.c.id, handoff.c.status, handoff.c.gone_at, handoff.c.ended_at)
        .where(handoff.c.conversation_id == conversation_id)
        .order_by(handoff.c.queued_at.desc(), handoff.c.id)
        .limit(1)
    )
    latest = (await connection.execute(query)).one_or_none()
    if latest is None or latest.status != "abandoned" or latest.gone_at is None or latest.ended_at < since:
        return None
    return await repository.get(connection, latest.id)

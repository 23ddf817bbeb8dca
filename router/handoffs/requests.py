"""What the bot's actions may ask during a turn, kept with that turn until it ends (`conversations.repository.still_ours`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.handoffs.errors import AttemptNotRunning
from router.handoffs.models import HandoffRequest
from router.schema import conversation, handoff_request

_ASKED = ("reason", "topic", "aspect", "signals", "created_at")


def _note() -> Any:
    """A request of the attempt that is running now, in one statement: see `note`."""
    this = and_(
        conversation.c.id == bindparam("conversation"),
        conversation.c.turn_id == bindparam("turn"),
        conversation.c.turn_attempt == bindparam("at"),
        conversation.c.owner == "bot",
    )
    running = select(conversation.c.id, conversation.c.turn_id, conversation.c.turn_attempt).where(this)
    held = running.with_for_update().cte("held")
    new = [bindparam(name, type_=handoff_request.c[name].type).label(name) for name in _ASKED]
    noted = (
        insert(handoff_request)
        .from_select(["conversation_id", "turn_id", "attempt", *_ASKED], select(*held.c, *new))
        .on_conflict_do_nothing()
        .cte("noted")
    )
    return select(held.c.id).add_cte(noted)


_NOTE = _note()


async def note(
    connection: Connection,
    *,
    conversation_id: UUID,
    turn_id: UUID,
    attempt: int,
    request: HandoffRequest,
    now: datetime,
) -> None:
    """Store a request of the attempt that is running; again is the same. One statement, which is a transaction by itself.

    Raises:
        AttemptNotRunning: another attempt has the turn, or it has ended; nothing is stored.
    """
    values = {**vars(request), "signals": list(request.signals), "created_at": now}
    values |= {"conversation": conversation_id, "turn": turn_id, "at": attempt}
    if (await connection.execute(_NOTE, values)).one_or_none() is None:
        raise AttemptNotRunning

"""What the bot's actions may ask during a turn."""

from datetime import datetime
from uuid import UUID

from router.database import Connection
from router.handoffs import repository
from router.handoffs.errors import AttemptNotRunning
from router.handoffs.models import HandoffRequest


async def note(
    connection: Connection,
    *,
    conversation_id: UUID,
    turn_id: UUID,
    attempt: int,
    request: HandoffRequest,
    now: datetime,
) -> None:
    """Store a request of the attempt that is running; again is the same.

    Raises:
        AttemptNotRunning: another attempt has the turn, or it has ended.
    """
    running = await repository.add_request(
        connection, conversation_id=conversation_id, turn_id=turn_id, attempt=attempt, request=request, now=now
    )
    if not running:
        raise AttemptNotRunning

"""What the bot's actions may ask during a turn."""

from datetime import datetime
from uuid import UUID

from router.conversations import repository as conversations
from router.conversations.errors import ConversationNotFound
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
    try:
        held = await conversations.get(connection, conversation_id, lock=True)
    except ConversationNotFound as error:
        raise AttemptNotRunning from error
    if (held.turn_id, held.turn_attempt, held.owner) != (turn_id, attempt, "bot"):
        raise AttemptNotRunning
    await repository.add_request(
        connection, conversation_id=conversation_id, turn_id=turn_id, attempt=attempt, request=request, now=now
    )

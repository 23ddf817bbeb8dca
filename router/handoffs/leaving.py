"""An employee who leaves for good: what they hold goes back, what waits for them is for everyone, and nobody signs in as them any more.

Their name and the key of their pseudonym stay for the period of the class `account`, so that it can be said who did what.
"""

from datetime import datetime

from sqlalchemy import select

from router.agents import repository as agents
from router.agents import sessions
from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs import claims, repository
from router.schema import handoff


async def leave(connection: Connection, desk: Desk, *, username: str, now: datetime) -> bool:
    """Close an account; False when there is none of this name."""
    known = await agents.credentials(connection, username)
    if known is None:
        return False
    who, _ = known
    await claims.sign_off(connection, desk, agent_id=who.id, now=now)
    waiting = select(handoff.c.conversation_id).where(handoff.c.status == "queued", handoff.c.reserved_for == who.id)
    for conversation_id in (await connection.execute(waiting.order_by(handoff.c.conversation_id))).scalars():
        await conversations.get(connection, conversation_id, lock=True)
        found = await repository.open_of(connection, conversation_id)
        if found is not None and found.reserved_for == who.id:
            await repository.change(connection, found.id, reserved_until=now)  # `keeping` gives it to everyone
    await agents.disable(connection, who.id)
    await sessions.end_all(connection, who.id, now=now)
    return True

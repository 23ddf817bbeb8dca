"""What became of a message of ours, as news for the employee who has the conversation."""

from uuid import UUID

from router.channels.hub import Hub
from router.database import Engine
from router.handoffs import repository as handoffs


async def tell(engine: Engine, hub: Hub, conversation_id: UUID) -> None:
    """Have the consoles of who has a conversation look again."""
    async with engine.connect() as connection:
        held = await handoffs.open_of(connection, conversation_id)
    if held is not None and held.claimed_by is not None:
        hub.tell_agent(held.claimed_by, "delivery", {"handoffId": str(held.id)})

"""The outbox: what was committed leaves from here, at least once.

Webchat and the consoles are read, not pushed to: their message table is the mail box, and sending is a hint to look. A channel that pushes gets an
adapter here; its rows stay until the provider has accepted them.
"""

import asyncio

import structlog
from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.channels.hub import CHANNEL, Hub
from router.checkpoints import checkpoint
from router.conversations.statements import DESK
from router.database import Clock, Connection, Engine
from router.schema import outbox

log = structlog.get_logger()

READ_CHANNELS = ("webchat", DESK)
_BATCH = 500
_POLL = 1.0  # seconds

_DUE = (
    select(outbox.c.id)
    .where(outbox.c.channel.in_(READ_CHANNELS), outbox.c.available_at <= bindparam("now"))
    .order_by(outbox.c.id)
    .limit(_BATCH)
    .with_for_update(skip_locked=True)
)
_TAKE = delete(outbox).where(outbox.c.id.in_(_DUE)).returning(outbox.c.channel, outbox.c.conversation_id)
_NOTIFY = text("select pg_notify(:channel, :body)")


async def send_hints(connection: Connection, hub: Hub, clock: Clock) -> int:
    """Take a batch of what is due for the channels that are read, and hint at it.

    Returns:
        how many rows were taken; they come back if this transaction does not commit.
    """
    taken = (await connection.execute(_TAKE, {"now": clock()})).all()
    if not taken:
        return 0
    checkpoint("outbox.taken")
    conversations = list({row.conversation_id for row in taken})
    desk = any(row.channel == DESK for row in taken)
    for body in hub.payloads(conversations, desk=desk):
        await connection.execute(_NOTIFY, {"channel": CHANNEL, "body": body})
    hub.hint(conversations, desk=desk)  # what they will read was committed before its row came here
    return len(taken)


async def run(engine: Engine, hub: Hub, clock: Clock) -> None:
    """Empty the outbox until cancelled."""
    while True:
        try:
            async with engine.begin() as connection:
                taken = await send_hints(connection, hub, clock)
        except (DBAPIError, InterfaceError, OSError) as error:
            log.warning("outbox.database_away", error=str(error))
            await asyncio.sleep(_POLL)
            continue
        if taken < _BATCH:
            await hub.outbox_wait(_POLL)

"""The outbox: what was committed leaves from here, at least once.

Webchat and the consoles are read, not pushed to: their message table is the mail box, and sending is a hint to look. A channel that pushes gets an
adapter; its rows leave from here for `deliveries`, which keeps each message until the provider has accepted it.
"""

import asyncio

import structlog
from sqlalchemy import DateTime, Integer, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.channels.hub import CHANNEL, MOST_IN_A_HINT, Hub
from router.checkpoints import checkpoint
from router.conversations.statements import DESK
from router.database import Clock, Connection, Engine, each_by_itself

log = structlog.get_logger()

READ_CHANNELS = ("webchat", DESK)
_BATCH = 500
_POLL = 1.0  # seconds

# What is due leaves the table and the other replicas are told, in one statement: every answer of the bot needs it. `Hub._heard` reads the hint.
_TAKE = text("""
    with taken as (
        delete from outbox where id in (
            select id from outbox where channel = any(:channels) and available_at <= :now order by id limit :most for update skip locked
        )
        returning channel, conversation_id
    ), numbered as (
        select conversation_id, row_number() over () - 1 as number from (select distinct conversation_id from taken) as each
    ), told as (
        select pg_notify(:told_on, json_build_object(
            'from', :me, 'read', json_agg(conversation_id), 'desk', (select bool_or(channel = :desk) from taken))::text)
        from numbered group by number / :in_a_hint
    )
    select channel, conversation_id, (select count(*) from told) from taken
""").bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("channels", list(READ_CHANNELS), type_=ARRAY(Text)),
    bindparam("most", _BATCH, type_=Integer),
    bindparam("told_on", CHANNEL, type_=Text),
    bindparam("desk", DESK, type_=Text),
    bindparam("in_a_hint", MOST_IN_A_HINT, type_=Integer),
    bindparam("me", type_=Text),
)


async def send_hints(connection: Connection, hub: Hub, clock: Clock) -> int:
    """Take a batch of what is due for the channels that are read, and hint at it, here and on the other replicas.

    Returns:
        how many rows were taken.
    """
    taken = (await connection.execute(_TAKE, {"now": clock(), "me": hub.name})).all()
    if taken:
        checkpoint("outbox.taken")
        hub.hint(list({row.conversation_id for row in taken}), desk=any(row.channel == DESK for row in taken))
    return len(taken)


async def run(engine: Engine, hub: Hub, clock: Clock) -> None:
    """Empty the outbox until cancelled."""
    while True:
        try:
            async with each_by_itself(engine).connect() as connection:
                taken = await send_hints(connection, hub, clock)
        except (DBAPIError, InterfaceError, OSError) as error:
            log.warning("outbox.database_away", error=str(error))
            await asyncio.sleep(_POLL)
            continue
        if taken < _BATCH:
            await hub.outbox_wait(_POLL)

"""Hints between replicas: each is told what left the outbox anywhere, however much left at once."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from router.channels.hub import Hub
from tests.api.conftest import Desk, eventually

MANY = 400  # more than PostgreSQL lets one notification name

CONVERSATIONS = """
    insert into conversation (id, reference, channel, language, status, owner, ledger_key, created_at)
    select gen_random_uuid(), (1000000000 + n)::text, 'webchat', 'nl', 'pending', 'bot', '\\x00', :now
    from generate_series(1, :many) as n returning id
"""
OUTBOX = """
    insert into outbox (channel, conversation_id, available_at)
    select 'webchat', id, :now from unnest(cast(:ids as uuid[])) as id
"""


async def test_other_replica_hears_of_everything_that_left_at_once(desk: Desk) -> None:
    services, heard, desks = desk.services, list[UUID](), list[bool]()
    other = Hub(engine=services.engine, url=services.settings.database_url)

    def note(conversations: list[UUID], *, desk: bool) -> None:
        heard.extend(conversations)
        desks.append(desk)

    other.hint = note  # in the place of its readers
    listening = asyncio.create_task(other.listen())
    try:
        await eventually(lambda: _is_listening(desk))
        async with services.engine.begin() as connection:
            now = {"now": desk.clock()}
            ids = list((await connection.execute(text(CONVERSATIONS), {"many": MANY, **now})).scalars())
            await connection.execute(text(OUTBOX), {"ids": ids, **now})
        services.hub.outbox_filled()

        async def all_heard() -> bool:
            return len(heard) >= MANY

        await eventually(all_heard)
        assert sorted(heard) == sorted(ids)
        assert not any(desks)
        citizen = await desk.citizen()
        async with services.engine.begin() as connection:
            await connection.execute(text(OUTBOX.replace("webchat", "desk")), {"ids": [UUID(citizen.id)], **now})
        services.hub.outbox_filled()

        async def desk_heard() -> bool:
            return any(desks)

        await eventually(desk_heard)
        assert heard[MANY:] == [UUID(citizen.id)]
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _is_listening(desk: Desk) -> bool:
    query = """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'balie listen' and query like 'LISTEN%'
    """
    async with desk.services.reading.connect() as connection:
        return (await connection.exec_driver_sql(query)).scalar_one() == 2

"""Runs the migrations on the database of `sqlalchemy.url`, one process at a time (advisory lock)."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from router.database import make_engine
from router.schema import metadata

MIGRATION_LOCK = 0x62616C6965  # "balie"


def run(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    engine = make_engine(context.config.get_main_option("sqlalchemy.url") or "", pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())

"""The tables as the code believes them to be are the tables that the migrations make."""

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from router.database import make_engine
from router.schema import metadata


async def test_migrations_make_the_tables_that_the_code_uses(postgres_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = make_engine(postgres_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_ledger_cannot_be_changed_by_an_ordinary_statement(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(
            "insert into ledger_entry values (900000, now(), 'a', 'o', 'r', 'w', 'x', null, '{}', '\\x00', '\\x00')"
        )
        for statement in ("update ledger_entry set action = 'b'", "delete from ledger_entry", "truncate ledger_entry"):
            try:
                await connection.execute(statement)
            except asyncpg.IntegrityConstraintViolationError:
                continue
            raise AssertionError(f"{statement} was allowed")
    finally:
        await connection.execute("alter table ledger_entry disable trigger user")
        await connection.execute("delete from ledger_entry where position = 900000")
        await connection.execute("alter table ledger_entry enable trigger user")
        await connection.close()

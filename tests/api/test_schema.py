"""The tables as the code believes them to be are the tables that the migrations make."""

import asyncio

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from cli.prepare import migrations
from router.database import make_engine
from router.schema import metadata
from tests.conftest import new_database


async def differences(url: str) -> list[object]:
    """Return in what the tables differ from those that the code uses."""

    def compared(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = make_engine(url, pool_size=1)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compared)
    finally:
        await engine.dispose()


async def everything_made(url: str) -> list[tuple[str, ...]]:
    """Return the name and form of all tables, indexes, triggers and functions."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("""
            select 'column' as kind, table_name || '.' || column_name as name, data_type || is_nullable as form
            from information_schema.columns where table_schema = 'public'
            union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
            union all select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
            union all select 'function', proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace
            union all select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace
            order by 1, 2, 3
        """)
        return [tuple(row) for row in rows]
    finally:
        await connection.close()


async def test_migrations_make_the_tables_that_the_code_uses(postgres_url: str) -> None:
    assert await differences(postgres_url) == []


def test_migrations_go_all_the_way_down_and_up_again(postgres_url: str) -> None:
    url = new_database(postgres_url)
    before = asyncio.run(everything_made(url))
    command.downgrade(migrations(url), "base")
    left = {name.partition(".")[0] for kind, name, _ in asyncio.run(everything_made(url)) if kind == "column"}
    assert left <= {"alembic_version"}
    command.upgrade(migrations(url), "head")
    assert asyncio.run(everything_made(url)) == before


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

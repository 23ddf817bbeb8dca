"""The ledger in the database: what an auditor finds when somebody with all rights changed it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.api.conftest import Desk


@pytest.fixture
async def intruder(empty_database: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with all rights on the database, whose changes are undone afterwards."""
    connection = await asyncpg.connect(empty_database)
    await connection.execute("create temporary table kept (like ledger_entry)")
    await connection.execute("alter table ledger_entry disable trigger user")
    try:
        yield connection
    finally:
        await connection.execute("delete from ledger_entry")
        await connection.execute("insert into ledger_entry select * from kept")
        await connection.execute("alter table ledger_entry enable trigger user")
        await connection.close()


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("update ledger_entry set result = 'answered' where position = 3", 3),
        ("update ledger_entry set at = at - interval '1 hour' where position = 2", 2),
        ("update ledger_entry set data = '{\"place\": 1}' where position = 2", 2),
        ("delete from ledger_entry where position = 4", 4),
        (
            "update ledger_entry set position = 1000000 where position = 2;"
            "update ledger_entry set position = 2 where position = 3;"
            "update ledger_entry set position = 3 where position = 1000000",
            2,
        ),
    ],
)
async def test_auditor_is_told_that_and_where_it_was_changed(
    desk: Desk, intruder: asyncpg.Connection, change: str, bad: int
) -> None:
    await desk.waiting()
    await desk.waiting()
    await intruder.execute("insert into kept select * from ledger_entry")
    auditor = await desk.employee("auditor")
    assert (await auditor.get("/v1/ledger/verification")).json()["valid"] is True
    await intruder.execute(change)
    found = (await auditor.get("/v1/ledger/verification")).json()
    assert (found["valid"], found["firstBad"]) == (False, bad)
    assert found["problem"]


async def test_cut_tail_is_found_against_the_head(desk: Desk, intruder: asyncpg.Connection) -> None:
    await desk.waiting()
    await intruder.execute("insert into kept select * from ledger_entry")
    last = await intruder.fetchval("select max(position) from ledger_entry")
    await intruder.execute("delete from ledger_entry where position = $1", last)
    auditor = await desk.employee("auditor")
    found = (await auditor.get("/v1/ledger/verification")).json()
    assert (found["valid"], found["firstBad"]) == (False, last)

"""What the tests of a crisis day share."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import delete, select, update

from api.services import Services
from router.schema import announcement, handoff, ledger_entry, surge, surge_count, surge_phrase
from tests.api.conftest import Desk, Employee


@pytest.fixture(autouse=True)
async def quiet(desk: Desk) -> AsyncIterator[None]:
    """Nothing is counted, proposed or published before and after a test."""
    await clear(desk.services)
    yield
    await clear(desk.services)


async def clear(services: Services) -> None:
    async with services.engine.begin() as connection:
        for table in (surge_count, surge_phrase, surge, announcement):
            await connection.execute(delete(table))
        await connection.execute(update(handoff).where(handoff.c.status == "queued").values(status="abandoned"))
    services.surge.counts.take()
    await services.live.refresh()


async def ledger_since(desk: Desk, moment: datetime, *actions: str) -> list[tuple[str, str | None]]:
    columns = ledger_entry.c.action, ledger_entry.c.reason
    query = select(*columns).where(ledger_entry.c.at >= moment, ledger_entry.c.action.in_(actions))
    async with desk.services.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(ledger_entry.c.position))]


async def mode_on(desk: Desk, supervisor: Employee) -> None:
    assert (await supervisor.post("/v1/surge/on")).status_code == 200

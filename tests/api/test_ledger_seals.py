"""Sealing in the database: who seals, how often, and what is refused a seal."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from router.database import Engine, make_engine
from router.ledger import Event, Sealer, append, seal_file
from router.ledger.errors import SealedHistoryChanged, SealKeyElsewhere
from router.ledger.keys import KeyRing
from router.ledger.seals import successor_of
from router.ledger.verify import export, verify_export
from tests.conftest import new_database

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


class Moments:
    """A clock that stands still until it is set."""

    now = START

    def __call__(self) -> datetime:
        return self.now


class Municipality:
    """A ledger of its own and a machine that seals it."""

    def __init__(self, engine: Engine, home: Path, url: str) -> None:
        self.engine, self.home, self.url, self.clock = engine, home, url, Moments()
        self.sealer = self.replica(home)

    def replica(self, home: Path, key: str = "") -> Sealer:
        keys = KeyRing(home=home, given=key)
        return Sealer(engine=self.engine, keys=keys, file=home / "seals.jsonl", clock=self.clock, every=FIVE_MINUTES)

    async def happens(self, times: int = 1) -> None:
        events = [Event(action="queued", object="handoff:x", result="ok", origin="webchat", actor="router")] * times
        async with self.engine.begin() as connection:
            await append(connection, *events, at=self.clock())

    async def intrudes(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for table in ("ledger_entry", "ledger_seal"):
                await connection.execute(f"alter table {table} disable trigger user")
            for statement in statements:
                await connection.execute(statement)
        finally:
            for table in ("ledger_entry", "ledger_seal"):
                await connection.execute(f"alter table {table} enable trigger user")
            await connection.close()

    async def seals(self) -> int:
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetchval("select count(*) from ledger_seal")
        finally:
            await connection.close()


@pytest.fixture
async def municipality(postgres_url: str, tmp_path: Path) -> AsyncIterator[Municipality]:
    """A municipality with a database of its own."""
    url = await asyncio.to_thread(new_database, postgres_url)
    engine = make_engine(url, pool_size=6)
    try:
        yield Municipality(engine, tmp_path / "home", url)
    finally:
        await engine.dispose()


async def test_ledger_is_sealed_at_the_interval_and_only_when_it_grew(municipality: Municipality) -> None:
    assert await municipality.sealer.seal_when_due() is None
    await municipality.happens(3)
    first = await municipality.sealer.seal_when_due()
    assert first and (first.number, first.position, first.at) == (1, 3, START)
    await municipality.happens()
    municipality.clock.now = START + timedelta(minutes=4, seconds=59)
    assert await municipality.sealer.seal_when_due() is None
    municipality.clock.now = START + FIVE_MINUTES
    second = await municipality.sealer.seal_when_due()
    assert second and (second.number, second.position) == (2, 4)
    municipality.clock.now = START + 2 * FIVE_MINUTES
    assert await municipality.sealer.seal_when_due() is None
    assert seal_file.last_seal(municipality.sealer.file) == second
    found = await municipality.sealer.verify()
    assert (found.valid, found.seals, found.sealed, found.signed) == (True, 2, 4, True)


async def test_clock_that_was_set_back_does_not_stop_the_seals(municipality: Municipality) -> None:
    await municipality.happens()
    await municipality.sealer.seal_when_due()
    await municipality.happens()
    municipality.clock.now = START - timedelta(days=1)
    assert await municipality.sealer.seal_when_due()


async def test_two_sealers_at_once_make_one_seal(municipality: Municipality) -> None:
    await municipality.happens(500)
    replicas = [municipality.replica(municipality.home) for _ in range(5)]
    made = await asyncio.gather(*(replica.seal_when_due() for replica in replicas))
    assert len([seal for seal in made if seal]) == 1
    made = await asyncio.gather(*(replica.seal_now() for replica in replicas))
    assert not any(made)
    assert await municipality.seals() == 1
    assert len(municipality.sealer.file.read_text().splitlines()) == 1


async def test_replica_without_the_key_makes_no_seal_but_keeps_those_of_others(
    municipality: Municipality, tmp_path: Path
) -> None:
    await municipality.happens()
    first = await municipality.sealer.seal_now()
    stranger = municipality.replica(tmp_path / "other")
    assert await stranger.seal_when_due() is None
    assert seal_file.last_seal(stranger.file) == first
    await municipality.happens()
    with pytest.raises(SealKeyElsewhere):
        await stranger.seal_now()
    key = (municipality.home / "secrets" / "seal-key").read_text()
    assert await municipality.replica(tmp_path / "other", key).seal_now()


async def test_rotation_is_told_by_a_seal_and_the_next_is_signed_by_the_new_key(municipality: Municipality) -> None:
    await municipality.happens()
    await municipality.sealer.seal_now()
    old = (municipality.home / "secrets" / "seal-key").read_text()
    rotation = await municipality.sealer.rotate()
    assert successor_of(rotation)
    assert (municipality.home / "secrets" / "seal-key").read_text() != old
    await municipality.happens()
    after = await municipality.sealer.seal_now()
    assert after and after.key != rotation.key
    assert len(municipality.sealer.keys.public()) == 2
    assert (await municipality.sealer.verify()).sealed == 2


async def test_lost_key_is_replaced_only_when_somebody_says_so(municipality: Municipality) -> None:
    await municipality.happens()
    await municipality.sealer.seal_now()
    (municipality.home / "secrets" / "seal-key").unlink()
    with pytest.raises(SealKeyElsewhere):
        await municipality.sealer.rotate()
    assert (await municipality.sealer.rotate(without_the_old=True)).successor is None
    assert (await municipality.sealer.verify()).valid


async def test_export_with_public_key_and_last_seal_is_all_that_an_auditor_needs(
    municipality: Municipality, tmp_path: Path
) -> None:
    for _ in range(3):
        await municipality.happens(2)
        await municipality.sealer.seal_now()
    await municipality.happens()
    file = tmp_path / "ledger.jsonl"
    assert await export(municipality.engine, file) == 7
    keys, noted = municipality.sealer.keys.public(), seal_file.last_seal(municipality.sealer.file)
    found = verify_export(file, keys=keys, noted=noted)
    assert (found.valid, found.entries, found.seals, found.sealed) == (True, 7, 3, 6)
    await municipality.intrudes(
        "delete from ledger_entry where position > 4",
        "delete from ledger_seal where number > 2",
        "update ledger_head set position = 4, hash = (select hash from ledger_entry where position = 4)",
    )
    await export(municipality.engine, file)
    assert verify_export(file, keys=keys).valid
    found = verify_export(file, keys=keys, noted=noted)
    assert (found.kind, found.first_bad) == ("tail_cut", 5)
    found = await municipality.sealer.verify()
    assert (found.kind, found.first_bad) == ("tail_cut", 5)


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set result = 'answered' where position = 4",
        "delete from ledger_entry where position = 4",
        "delete from ledger_entry where position = 5",
        "delete from ledger_seal",
        "update ledger_seal set at = at + interval '1 hour'",
    ],
)
async def test_changed_ledger_gets_no_seal(municipality: Municipality, statement: str) -> None:
    await municipality.happens(3)
    await municipality.sealer.seal_now()
    await municipality.happens(2)
    await municipality.intrudes(statement)
    with pytest.raises(SealedHistoryChanged):
        await municipality.sealer.seal_now()
    assert not (await municipality.sealer.verify()).valid


async def test_seal_that_was_made_but_not_yet_kept_is_kept_the_next_time(municipality: Municipality) -> None:
    await municipality.happens()
    seal = await municipality.sealer.seal_now()
    municipality.sealer.file.unlink()
    await municipality.sealer.seal_when_due()
    assert seal_file.last_seal(municipality.sealer.file) == seal


async def test_seals_cannot_be_changed_by_an_ordinary_statement(municipality: Municipality) -> None:
    await municipality.happens()
    await municipality.sealer.seal_now()
    connection = await asyncpg.connect(municipality.url)
    try:
        for statement in ("update ledger_seal set position = 0", "delete from ledger_seal", "truncate ledger_seal"):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()

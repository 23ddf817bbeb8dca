"""Sealing the ledger of a running Balie.

Every replica tries at the interval; an advisory lock and a second look under it let one of them make the seal. A replica without the key of the
ledger makes none. Before it signs, the sealer checks that what is new follows from what it sealed before, and that the last seal in its own file is
still in the database: so whoever changes the database cannot get a signature for it.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.database import Clock, Connection, Engine
from router.ledger import repository, seal_file
from router.ledger.audit import Verification
from router.ledger.chain import GENESIS, gives_its_hash
from router.ledger.errors import SealedHistoryChanged, SealError, SealKeyElsewhere
from router.ledger.keys import KeyRing
from router.ledger.seals import Seal, is_signed_by, key_id, seal_hash, sign, successor_of
from router.ledger.verify import verify_database

log = structlog.get_logger()

SEAL_LOCK = 0x7365616C  # "seal"
_LOOKS = 5.0  # seconds between two looks whether a seal is due, at most
_PAGE = 200  # entries checked at once: some milliseconds of the event loop


@dataclass(frozen=True, kw_only=True)
class Sealer:
    """Makes seals and keeps them outside the database too.

    Args:
        engine: the database.
        keys: the keys of this machine.
        file: where the seals are kept outside the database.
        clock: tells the moment of a seal.
        every: how long the newest entry goes without a seal at most.
    """

    engine: Engine
    keys: KeyRing
    file: Path
    clock: Clock
    every: timedelta = timedelta(minutes=5)

    async def run(self) -> None:
        """Keep sealing until cancelled; whatever keeps it from sealing is told and tried again."""
        while True:
            pause = min(_LOOKS, self.every.total_seconds())
            try:
                await self.seal_when_due()
            except (DBAPIError, InterfaceError) as error:
                log.warning("sealer.database_away", error=str(error))
            except SealKeyElsewhere as error:
                log.warning("sealer.key_elsewhere", error=str(error))
                pause = self.every.total_seconds()
            except SealError as error:
                log.critical("sealer.refused", code=error.code, error=str(error))
                pause = self.every.total_seconds()
            except OSError as error:
                log.critical("sealer.file_unwritable", error=str(error))
            await asyncio.sleep(pause)

    async def seal_when_due(self) -> Seal | None:
        """Seal what is new when the last seal is old enough, unless another replica does it now.

        Returns:
            the seal, or None when none was due.

        Raises:
            SealError: it is due, but may not or cannot be made.
        """
        async with self.engine.begin() as connection:
            if not await connection.scalar(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": SEAL_LOCK}):
                return None
            last = await self._keep(connection)
            early = last and timedelta(0) <= self.clock() - last.at < self.every
            seal = None if early else await self._seal(connection, last)
        return await self._kept(seal)

    async def seal_now(self) -> Seal | None:
        """Seal what is new, whenever the last seal was made; returns None when nothing is new.

        Raises:
            SealError: it may not or cannot be made.
        """
        async with self.engine.begin() as connection:
            seal = await self._seal(connection, await self._wait_for_the_turn(connection))
        return await self._kept(seal)

    async def rotate(self, *, without_the_old: bool = False) -> Seal:
        """Change the key: the old one seals for the last time and names the new one.

        Args:
            without_the_old: the old key is lost; the new one seals unannounced, and who verifies must be given it.

        Raises:
            SealError: the old key is not here, or the ledger may not be sealed.
        """
        async with self.engine.begin() as connection:
            last = await self._wait_for_the_turn(connection)
            old = None if without_the_old else self._present_key(last)
            new = self.keys.prepare_next()
            seal = await self._add(connection, last, old or new, successor=new if old else None)
        self.keys.promote()
        self.keys.remember([new.public_key()])
        await self._kept(seal)
        return seal

    async def _wait_for_the_turn(self, connection: Connection) -> Seal | None:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": SEAL_LOCK})
        return await self._keep(connection)

    def _present_key(self, last: Seal | None) -> Ed25519PrivateKey:
        if last is None:
            return self.keys.first()
        successor = successor_of(last)
        name = key_id(successor) if successor else last.key
        key = self.keys.private(name)
        if key is None:
            raise SealKeyElsewhere(name)
        return key

    async def _seal(self, connection: Connection, last: Seal | None) -> Seal | None:
        position, _ = await repository.read_head(connection)
        if position == (last.position if last else 0):
            return None
        return await self._add(connection, last, self._present_key(last))

    async def _add(
        self,
        connection: Connection,
        last: Seal | None,
        key: Ed25519PrivateKey,
        *,
        successor: Ed25519PrivateKey | None = None,
    ) -> Seal:
        position, head = await repository.read_head(connection)
        await _refuse_what_does_not_follow(connection, last, position, head)
        unsigned = Seal(
            number=last.number + 1 if last else 1,
            at=self.clock(),
            position=position,
            head=head,
            previous=seal_hash(last) if last else GENESIS,
            key="",
            successor=successor.public_key().public_bytes_raw().hex() if successor else None,
            signature=b"",
        )
        seal = sign(unsigned, key)
        self.keys.remember([key.public_key()])
        await repository.add_key(connection, seal.key, key.public_key().public_bytes_raw(), at=seal.at)
        await repository.add_seal(connection, seal)
        return seal

    # Outside the database

    async def verify(self) -> Verification:
        """Check the ledger in the database against the keys and the last seal of this machine.

        Raises:
            SealedHistoryChanged: the file of the seals cannot be read as such.
        """
        noted = await self._last_kept()  # before the ledger is read: what is in the file was committed
        return await verify_database(self.engine, keys=self.keys.public(), noted=noted)

    async def _last_kept(self) -> Seal | None:
        try:
            return await asyncio.to_thread(seal_file.last_seal, self.file)
        except ValueError as error:
            raise SealedHistoryChanged(f"{self.file}: {error}") from error

    async def _kept(self, seal: Seal | None) -> Seal | None:
        """Add a seal to the file, now that it is committed."""
        if seal:
            async with self.engine.begin() as connection:
                await self._keep(connection)
        return seal

    async def _keep(self, connection: Connection) -> Seal | None:
        """Add to the file what it lacks, and return the newest seal.

        Raises:
            SealedHistoryChanged: the seals in the database do not continue those in the file.
        """
        last = await self._last_kept()
        if last and await repository.read_seals(connection, after=last.number - 1, limit=1) != [last]:
            raise SealedHistoryChanged(f"seal {last.number}, the last one in {self.file}, is not in the database")
        if not self.keys.public():  # a replica that never sealed trusts what it finds first, and nothing later
            known = await repository.read_keys(connection)
            self.keys.remember(map(Ed25519PublicKey.from_public_bytes, known))
        while seals := await repository.read_seals(connection, after=last.number if last else 0):
            for seal in seals:
                last = self._continues(last, seal)
            await asyncio.to_thread(seal_file.add, self.file, seals)
        return last

    def _continues(self, last: Seal | None, seal: Seal) -> Seal:
        expected = (last.number + 1, seal_hash(last)) if last else (1, GENESIS)
        signed = any(is_signed_by(seal, key) for key in self.keys.public() if key_id(key) == seal.key)
        if (seal.number, seal.previous) != expected or not signed:
            raise SealedHistoryChanged(f"seal {seal.number} does not continue the seals in {self.file}, or is not ours")
        if successor := successor_of(seal):
            self.keys.remember([successor])
        return seal


async def _refuse_what_does_not_follow(connection: Connection, last: Seal | None, position: int, head: bytes) -> None:
    """Check that the entries since the last seal follow from it, so that nothing else is ever signed."""
    at, previous = (last.position, last.head) if last else (0, GENESIS)
    while at < position:
        page = await repository.read(connection, after=at, limit=min(_PAGE, position - at))
        if not page:
            raise SealedHistoryChanged(f"entry {at + 1} is missing")
        for entry in page:
            if (entry.position, entry.previous) != (at + 1, previous) or not gives_its_hash(entry):
                raise SealedHistoryChanged(f"entry {at + 1} does not follow from what was sealed")
            at, previous = entry.position, entry.hash
    if (at, previous) != (position, head):
        raise SealedHistoryChanged(f"the ledger ends at entry {position}, but not as it was sealed")

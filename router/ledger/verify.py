"""What an auditor runs: verify the ledger in the database or in an export, and make an export."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text

from router.database import Connection, Engine
from router.ledger.audit import NOT_A_LEDGER, Audit, Record, Verification, verify_chain
from router.ledger.chain import entry_from_json
from router.ledger.repository import read_head, read_records
from router.ledger.seals import KIND, Seal, seal_from_json

_LONGEST = 1_000_000  # bytes of a line; an entry takes some hundreds
_FIELDS = {"position", "at", "action", "object", "result", "origin", "actor", "reason", "data", "previous", "hash"}


async def verify_database(
    engine: Engine, *, keys: Iterable[Ed25519PublicKey] = (), noted: Seal | None = None
) -> Verification:
    """Check the ledger in the database against its chain, its seals and its head, as they stood at one moment.

    Args:
        engine: the database.
        keys: the public keys that are trusted; without any, signatures are not checked.
        noted: the last seal that was kept outside the database, read before this is called.
    """
    async with engine.begin() as connection:
        await _at_one_moment(connection)
        return await verify_chain(read_records(connection), head=await read_head(connection), keys=keys, noted=noted)


async def export(engine: Engine, path: Path) -> int:
    """Write the ledger with its seals to a file as JSON Lines, whole or not at all, and return the number of entries."""
    unfinished = path.with_name(path.name + ".part")
    count = 0
    with unfinished.open("w", encoding="utf-8") as file:
        async with engine.begin() as connection:
            await _at_one_moment(connection)
            async for record in read_records(connection):
                file.write(json.dumps(record.as_json(), ensure_ascii=False, sort_keys=True) + "\n")
                count += not isinstance(record, Seal)
    unfinished.replace(path)
    return count


async def _at_one_moment(connection: Connection) -> None:
    await connection.execute(text("set transaction isolation level repeatable read read only"))


def verify_export(path: Path, *, keys: Iterable[Ed25519PublicKey] = (), noted: Seal | None = None) -> Verification:
    """Check an export offline.

    Args:
        path: the file.
        keys: the public keys that are trusted; without any, signatures are not checked.
        noted: a seal that was kept elsewhere; only with it a tail shows that was cut together with its seals.
    """
    audit = Audit(keys=keys, noted=noted)
    with path.open("rb") as file:
        number = 0
        while (line := file.readline(_LONGEST)) and not audit.decided:
            number += 1
            value = _json(line)
            record = _record(value)
            if record:
                audit.take(record)
            elif number == 1 and not _looks_like_a_record(value):
                return Verification(
                    valid=False,
                    entries=0,
                    head=bytes(32).hex(),
                    kind=NOT_A_LEDGER,
                    problem="this file is not an export of a ledger: its first line is neither an entry nor a seal",
                )
            else:
                audit.unreadable(f"line {number} is not an entry or a seal: it was cut off or changed")
    return audit.result()


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _record(value: Any) -> Record | None:
    try:
        return seal_from_json(value) if value.get("kind") == KIND else entry_from_json(value)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _looks_like_a_record(value: Any) -> bool:
    """Say whether somebody may have changed a record into this."""
    return isinstance(value, dict) and (value.get("kind") == KIND or len(_FIELDS & value.keys()) * 2 > len(_FIELDS))

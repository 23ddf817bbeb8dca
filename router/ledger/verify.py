"""What an auditor runs: verify the ledger in the database or in an export, and make an export."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import text

from router.database import Engine
from router.ledger.chain import Entry, Verification, entry_from_json, verify_chain
from router.ledger.repository import read_all, read_head


async def verify_database(engine: Engine) -> Verification:
    """Check the ledger in the database against its chain and its head, as they stood at one moment."""
    async with engine.begin() as connection:
        await connection.execute(text("set transaction isolation level repeatable read read only"))
        return await verify_chain(read_all(connection), head=await read_head(connection))


async def export(engine: Engine, path: Path) -> int:
    """Write the ledger to a file as JSON Lines, whole or not at all, and return the number of entries."""
    unfinished = path.with_name(path.name + ".part")
    count = 0
    with unfinished.open("w", encoding="utf-8") as file:
        async with engine.begin() as connection:
            async for entry in read_all(connection):
                file.write(json.dumps(entry.as_json(), ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
    unfinished.replace(path)
    return count


async def verify_export(path: Path) -> Verification:
    """Check an export offline. A cut tail shows only against a head that was noted elsewhere: compare `head` and `entries`."""
    bad: list[str] = []

    async def entries() -> AsyncIterator[Entry]:
        with path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    yield entry_from_json(json.loads(line))
                except (KeyError, TypeError, ValueError):
                    bad.append(
                        "this line is not an entry of a ledger: it was cut off or changed, or this is another kind of file"
                    )
                    return

    found = await verify_chain(entries())
    if bad:
        return Verification(
            valid=False, entries=found.entries, head=found.head, first_bad=found.entries + 1, problem=bad[0]
        )
    return found

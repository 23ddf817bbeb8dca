"""What the ledger costs (appends a second, also when the chain is long) and what it finds (the share of altered ledgers).

    python -m bench.ledger [--entries 20000] [--seconds 6] [--altered 100] [--json FILE]

On a PostgreSQL of its own (the embedded one, with fsync), one transaction for each entry, as the router writes them. Rounds without and with a
sealer take turns, so that they share the fast and the slow minutes of the machine; the sealer looks each second, three hundred times as often as by
default. Then the chain is made long, and the same is measured again. The altered ledgers are exports; each is verified with the public key and the
last seal that was kept elsewhere. docs/benchmarks.md says how to read the table.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.errors import CommandError
from cli.net import free_port
from cli.settings import Settings
from cli.stack import Stack
from router.database import Engine, make_engine, system_clock
from router.ledger import Event, Sealer, append
from router.ledger.keys import KeyRing
from router.ledger.verify import verify_export
from tests.unit import ledgers

WRITERS = 8
ROUNDS = 2
BATCH = 1000
EVENT = Event(
    action="queued",
    object="handoff:0123456789abcdef0123456789abcdef",
    result="ok",
    origin="webchat",
    actor="router",
    reason="default",
    data={"department": "burgerzaken", "priority": "normal", "place": 3},
)


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when an altered ledger was not found or the ledger is not valid."""
    options = _options(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
            result = _measure(Path(folder), options) | {"altered": _altered(Path(folder), options.altered)}
    except CommandError as error:
        console.print(str(error), markup=False)
        return 1
    found = [kind["found"] / kind["tried"] for kind in result["altered"].values()]
    result |= {"foundShare": min(found), "processors": os.cpu_count()}
    for table in _tables(result):
        console.print(table)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if result["valid"] and result["foundShare"] == 1 else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/ledger.py", description="What the ledger costs and what it finds.")
    parser.add_argument("--entries", type=int, default=20_000, help="how long the long chain is (default 20,000)")
    parser.add_argument("--seconds", type=float, default=6, help="length of each round (default 6)")
    parser.add_argument("--altered", type=int, default=100, help="altered ledgers of each kind (default 100)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser.parse_args(arguments)


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    ports = {name: free_port() for name in ("port", "internal_port", "bot_port", "actions_port")}
    with Stack(Settings(home=folder / "home", explicit=frozenset(ports), **ports)) as stack:
        stack.start_database()
        return asyncio.run(_load(stack.database_url, folder / "home", options))


async def _load(url: str, home: Path, options: argparse.Namespace) -> dict[str, Any]:
    engine = make_engine(url, pool_size=WRITERS + 2)
    keys, file = KeyRing(home=home), home / "seals.jsonl"
    sealer = Sealer(engine=engine, keys=keys, file=file, clock=system_clock, every=timedelta(seconds=1))
    try:
        await _round(engine, 1, None)  # warm up
        short = await _rounds(engine, options.seconds, sealer)
        started = time.monotonic()
        while await _length(engine) < options.entries:
            async with engine.begin() as connection:
                await append(connection, *[EVENT] * BATCH, at=system_clock())
        filled = time.monotonic() - started
        await sealer.seal_now()
        long = await _rounds(engine, options.seconds, sealer)
        started = time.monotonic()
        found = await sealer.verify()
        verified = time.monotonic() - started
    finally:
        await engine.dispose()
    return {
        "short": short,
        "long": long,
        "sealingRatio": round(long["sealed"]["appendsPerSecond"] / long["unsealed"]["appendsPerSecond"], 3),
        "longOverShortMedian": round(long["unsealed"]["p50Milliseconds"] / short["unsealed"]["p50Milliseconds"], 3),
        "fillSeconds": round(filled, 2),
        "entries": found.entries,
        "seals": found.seals,
        "valid": found.valid,
        "verifiedPerSecond": round(found.entries / verified),
        "writers": WRITERS,
    }


async def _length(engine: Engine) -> int:
    async with engine.connect() as connection:
        return int((await connection.exec_driver_sql("select position from ledger_head")).scalar_one())


async def _rounds(engine: Engine, seconds: float, sealer: Sealer) -> dict[str, Any]:
    """Measure without and with the sealer in turns."""
    times: dict[str, list[float]] = {"unsealed": [], "sealed": []}
    entries = await _length(engine)
    for _ in range(ROUNDS):
        for name in times:
            times[name] += await _round(engine, seconds, sealer if name == "sealed" else None)
    shown = {name: _figures(found, seconds * ROUNDS) for name, found in times.items()}
    return {"entriesBefore": entries, **shown}


async def _round(engine: Engine, seconds: float, sealer: Sealer | None) -> list[float]:
    """Append from several writers for some seconds; returns the seconds that each append took."""
    times: list[float] = []
    end = time.monotonic() + seconds

    async def write() -> None:
        while (began := time.monotonic()) < end:
            async with engine.begin() as connection:
                await append(connection, EVENT, at=system_clock())
            times.append(time.monotonic() - began)

    sealing = asyncio.create_task(sealer.run()) if sealer else None
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    if sealing:
        sealing.cancel()
        await asyncio.gather(sealing, return_exceptions=True)
    return times


def _figures(times: list[float], seconds: float) -> dict[str, Any]:
    cuts = statistics.quantiles(times, n=20)
    return {
        "appends": len(times),
        "appendsPerSecond": round(len(times) / seconds, 1),
        "p50Milliseconds": round(1000 * cuts[9], 2),
        "p95Milliseconds": round(1000 * cuts[18], 2),
    }


def _altered(folder: Path, count: int) -> dict[str, dict[str, int]]:
    """Alter ledgers in every way; how many were found, and how many of those without the seal from elsewhere."""
    dice, path = random.Random(4), folder / "ledger.jsonl"
    keys = [ledgers.KEY.public_key()]
    shown = {}
    for name, alter in ledgers.ALTERATIONS.items():
        found = named = alone = 0
        for _ in range(count):
            lines = ledgers.ledger(dice.randint(4, 40), every=dice.randint(1, 4), rotate_at=dice.randint(0, 2))
            altered = alter(lines, dice)
            path.write_text(ledgers.as_text(altered.lines), encoding="utf-8")
            result = verify_export(path, keys=keys, noted=ledgers.noted(lines))
            found += not result.valid
            named += result.kind in altered.kinds and altered.first_bad in (None, result.first_bad)
            alone += not verify_export(path, keys=keys).valid
        shown[name] = {"tried": count, "found": found, "namedRight": named, "foundWithoutSeal": alone}
    return shown


def _tables(result: dict[str, Any]) -> list[Table]:
    cost = Table(title=f"{WRITERS} writers, one entry a transaction, {result['processors']} processors")
    for heading in ("chain", "sealer", "appends/s", "p50 (ms)", "p95 (ms)"):
        cost.add_column(heading, justify="left" if heading in {"chain", "sealer"} else "right")
    for name in ("short", "long"):
        for sealing in ("unsealed", "sealed"):
            row = result[name][sealing]
            figures = (row["appendsPerSecond"], row["p50Milliseconds"], row["p95Milliseconds"])
            label = f"from {result[name]['entriesBefore']} entries"
            cost.add_row(label, "each second" if sealing == "sealed" else "none", *map(str, figures))
    cost.caption = (
        f"{result['entries']} entries and {result['seals']} seals verified: {result['verifiedPerSecond']} entries/s"
    )
    altered = Table(title="Altered ledgers")
    for heading in ("alteration", "tried", "found", "named right", "found without a seal from elsewhere"):
        altered.add_column(heading, justify="left" if heading == "alteration" else "right")
    for name, row in result["altered"].items():
        altered.add_row(name, *map(str, row.values()))
    return [cost, altered]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Power cuts under load: SIGKILL on api, bot, actions and PostgreSQL at random moments, and what became of every message that was accepted.

    python -m bench.kills [--kills 100] [--citizens 8] [--seed 1] [--json FILE]

A whole Balie of its own. Citizens ask, hand over, and speak of danger while they wait; employees take the next and resolve. Each sends a message
again, under the same id, until it was accepted, and waits for an answer before the next. Meanwhile the victims are chosen among what is ready, and
start again at once. At the end everything is started, the inbox runs empty, and the database is asked: is any accepted message lost, unanswered or
answered twice, did a request for a human become two handoffs, was a claim not in the ledger, is the ledger valid. docs/benchmarks.md says how to
read the table.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from bench.kills_load import Load
from cli.errors import CommandError
from cli.stack import Stack
from router.database import make_engine
from router.ledger.verify import verify_database
from tests.live import NO_LIMITS, always_open, eventually, settings_in

IMPATIENT = {"BALIE_BOT_DEADLINE_SECONDS": "3", "BALIE_BOT_RETRY_SECONDS": "2"}
WEIGHTS = {"api": 4, "postgres": 3, "bot": 2, "actions": 2}
LONGEST_PAUSE = 3.0  # seconds between two kills
SETTLE_SECONDS = 180
READY_SECONDS = 120
BOT_SHARE = 2 / 3


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when anything was lost or doubled or the ledger is not valid."""
    options = _options(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
            result = _on_a_stack(Path(folder), options.kills, options.citizens, options.seed)
    except CommandError as error:
        console.print(str(error), markup=False)
        return 1
    console.print(_table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if is_clean(result) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/kills.py", description="Power cuts under load.")
    parser.add_argument("--kills", type=int, default=100, help="how many processes are killed (default 100)")
    parser.add_argument("--citizens", type=int, default=8, help="citizens who talk at once (default 8)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the victims (default 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser.parse_args(arguments)


def _on_a_stack(folder: Path, kills: int, citizens: int, seed: int) -> dict[str, Any]:
    settings = settings_in(folder / "home", municipality=always_open(folder / "municipality"))
    with Stack(settings, environment=NO_LIMITS | IMPATIENT) as stack:
        stack.start_all(("--demo",))
        return measure(stack, kills=kills, citizens=citizens, seed=seed)


def measure(stack: Stack, *, kills: int, citizens: int, seed: int) -> dict[str, Any]:
    """Kill processes of a running stack under load, and return what became of what was said.

    Args:
        stack: all of it running, with the demo employees and without limits.
        kills: how many.
        citizens: who talk at once.
        seed: of the moments, the victims and what is said.
    """
    began = time.monotonic()
    load = Load(stack.settings, citizens=citizens, seed=seed)
    thread = threading.Thread(target=load.run, name="load")
    thread.start()
    try:
        killed = _kill(stack, kills, random.Random(seed))
    finally:
        load.stop()
        for name in stack.names:
            stack.start(name)
        thread.join()
    seconds = time.monotonic() - began
    eventually(lambda: asyncio.run(_left(stack.database_url)) == 0, seconds=SETTLE_SECONDS)
    found = asyncio.run(_found(stack.database_url, load))
    return {
        "kills": sum(killed.values()),
        "byProcess": dict(killed),
        "seconds": round(seconds, 1),
        "seed": seed,
        "citizens": citizens,
        "processors": os.cpu_count(),
        **found,
    }


def _kill(stack: Stack, kills: int, chance: random.Random) -> Counter[str]:
    """Kill what is ready, at random, and start it again without waiting for it.

    A pause begins when the api is ready, so that there is load; two times in three also the bot, so that it is not always starting.
    """
    killed: Counter[str] = Counter()
    while sum(killed.values()) < kills:
        needed = ("api", "bot", "actions") if chance.random() < BOT_SHARE else ("api",)
        eventually(lambda needed=needed: all(stack.ready(name) for name in needed), seconds=READY_SECONDS)
        time.sleep(chance.uniform(0.05, LONGEST_PAUSE))
        ready = [name for name in stack.names if stack.ready(name)]
        victim = chance.choices(ready, [WEIGHTS[name] for name in ready])[0]
        stack.kill(victim)
        killed[victim] += 1
        for name in stack.names:
            stack.start(name, wait=False)
    return killed


async def _left(url: str) -> int:
    """Count what still waits to be heard."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select count(*) from inbox"))
    finally:
        await connection.close()


async def _found(url: str, load: Load) -> dict[str, Any]:
    connection = await asyncpg.connect(url)
    try:
        said = await connection.fetch("select * from message order by conversation_id, seq")
        requested = await connection.fetch(TWICE_REQUESTED)
        open_twice = await connection.fetchval(OPEN_TWICE)
        unlogged = await connection.fetchval(UNLOGGED)
        results = await connection.fetch("select result, count(*) from turn group by result")
        owners = await connection.fetch("select id, owner from conversation")
    finally:
        await connection.close()
    engine = make_engine(url, pool_size=1)
    try:
        ledger = await verify_database(engine)
    finally:
        await engine.dispose()
    stored = Counter(row["client_message_id"] for row in said if row["author"] == "citizen")
    unanswered, doubled = _answers(said, {row["id"]: row["owner"] for row in owners})
    return {
        "conversations": len({row["conversation_id"] for row in said}),
        "accepted": len(load.accepted),
        "lost": sum(stored[each] == 0 for each in load.accepted),
        "storedTwice": sum(count > 1 for count in stored.values()),
        "unanswered": unanswered,
        "answeredTwice": doubled,
        "handedOverTwice": len(requested) + open_twice,
        "claimsNotInTheLedger": unlogged,
        "turns": {row["result"]: row["count"] for row in results},
        "resolved": load.resolved,
        "ledgerEntries": ledger.entries,
        "ledgerValid": ledger.valid,
    }


TWICE_REQUESTED = """
    select conversation_id from handoff where reason <> 'bot_unavailable'
    group by conversation_id, turn_id having count(*) > 1
"""
OPEN_TWICE = """
    select count(*) from (select conversation_id from handoff where status in ('queued', 'claimed', 'snoozed')
    group by conversation_id having count(*) > 1) as twice
"""
UNLOGGED = """
    select abs((select count(*) from claim) - (select count(*) from ledger_entry where action = 'claimed'))
         + abs((select count(*) from handoff) - (select count(*) from ledger_entry where action = 'queued'))
"""


def _answers(said: list[Any], owners: dict[Any, str]) -> tuple[int, int]:
    """Count the conversations in which the bot owes an answer, and the answers of the bot that nothing was left to be answered for.

    Where nobody but the citizen and the bot spoke, each question has an answer of its own; where a human or a notice came in between, the last does.
    A question that went to a human because the bot was away may come back to it after the next question: then two answers follow the second one.
    What an employee answered is not the bot's to answer any more.
    """
    unanswered = doubled = 0
    by_conversation: dict[Any, list[Any]] = {}
    for row in said:
        by_conversation.setdefault(row["conversation_id"], []).append(row)
    for conversation, rows in by_conversation.items():
        left, turns = 0, set()
        for row in rows:
            if row["author"] == "citizen":
                left += 1
            elif row["author"] == "agent":
                left = 0
            elif row["author"] == "bot" and row["turn_id"] not in turns:
                turns.add(row["turn_id"])
                left -= 1
                doubled += left < 0
        alone = {row["author"] for row in rows} == {"citizen", "bot"}
        unanswered += left > 0 if alone else rows[-1]["author"] == "citizen" and owners[conversation] == "bot"
    return unanswered, doubled


def is_clean(result: dict[str, Any]) -> bool:
    """Whether nothing was lost or doubled and the ledger is valid."""
    bad = ("lost", "storedTwice", "unanswered", "answeredTwice", "handedOverTwice", "claimsNotInTheLedger")
    return bool(result["ledgerValid"]) and result["accepted"] > 0 and not any(result[name] for name in bad)


def _table(result: dict[str, Any]) -> Table:
    table = Table(title=f"{result['kills']} kills in {result['seconds']:.0f} s", title_justify="left")
    table.add_column("what")
    table.add_column("count", justify="right")
    for name, value in result.items():
        table.add_row(name, json.dumps(value) if isinstance(value, dict) else str(value))
    return table


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

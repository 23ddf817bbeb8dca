"""The queue under pressure: nobody is taken twice, and a long queue costs no more than a short one.

    python -m bench.claims [--agents 50] [--waiting 1000] [--replicas 1,2,4] [--shift 30] [--deep 100000] [--seconds 10] [--json FILE]

On a PostgreSQL of its own (the embedded one, with fsync) and real api processes; a twin of the bot hands every question over, so that the router is
measured and not Rasa. For each number of replicas:

* **race**: every employee claims every waiting citizen at the same moment, in the same order. There is one winner for each, and every loser gets
  409 with the winner's name.
* **pull**: every employee takes the next, is busy for two to six seconds, closes it and takes the next, while each also reads the queue every
  second. `freed` is the time from "closed" to the next citizen on the screen.
* **push**: the same in a department that assigns; the employee hears of it by the stream of the console.
* **deep**: the same "take the next", one employee after the other, with 100 and with 100,000 in the queue, in turns.
* **handoffs**: questions that become handoffs, at growing rates, with the ledger on, in conversations that were begun before.

docs/benchmarks.md says how to read the table.
"""

import argparse
import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from bench.client import Client
from bench.replicas import Employee, Replicas, employees
from bench.shift import Shift, milliseconds
from cli.errors import CommandError

RATES = (40, 60, 80, 100, 120, 150, 200, 300)
SHALLOW = 100
DEPARTMENT = "klantcontact"
PUSHED, PUSHED_TOPIC = "openbare_ruimte", "grofvuil"


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when a citizen was taken twice or lost."""
    options = _options(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    result: dict[str, Any] = {"processors": os.cpu_count(), "agents": options.agents, "waiting": options.waiting}
    result["replicas"] = {}
    try:
        for count in options.replicas:
            console.print(f"{count} replica{'s' if count > 1 else ''} …")
            with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
                found = result["replicas"][str(count)] = {}
                _measure(Path(folder), count, options, found, first=count == options.replicas[0])
    except CommandError as error:
        console.print(str(error), markup=False)
        return 1
    for table in _tables(result):
        console.print(table)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    races = [found["race"] for found in result["replicas"].values()]
    shifts = [found[name] for found in result["replicas"].values() for name in ("pull", "push")]
    wrong = any(race["doubleClaims"] or race["unclaimed"] or race["otherAnswers"] for race in races)
    return 1 if wrong or any(shift["twice"] for shift in shifts) else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/claims.py", description="The queue under pressure.")
    parser.add_argument("--agents", type=int, default=50, help="employees at once (default 50)")
    parser.add_argument("--waiting", type=int, default=1000, help="citizens who wait (default 1,000)")
    parser.add_argument(
        "--replicas", type=_numbers, default=[1, 2, 4], help="api processes, one measurement each (default 1,2,4)"
    )
    parser.add_argument("--shift", type=float, default=30, help="seconds that employees work at a pace (default 30)")
    parser.add_argument("--deep", type=int, default=100_000, help="the long queue (default 100,000)")
    parser.add_argument("--seconds", type=float, default=10, help="length of each rate of handoffs (default 10)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _measure(folder: Path, count: int, options: argparse.Namespace, found: dict[str, Any], *, first: bool) -> None:
    with Replicas(folder, count, pushed=PUSHED) as replicas:
        uvloop.run(_load(replicas, options, found, first=first))


async def _load(replicas: Replicas, options: argparse.Namespace, found: dict[str, Any], *, first: bool) -> None:
    """Put each figure in `found`, and say it, as soon as it is there."""
    database = await asyncpg.connect(replicas.database_url)
    try:
        async with replicas.bot as bot:
            crowd = await employees(database, replicas.ports, options.agents, departments=[DEPARTMENT], capacity=10**6)
            await _wait_for(replicas, database, options.waiting)
            found["race"] = await _race(database, crowd)
            await _wait_for(replicas, database, options.waiting)
            found["pull"] = await Shift(crowd, options.shift).pull()
            bot.topic = PUSHED_TOPIC
            await _wait_for(replicas, database, options.waiting)
            given = await employees(database, replicas.ports, options.agents, departments=[PUSHED], capacity=1)
            found["push"] = await Shift(given, options.shift).push()
            bot.topic = None
            found["handoffs"] = await _handoffs(replicas, database, options.seconds)
            if first:  # last: a hundred thousand rows that are deleted keep PostgreSQL busy for a while
                await _wait_for(replicas, database, 1)
                found["deep"] = await _deep(database, crowd[0], options.deep)
    finally:
        await database.close()


async def _begin(client: Client) -> dict[str, Any]:
    """Start a conversation; returns its id and token."""
    answer = await client.post("/v1/conversations", {"language": "nl"}, {"Idempotency-Key": str(uuid4())})
    return dict(answer.json())


async def _ask(client: Client, begun: dict[str, Any]) -> int:
    """Ask something; returns the status."""
    headers = {"Authorization": f"Bearer {begun['token']}"}
    body = {"clientMessageId": str(uuid4()), "text": "Ik wil graag een medewerker spreken."}
    return (await client.post(f"/v1/conversations/{begun['id']}/messages", body, headers)).status


async def _with_clients(ports: list[int], count: int, do: Callable[[Client], Awaitable[None]]) -> None:
    """Do something so many times, sixteen at once, spread over the ports."""
    left = iter(range(count))

    async def work(port: int) -> None:
        client = Client(port)
        for _ in left:
            await do(client)
        client.close()

    await asyncio.gather(*(work(port) for port in itertools.islice(itertools.cycle(ports), 16)))


async def _wait_for(replicas: Replicas, database: asyncpg.Connection, count: int) -> None:
    """Let citizens ask until as many wait, all of them on their page; whoever waited or was helped before is gone."""
    await database.execute("delete from conversation where owner in ('queue', 'agent')")

    async def ask(client: Client) -> None:
        await _ask(client, await _begin(client))

    await _with_clients(replicas.ports, count, ask)
    while await _queued(database) < count:  # noqa: ASYNC110 - the queue is another process's
        await asyncio.sleep(0.1)
    await _everyone_is_here(database)


async def _everyone_is_here(database: asyncpg.Connection) -> None:
    await database.execute("update conversation set citizen_seen_at = now() + interval '1 day' where owner = 'queue'")


async def _queued(database: asyncpg.Connection) -> int:
    return int(await database.fetchval("select count(*) from handoff where status = 'queued'"))


async def _race(database: asyncpg.Connection, crowd: list[Employee]) -> dict[str, Any]:
    """Everybody claims everything, in the same order."""
    waiting = [
        str(row["id"])
        for row in await database.fetch("select id from handoff where status = 'queued' order by order_key")
    ]
    wins: Counter[str] = Counter()
    names: dict[str, str] = {}
    losers: list[tuple[str, str]] = []
    took: list[float] = []
    other: Counter[str] = Counter()

    async def claim_all(employee: Employee) -> None:
        for handoff in waiting:
            began = time.perf_counter()
            status, answer = await employee.post(f"/v1/handoffs/{handoff}/claim")
            took.append(time.perf_counter() - began)
            if status == 200:
                wins[handoff] += 1
                names[handoff] = employee.name
            elif status == 409 and answer.get("code") == "handoff_claimed":
                losers.append((handoff, answer["claimedBy"]["name"]))
            else:
                other[f"{status} {answer.get('code')}"] += 1

    began = time.perf_counter()
    await asyncio.gather(*(claim_all(employee) for employee in crowd))
    seconds = time.perf_counter() - began
    double = await database.fetchval(
        "select count(*) from (select 1 from claim where ended_at is null group by handoff_id having count(*) > 1) t"
    )
    return {
        "claims": len(took),
        "claimsPerSecond": round(len(took) / seconds, 1),
        **milliseconds(took),
        "doubleClaims": sum(count > 1 for count in wins.values()) + int(double),
        "unclaimed": len(waiting) - len(wins),
        "losers": len(losers),
        "losersTold": sum(names.get(handoff) == name for handoff, name in losers),
        "otherAnswers": sum(other.values()),
    }


async def _deep(database: asyncpg.Connection, employee: Employee, deep: int) -> dict[str, Any]:
    """Take the next with a short and with a long queue, in turns: the rows of the long one are copies of one real one."""
    times: dict[int, list[float]] = {SHALLOW: [], deep: []}
    sample = await database.fetchrow("select * from handoff order by queued_at limit 1")
    conversation = await database.fetchrow("select * from conversation where id = $1", sample["conversation_id"])
    for _ in range(3):
        for depth, took in times.items():
            await database.execute("delete from conversation where owner = 'queue'")
            await _fill(database, depth, handoff=sample, conversation=conversation)
            for _ in range(40):
                began = time.perf_counter()
                status, _ = await employee.post("/v1/queue/next")
                took.append(time.perf_counter() - began)
                assert status == 200, status
    short, long = milliseconds(times[SHALLOW]), milliseconds(times[deep])
    return {
        "depths": [SHALLOW, deep],
        "short": short,
        "long": long,
        "ratio": round(long["p50Milliseconds"] / short["p50Milliseconds"], 2),
    }


async def _fill(
    database: asyncpg.Connection, count: int, *, handoff: asyncpg.Record, conversation: asyncpg.Record
) -> None:
    ids = [(uuid4(), uuid4()) for _ in range(count)]
    here = {"owner": "queue", "status": "open", "create_key": None}
    rows = [{**conversation, **here, "id": one, "reference": one.hex} for one, _ in ids]
    await _copy(database, "conversation", rows)
    waits = {
        "status": "queued",
        "turn_id": None,
        "claim_id": None,
        "claimed_by": None,
        "claimed_at": None,
        "ended_at": None,
        "result": None,
    }
    await _copy(database, "handoff", [{**handoff, **waits, "id": two, "conversation_id": one} for one, two in ids])
    await database.execute("analyze conversation, handoff")
    await _everyone_is_here(database)


async def _copy(database: asyncpg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    await database.copy_records_to_table(
        table, records=[tuple(row[name] for name in names) for row in rows], columns=names
    )


async def _handoffs(replicas: Replicas, database: asyncpg.Connection, seconds: float) -> dict[str, Any]:
    """Ask at growing rates, open loop, until the handoffs no longer keep up."""
    found = []
    for rate in RATES:
        await database.execute("delete from conversation")
        begun: list[dict[str, Any]] = []

        async def begin(client: Client, into: list[dict[str, Any]] = begun) -> None:
            into.append(await _begin(client))

        await _with_clients(replicas.ports, int(rate * seconds), begin)
        entries = int(await database.fetchval("select position from ledger_head"))
        accepted, spent = await _at_rate(replicas.ports, rate, begun)
        made = int(await database.fetchval("select count(*) from handoff"))
        row = {
            "askedPerSecond": rate,
            "acceptedPerSecond": round(accepted / spent, 1),
            "madePerSecond": round(made / spent, 1),
        }
        await _settle(database, accepted)
        queued = "select count(distinct conversation_id) from handoff"  # one whose bot was too slow has two, one after the other
        row["lost"] = accepted - int(await database.fetchval(queued))
        row["ledgerEntries"] = int(await database.fetchval("select position from ledger_head")) - entries
        found.append(row)
        if row["madePerSecond"] < 0.9 * rate:
            break
    return {
        "rates": found,
        "mostPerSecond": max(row["madePerSecond"] for row in found),
        "lost": sum(row["lost"] for row in found),
    }


async def _at_rate(ports: list[int], rate: int, begun: list[dict[str, Any]]) -> tuple[int, float]:
    idle: list[Client] = []
    accepted = 0

    async def one(number: int) -> None:
        nonlocal accepted
        client = idle.pop() if idle else Client(ports[number % len(ports)])
        status = await _ask(client, begun[number])
        accepted += status == 202
        idle.append(client)

    began = time.perf_counter()
    asked: set[asyncio.Task[None]] = set()
    for number in range(len(begun)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        asked.add(task := asyncio.create_task(one(number)))
        task.add_done_callback(asked.discard)
    await asyncio.gather(*asked)
    for client in idle:
        client.close()
    return accepted, time.perf_counter() - began


async def _settle(database: asyncpg.Connection, wanted: int) -> None:
    for _ in range(600):
        if int(await database.fetchval("select count(*) from handoff")) >= wanted:
            return
        await asyncio.sleep(0.1)


def _tables(result: dict[str, Any]) -> list[Table]:
    race = Table(title=f"{result['agents']} employees, {result['waiting']} waiting, {result['processors']} processors")
    for heading in (
        "api processes",
        "claims/s",
        "claim p95 (ms)",
        "double",
        "losers told who",
        "next p95 (ms)",
        "freed p95 (ms), pull",
        "push",
    ):
        race.add_column(heading, justify="right")
    for count, found in result["replicas"].items():
        told = f"{found['race']['losersTold']} of {found['race']['losers']}"
        row = [found["race"]["claimsPerSecond"], found["race"]["p95Milliseconds"], found["race"]["doubleClaims"], told]
        row += [found["pull"]["next"]["p95Milliseconds"]]
        row += [found[name]["freed"]["p95Milliseconds"] for name in ("pull", "push")]
        race.add_row(count, *map(str, row))
    first = next(iter(result["replicas"].values()))
    deep = Table(title="Take the next, by the length of the queue")
    for heading in ("waiting", "p50 (ms)", "p95 (ms)"):
        deep.add_column(heading, justify="right")
    for depth, row in zip(first["deep"]["depths"], (first["deep"]["short"], first["deep"]["long"]), strict=True):
        deep.add_row(str(depth), str(row["p50Milliseconds"]), str(row["p95Milliseconds"]))
    deep.caption = f"ratio of the medians: {first['deep']['ratio']}"
    rates = Table(title="Handoffs a second, with the ledger on")
    for heading in ("api processes", "asked", "accepted", "made", "lost"):
        rates.add_column(heading, justify="right")
    for count, found in result["replicas"].items():
        for row in found["handoffs"]["rates"]:
            names = ("askedPerSecond", "acceptedPerSecond", "madePerSecond", "lost")
            rates.add_row(count, *(str(row[name]) for name in names))
    return [race, deep, rates]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

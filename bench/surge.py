"""A day of 12,000 contacts, compressed into fifteen minutes: is anything lost or doubled, and does the bot still answer within a second?

    python -m bench.surge [--contacts 12000] [--minutes 15] [--agents 20] [--replicas 1] [--rate] [--json FILE]

The real stack on the loopback, always open, with fsync and without rate limits. Citizens come at random moments at the rate of the day, whatever
the answers take (an open loop), say four messages each and hold their stream open; one in four asks for a human with the third. Employees with an
open console take who is next, answer and resolve. Fewer `--contacts` come at the same rate, for trying. What was lost or doubled is counted in the
database afterwards.

`--rate` goes on from the day's rate in steps, to the one at which p95 < 1 s stops holding. docs/benchmarks.md says how to read the figures.
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import uvloop
from rich.console import Console
from rich.table import Table

from bench.assistants import SENTENCES
from bench.crowd import Crowd, Day, Employee, percentile, run
from bench.replicas import another
from cli.errors import CommandError
from cli.settings import Settings
from cli.stack import Stack
from router.agents.setup import add_agent
from router.catalogue import load_catalogue
from router.database import make_engine
from router.departments import load_departments
from router.ledger.verify import verify_database
from tests.live import NO_LIMITS, always_open, settings_in

DAY = 12_000  # contacts
GOAL_SECONDS = 1.0  # p95 of a bot answer
STEP, STEP_SECONDS, MOST_STEPS = 1.2, 40, 12
SETTLE_SECONDS = 120
PASSWORD = "een-lang-genoeg-wachtwoord"


def main(arguments: list[str]) -> int:
    """Run the day; returns the exit code, 1 when anything was lost or doubled, or the ledger is not valid."""
    options = _options(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
            result = _measure(Path(folder), options, console)
    except CommandError as error:
        console.print(str(error), markup=False)
        return 1
    for table in _tables(result):
        console.print(table)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if not result["lost"] and not result["doubled"] and result["ledgerValid"] else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/surge.py", description="A day of 12,000 contacts, compressed.")
    parser.add_argument("--contacts", type=int, default=DAY, help="how many come (default 12,000)")
    parser.add_argument(
        "--minutes", type=float, default=15, help="how long 12,000 take: this sets the rate (default 15)"
    )
    parser.add_argument("--agents", type=int, default=20, help="employees at work (default 20)")
    parser.add_argument(
        "--replicas", type=int, default=1, help="api processes; citizens and employees are spread over them"
    )
    parser.add_argument(
        "--rate", action="store_true", help="afterwards, find the rate at which p95 < 1 s stops holding"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser.parse_args(arguments)


def _measure(folder: Path, options: argparse.Namespace, console: Console) -> dict[str, Any]:
    settings = settings_in(folder / "home", municipality=always_open(folder / "municipality"))
    with Stack(settings, environment=NO_LIMITS) as stack:
        stack.start_all(("--demo",))
        with contextlib.ExitStack() as more:
            others = [
                more.enter_context(another(stack, folder / f"home{n}", NO_LIMITS)) for n in range(1, options.replicas)
            ]
            stacks = [stack, *others]
            employees = asyncio.run(_employees(stack, options.agents))
            per_second = DAY / (options.minutes * 60)
            _round(stacks, Crowd(contacts=20, per_second=5), employees, console)  # warm up
            result = _day(stacks, Crowd(contacts=options.contacts, per_second=per_second), employees, console)
            if options.rate:
                result |= _find_rate(stacks, per_second, employees, console)
            return {"replicas": options.replicas, **result}


async def _employees(stack: Stack, count: int) -> list[Employee]:
    """Make accounts for every department and skill, and sign them in."""
    described = _everything(stack.settings)
    found = []
    async with httpx.AsyncClient(base_url=stack.settings.url, timeout=60, trust_env=False) as client:
        for number in range(count):
            name = f"medewerker{number}"
            await add_agent(stack.database_url, username=name, name=name, password=PASSWORD, **described)
            answer = await client.post("/v1/session", json={"username": name, "password": PASSWORD})
            answer.raise_for_status()
            cookie = f"balie_session={answer.cookies['balie_session']}"
            client.cookies.clear()
            found.append(Employee(name=name, headers={"Cookie": cookie, "X-CSRF-Token": answer.json()["csrfToken"]}))
    return found


def _everything(settings: Settings) -> dict[str, Any]:
    topics = load_catalogue(settings.catalogue, settings.municipality).topics.values()
    departments = tuple(load_departments(settings.municipality).by_id)
    return {"departments": departments, "skills": tuple({skill for topic in topics for skill in topic.skills})}


def _round(stacks: list[Stack], crowd: Crowd, employees: list[Employee], console: Console) -> Day:
    day = Day()

    async def go() -> None:
        telling = asyncio.create_task(_tell(day, console))
        try:
            await run([stack.settings.port for stack in stacks], crowd, SENTENCES["balie"], employees, day)
        finally:
            telling.cancel()

    uvloop.run(go())
    return day


async def _tell(day: Day, console: Console) -> None:
    while True:
        await asyncio.sleep(15)
        p95 = percentile(day.bot[-500:], 0.95) or 0
        console.print(
            f"{day.finished} finished, {day.open_now} open, {day.resolved} resolved, "
            f"p95 of the last answers {p95 * 1000:.0f} ms, {len(day.failures)} failures"
        )


def _day(stacks: list[Stack], crowd: Crowd, employees: list[Employee], console: Console) -> dict[str, Any]:
    """Let one crowd come and count, in the client and in the database, what became of it."""
    stack = stacks[0]
    before, spent, clock = asyncio.run(_counted(stack)), _processor_seconds(stacks), time.monotonic()
    day = _round(stacks, crowd, employees, console)
    took = time.monotonic() - clock
    asyncio.run(_settled(stack))
    after = asyncio.run(_counted(stack))
    used = {name: now - spent[name] for name, now in _processor_seconds(stacks).items()}
    counted = {name: after[name] - before[name] for name in after}
    counted |= {name: after[name] for name in ("unanswered", "withHuman")}  # whoever still waits
    messages = counted["stored"]
    return {
        "contacts": crowd.contacts,
        "contactsPerSecond": round(crowd.contacts / day.seconds, 2),
        "messagesPerSecond": round(messages / took, 2),
        "seconds": round(took, 1),
        "messagesAccepted": day.accepted,
        "messagesAnswered": messages - counted["unanswered"],
        "messagesWithHuman": counted["withHuman"],
        "lost": max(day.accepted - messages, 0) + counted["unanswered"] - counted["withHuman"],
        "doubled": day.doubled + counted["turnsDoubled"] + counted["handoffsDoubled"] + counted["claimsDoubled"],
        "handoffs": counted["handoffs"],
        "handoffsPerSecond": round(counted["handoffs"] / day.seconds, 2),
        "resolved": day.resolved,
        "botUnavailable": counted["botUnavailable"],
        "p50Milliseconds": _milliseconds(percentile(day.bot, 0.5)),
        "p95Milliseconds": _milliseconds(percentile(day.bot, 0.95)),
        "p99Milliseconds": _milliseconds(percentile(day.bot, 0.99)),
        "handoverP95Milliseconds": _milliseconds(percentile(day.handover, 0.95)),
        "humanP95Milliseconds": _milliseconds(percentile(day.human, 0.95)),
        "late": sum(late > 1 for late in day.late),
        "mostAtOnce": day.most_open,
        "failures": len(day.failures),
        "firstFailures": day.failures[:5],
        "ledgerValid": asyncio.run(_ledger_valid(stack)),
        "cpuMsPerMessage": {name: round(1000 * seconds / max(messages, 1), 2) for name, seconds in used.items()},
        "cores": {name: round(seconds / took, 2) for name, seconds in used.items()},
        "processors": os.cpu_count(),
    }


_COUNTS = """
    with said as (select conversation_id, seq from message where author = 'citizen'),
         unanswered as (
            select c.owner from said join conversation c on c.id = said.conversation_id
            where not exists (
                select from message a where a.conversation_id = said.conversation_id and a.seq > said.seq
                and a.author in ('bot', 'system', 'agent'))),
         turns as (
            select t.conversation_id, count(*) as made,
                (select count(*) from said where said.conversation_id = t.conversation_id) as said
            from turn t where result <> 'suppressed' group by 1),
         overlapping as (
            select 1 from claim a join claim b on a.handoff_id = b.handoff_id and a.id < b.id
            and a.claimed_at < coalesce(b.ended_at, 'infinity') and b.claimed_at < coalesce(a.ended_at, 'infinity'))
    select (select count(*) from said) as "stored",
           (select count(*) from unanswered) as "unanswered",
           (select count(*) from unanswered where owner in ('queue', 'agent')) as "withHuman",
           (select coalesce(sum(greatest(made - said, 0)), 0)::bigint from turns) as "turnsDoubled",
           (select count(*) - count(distinct conversation_id) from handoff where reason <> 'bot_unavailable') as "handoffsDoubled",
           (select count(*) from overlapping) as "claimsDoubled",
           (select count(*) from handoff) as "handoffs",
           (select count(*) from handoff where reason = 'bot_unavailable') as "botUnavailable"
"""


async def _counted(stack: Stack) -> dict[str, int]:
    connection = await asyncpg.connect(stack.database_url)
    try:
        return dict(await connection.fetchrow(_COUNTS))
    finally:
        await connection.close()


async def _settled(stack: Stack) -> None:
    """Wait until the bot owes nobody an answer, or for two minutes: what is only slow is not lost."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        for _ in range(SETTLE_SECONDS):
            if not await connection.fetchval("select exists (select from inbox)"):
                return
            await asyncio.sleep(1)
    finally:
        await connection.close()


async def _ledger_valid(stack: Stack) -> bool:
    engine = make_engine(stack.database_url, pool_size=1)
    try:
        return (await verify_database(engine)).valid
    finally:
        await engine.dispose()


def _processor_seconds(stacks: list[Stack]) -> dict[str, float]:
    """Return the processor seconds of each kind of process with its children, of this client and of the whole machine."""
    spent: Counter[str] = Counter()
    for name, process in [each for stack in stacks for each in stack.processes.items()]:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        times = [one.cpu_times() for one in family]
        # what has ended of PostgreSQL counts with its parent
        spent[name] += sum(one.user + one.system for one in times) + times[0].children_user + times[0].children_system
    own, machine = os.times(), psutil.cpu_times()
    spent["client"] = own.user + own.system
    spent["machine"] = sum(machine) - machine.idle - getattr(machine, "iowait", 0.0)
    return spent


def _find_rate(stacks: list[Stack], per_second: float, employees: list[Employee], console: Console) -> dict[str, Any]:
    """Step up from the day's rate until p95 of a bot answer is a second or more."""
    steps: list[dict[str, Any]] = []
    rate, held = per_second, None
    while len(steps) < MOST_STEPS:
        found = _day(stacks, Crowd(contacts=math.ceil(rate * STEP_SECONDS), per_second=rate), employees, console)
        steps.append(found)
        console.print(f"{rate:.1f} contacts/s: p95 {found['p95Milliseconds']} ms, lost {found['lost']}")
        if (found["p95Milliseconds"] or math.inf) >= GOAL_SECONDS * 1000 or found["lost"]:
            break
        held, rate = found, rate * STEP
    return {
        "steps": steps,
        "heldContactsPerSecond": held and held["contactsPerSecond"],
        "heldMessagesPerSecond": held and held["messagesPerSecond"],
        "brokeAtContactsPerSecond": None if held is steps[-1] else steps[-1]["contactsPerSecond"],
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def _tables(result: dict[str, Any]) -> list[Table]:
    shown = Table(title=f"{result['contacts']} contacts of four messages, {result['processors']} processors")
    shown.add_column("")
    shown.add_column("", justify="right")
    for name, value in result.items():
        if name not in ("steps", "cores", "cpuMsPerMessage", "firstFailures", "contacts", "processors"):
            shown.add_row(name, str(value))
    for name, value in result["cores"].items():
        shown.add_row(f"{name}: cores, CPU per message (ms)", f"{value}, {result['cpuMsPerMessage'][name]}")
    tables = [shown]
    if "steps" in result:
        steps = Table(title="The rate at which p95 < 1 s stops holding")
        for heading in ("contacts/s", "messages/s", "p50 (ms)", "p95 (ms)", "lost", "doubled"):
            steps.add_column(heading, justify="right")
        for one in result["steps"]:
            names = ("contactsPerSecond", "messagesPerSecond", "p50Milliseconds", "p95Milliseconds", "lost", "doubled")
            steps.add_row(*(str(one[name]) for name in names))
        tables.append(steps)
    return tables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

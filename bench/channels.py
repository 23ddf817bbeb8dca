"""How much comes in over all doors at once, whether anything is lost, and whether a slow provider slows another.

    python -m bench.channels [--seconds 20] [--rate 100] [--json FILE]

The whole of Balie with the real bot and the stand-ins of all providers, each a process of its own. Three runs, one after the other: as many messages
a second in the chat alone (what a message costs without a provider), over all doors, the chat and a mailbox among them, and over all doors while the
first provider takes half a second for each message. Every citizen writes once; at the end each has an answer, or somebody was lost.
docs/benchmarks.md says how to read the table.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from cli.errors import CommandError
from tests.channels.dovecot import find_dovecot
from tests.channels.drivers import CALLED, DRIVERS
from tests.channels.drivers.driver import Driver
from tests.channels.drivers.email import EmailDriver
from tests.channels.opened import all_doors, make

SENTENCES = ("Wat kost een paspoort?", "Hoe vraag ik een rijbewijs aan?", "Wanneer wordt het afval opgehaald?")
SLOW = 0.5  # seconds for each message
_LONGEST = 300.0  # seconds in which everything is answered
_SENDERS = (each for each in count(31612000001) if each % 100 != 99)  # whom the stand-ins never accept


@dataclass(kw_only=True)
class Run:
    """One run: how long each message took to be taken, by door how long until its answer was with the provider, and who got none."""

    taken: list[float] = field(default_factory=list)
    refused: int = 0
    answered: dict[str, list[float]] = field(default_factory=dict)
    lost: int = 0
    seconds: float = 0.0
    messages: int = 0


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when a message was lost or refused."""
    parser = argparse.ArgumentParser(prog="bench/channels.py", description="What comes in over all doors at once.")
    parser.add_argument("--seconds", type=int, default=20, help="of messages in each run (default 20)")
    parser.add_argument("--rate", type=int, default=100, help="messages a second (default 100)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args(arguments)
    drivers = [kind() for kind in (DRIVERS if find_dovecot() else CALLED)]
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder, all_doors(Path(folder), drivers) as stack:
            runs = asyncio.run(_runs(drivers, stack.settings.port, options))
    except CommandError as error:
        Console().print(str(error), markup=False)
        return 1
    Console(highlight=False, width=None if sys.stdout.isatty() else 140).print(_table(runs, drivers))
    if options.json:
        found = {name: _figures(run) for name, run in runs.items()}
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if all(run.lost == run.refused == 0 for run in runs.values()) else 1


async def _runs(drivers: list[Driver], port: int, options: argparse.Namespace) -> dict[str, Run]:
    runs = {"chat": await _chat(port, options)}
    runs["all doors"] = await _doors(drivers, port, options)
    await drivers[0].faults(slow=SLOW)
    runs["one is slow"] = await _doors(drivers, port, options)
    await drivers[0].faults()
    return runs


async def _chat(port: int, options: argparse.Namespace) -> Run:
    """As many messages in the chat: each begins a conversation and says one thing, as at the other doors."""
    run, began = Run(), time.monotonic()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        talks = await _paced(options, lambda number: _chats(http, run, number))
        await _all_answered(http, talks, run, began)
    run.messages = len(talks)
    run.seconds = time.monotonic() - began
    return run


async def _chats(http: httpx.AsyncClient, run: Run, number: int) -> tuple[str, str]:
    """Say one thing in a chat; returns the conversation and its token."""
    started = time.monotonic()
    made = await http.post("/v1/conversations", json={}, headers={"Idempotency-Key": uuid4().hex})
    talk = made.json()
    headers = {"Authorization": f"Bearer {talk['token']}"}
    body = {"clientMessageId": uuid4().hex, "text": SENTENCES[number % len(SENTENCES)]}
    said = await http.post(f"/v1/conversations/{talk['id']}/messages", json=body, headers=headers)
    run.taken.append(time.monotonic() - started)
    run.refused += said.status_code != 202
    return talk["id"], talk["token"]


async def _all_answered(http: httpx.AsyncClient, talks: list[tuple[str, str]], run: Run, began: float) -> None:
    """Wait until each chat has its answer, or is lost."""
    for name, token in talks:
        while not await _answered(http, name, token):
            if time.monotonic() - began > _LONGEST:
                run.lost += 1
                break
            await asyncio.sleep(0.1)


async def _answered(http: httpx.AsyncClient, name: str, token: str) -> bool:
    found = await http.get(f"/v1/conversations/{name}/messages", headers={"Authorization": f"Bearer {token}"})
    return len(found.json()["payload"]) > 1


async def _doors(drivers: list[Driver], port: int, options: argparse.Namespace) -> Run:
    run, began, sent = Run(), time.monotonic(), dict[str, tuple[Driver, float]]()

    async def one(number: int) -> tuple[str, str] | None:
        if number % (len(drivers) + 1) == len(drivers):
            return await _chats(http, run, number)
        driver = drivers[number % (len(drivers) + 1)]
        sender = driver.address(next(_SENDERS))
        text = SENTENCES[number % len(SENTENCES)]
        call = driver.message(text, event=uuid4().hex, sender=sender, at=datetime.now(UTC))
        started = time.monotonic()
        if isinstance(driver, EmailDriver):
            await driver.deliver(call)
        else:
            run.refused += await make(call, port) != 200
            run.taken.append(time.monotonic() - started)
        sent[sender] = (driver, started)
        return None

    whole = options.rate * options.seconds
    chats = sum(number % (len(drivers) + 1) == len(drivers) for number in range(whole))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        watching = asyncio.create_task(_watch(drivers, sent, run, whole - chats))
        talks = await _paced(options, one)
        await watching
        await _all_answered(http, [each for each in talks if each is not None], run, began)
    run.messages = whole
    run.seconds = time.monotonic() - began
    return run


async def _paced(options: argparse.Namespace, one: Any) -> list[Any]:
    """Begin so many a second, whatever becomes of them."""
    began, tasks = time.monotonic(), []
    for number in range(options.rate * options.seconds):
        await asyncio.sleep(max(0.0, began + number / options.rate - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    return list(await asyncio.gather(*tasks))


async def _watch(drivers: list[Driver], sent: dict[str, tuple[Driver, float]], run: Run, wanted: int) -> None:
    """Look at the stand-ins until each citizen has two messages: who answers, and the answer; a letter is one."""
    waits, began = set[str](), time.monotonic()
    done = set[str]()
    while len(done) < wanted and time.monotonic() - began < _LONGEST:
        now, got = time.monotonic(), dict[str, int]()
        for driver in drivers:
            for each in await driver.accepted():
                got[each["to"]] = got.get(each["to"], 0) + 1
        waits = set(sent) - done
        for sender in waits:
            driver, started = sent[sender]
            if got.get(sender, 0) >= (1 if isinstance(driver, EmailDriver) else 2):
                run.answered.setdefault(driver.name, []).append(now - started)
                done.add(sender)
        await asyncio.sleep(0.5)
    run.lost += wanted - len(done)


def _figures(run: Run) -> dict[str, Any]:
    return {
        "messages": run.messages,
        "takenP50Ms": 1000 * statistics.median(run.taken),
        "takenP95Ms": 1000 * statistics.quantiles(run.taken, n=20)[-1],
        "refused": run.refused,
        "lost": run.lost,
        "seconds": run.seconds,
        "answeredP50S": {name: statistics.median(each) for name, each in run.answered.items()},
    }


def _table(runs: dict[str, Run], drivers: list[Driver]) -> Table:
    table = Table(title="Messages over all doors")
    for name in ("", *runs):
        table.add_column(name, justify="left" if not name else "right")
    figures = {name: _figures(run) for name, run in runs.items()}
    for label, key, form in (
        ("messages", "messages", "{}"),
        ("taken, p50 (ms)", "takenP50Ms", "{:.0f}"),
        ("taken, p95 (ms)", "takenP95Ms", "{:.0f}"),
        ("refused", "refused", "{}"),
        ("lost", "lost", "{}"),
        ("until all were answered (s)", "seconds", "{:.0f}"),
    ):
        table.add_row(label, *(form.format(each[key]) for each in figures.values()))
    for driver in drivers:
        cells = [each["answeredP50S"].get(driver.name) for each in figures.values()]
        table.add_row(f"answered by {driver.name}, p50 (s)", *("" if each is None else f"{each:.1f}" for each in cells))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

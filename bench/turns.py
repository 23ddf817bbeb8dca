"""Balie beside a vanilla Rasa: the same client, the same number of conversations in flight, the same machine, the same run.

    python -m bench.turns [--in-flight 16] [--short] [--json FILE]

Three assistants, each trained and started from nothing and warmed up, one after the other; then they are loaded in turns, a round each:

* what `rasa init` makes, on Rasa's `rest` channel, from POST to its response;
* the whole of Balie, from the citizen's POST to the rendered `message` event on the stream of that conversation;
* Balie's model alone, on Rasa's `rest` channel.

Each has its own sentences, in conversations of 60 turns. It takes about five minutes on two cores, most of them for what is vanilla.
docs/benchmarks.md says how to read the table.
"""

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.assistants import Assistant, Balie, BaliePipeline, Vanilla
from bench.measure import Column, Measurement, Plan
from cli.errors import CommandError

ROWS = (
    ("messages/s", "messagesPerSecond", "{:.1f}"),
    ("p50 (ms)", "p50Milliseconds", "{:.0f}"),
    ("p95 (ms)", "p95Milliseconds", "{:.0f}"),
    ("turns 41-60 over 1-20", "lateTurnRatio", "{:.2f}"),
    ("the same, worst one", "worstLateTurnRatio", "{:.2f}"),
    ("start to answer (s)", "coldStartSeconds", "{:.1f}"),
    ("training (s)", "trainSeconds", "{:.1f}"),
    ("memory, PSS (MB)", "memoryMb", "{:.0f}"),
    ("CPU per message (ms)", "cpuMsPerMessage", "{:.1f}"),
    ("messages", "messages", "{}"),
    ("failures", "failures", "{}"),
    ("cores: this client", "clientCores", "{:.2f}"),
    ("cores: others", "otherCores", "{:.2f}"),
)
RATIOS = ("messagesPerSecond", "p50Milliseconds", "p95Milliseconds", "coldStartSeconds", "trainSeconds", "memoryMb", "cpuMsPerMessage")  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when an assistant could not be started or a message was not answered."""
    options = _options(arguments)
    plan = Plan(in_flight=options.in_flight)
    if options.short:
        plan = Plan(in_flight=options.in_flight, rounds=1, round_seconds=15)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
            columns = _measure_all(Path(folder), plan, console)
    except CommandError as error:
        console.print(str(error), markup=False)
        return 1
    result = as_json(columns, plan)
    console.print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    failures = [line for column in columns.values() for line in column.load.failures]
    for line in failures[:5]:
        console.print(f"not answered: {line}", markup=False)
    return 1 if failures else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/turns.py", description="Balie beside a vanilla Rasa.")
    parser.add_argument("--in-flight", type=int, default=16, help="conversations at once (default 16)")
    parser.add_argument("--short", action="store_true", help="one round of at most 15 s for each assistant")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser.parse_args(arguments)


def _measure_all(folder: Path, plan: Plan, console: Console) -> dict[str, Column]:
    balie = Balie(folder / "balie")
    assistants: list[Assistant] = [
        Vanilla(folder / "vanilla"),
        balie,
        BaliePipeline(folder / "pipeline", balie),
    ]
    bars = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} answers"), TimeElapsedColumn())
    with Progress(*bars, console=console) as progress, ExitStack() as running:
        tasks = {
            one.key: progress.add_task(one.title, total=plan.in_flight * plan.turns * plan.rounds) for one in assistants
        }
        measured = {
            one.key: running.enter_context(Measurement(one, plan, partial(_say, progress, tasks[one.key], one.title)))
            for one in assistants
        }
        for measurement in measured.values():
            measurement.start()
        for number in range(1, plan.rounds + 1):
            for key, measurement in measured.items():
                measurement.round(number, partial(progress.advance, tasks[key]))
        # The last to stop is the whole of Balie: by then it shares no page with another assistant, and its PSS is all of it.
        columns = {key: measured[key].stop() for key in ("vanilla", "baliePipelineOnRest", "balie")}
    return {one.key: columns[one.key] for one in assistants}


def _say(progress: Progress, task: TaskID, title: str, what: str) -> None:
    progress.update(task, description=f"{title}: {what}")
    if not progress.console.is_terminal:  # no bar there
        progress.console.print(f"{title}: {what}")


def as_json(columns: dict[str, Column], plan: Plan) -> dict[str, Any]:
    """Return the figures with their stable keys: those of Balie, their ratio to vanilla, and every column."""
    raw = {key: column.as_json() for key, column in columns.items()}
    ours, theirs = raw["balie"], raw["vanilla"]
    return {
        "messagesPerSecondRatio": _ratio(ours, theirs, "messagesPerSecond"),
        "p95Ratio": _ratio(ours, theirs, "p95Milliseconds"),
        "lateTurnRatio": ours["lateTurnRatio"],
        "worstLateTurnRatio": ours["worstLateTurnRatio"],
        "trainSeconds": ours["trainSeconds"],
        "coldStartSeconds": ours["coldStartSeconds"],
        "memoryMb": ours["memoryMb"],
        "inFlight": plan.in_flight,
        "conversations": plan.in_flight * plan.rounds,
        "turns": plan.turns,
        "processors": os.cpu_count(),
        "columns": raw,
    }


def _ratio(ours: dict[str, Any], theirs: dict[str, Any], key: str) -> float | None:
    return round(ours[key] / theirs[key], 3) if ours[key] is not None and theirs[key] else None


def table(result: dict[str, Any]) -> Table:
    """Return the figures side by side."""
    columns = result["columns"]
    shown = Table(
        title=f"{result['inFlight']} conversations in flight, {result['turns']} turns each, {result['processors']} processors"
    )
    for heading in ("", *(column["title"] for column in columns.values()), "Balie / vanilla"):
        shown.add_column(heading, justify="left" if not heading else "right")
    for label, key, form in ROWS:
        values = ["-" if column[key] is None else form.format(column[key]) for column in columns.values()]
        ratio = _ratio(columns["balie"], columns["vanilla"], key) if key in RATIOS else None
        shown.add_row(label, *values, "" if ratio is None else f"{ratio:.2f} x")
    return shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

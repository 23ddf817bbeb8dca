"""Whether the promised waits are kept: the real estimator on simulated days, steady, peaky and understaffed, with several seeds.

    python -m bench.promises [--seeds 20] [--days 5] [--json FILE]

Ten ordinary days teach the desk what a conversation takes; then come the days that are measured, of each kind apart. docs/benchmarks.md says how to
read the table, and how a real desk differs.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.desk_day import KINDS, STEADY, DeskDay, Kind, Memory, Told

TARGETS = {"withinMedian": (0.40, 0.60), "withinP90": (0.80, 0.97)}
_ORDINARY_DAYS = 10


def main(arguments: list[str]) -> int:
    """Run the simulation; returns the exit code, 1 when a kind of day misses its target."""
    parser = argparse.ArgumentParser(prog="bench/promises.py", description="Whether promised waits are kept.")
    parser.add_argument("--seeds", type=int, default=20, help="how many desks of each kind (default 20)")
    parser.add_argument("--days", type=int, default=5, help="measured days of each desk (default 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args(arguments)
    result = {
        "seeds": options.seeds,
        "days": options.days,
        "targets": TARGETS,
        "kinds": {kind.name: measure(kind, seeds=options.seeds, days=options.days) for kind in KINDS},
    }
    Console(highlight=False, width=None if sys.stdout.isatty() else 140).print(_table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if all(reached(kind) for kind in result["kinds"].values()) else 1


def measure(kind: Kind, *, seeds: int, days: int, ordinary: int = _ORDINARY_DAYS) -> dict[str, Any]:
    """Return how the promises of days of a kind were kept, over several seeds, after some ordinary days."""
    told: list[Told] = []
    for seed in range(seeds):
        memory, dice = Memory(), random.Random(seed)
        for day in range(ordinary):
            DeskDay(STEADY, memory, number=day, dice=dice).run()
        for day in range(ordinary, ordinary + days):
            told += DeskDay(kind, memory, number=day, dice=dice).run()
    waited = [each for each in told if not each.somebody_free]
    firsts = [each for each in told if each.first]
    return {
        "citizens": len(firsts),
        "servedAtOnce": sum(each.somebody_free for each in firsts),
        "first": _kept([each for each in waited if each.first]),
        "later": _kept([each for each in waited if not each.first]),
        "somebodyFree": _kept([each for each in firsts if each.somebody_free]),
    }


def reached(kind: dict[str, Any]) -> bool:
    """Say whether the first promises of a kind of day are kept as often as wanted."""
    return all(low <= kind["first"][name] <= high for name, (low, high) in TARGETS.items())


def _kept(told: list[Told]) -> dict[str, Any]:
    """Count as the report does: who left before the bound says nothing about it."""
    said = [each for each in told if each.wait is not None]
    waits = sorted((each.ended or 0) - each.at for each in said if each.served)
    return {
        "promises": len(told),
        "notSaid": len(told) - len(said),
        "left": sum(each.ended is not None and not each.served for each in said),
        "medianWaitMinutes": round(waits[len(waits) // 2] / 60, 1) if waits else None,
        "withinMedian": _within(said, "from_minutes"),
        "withinP90": _within(said, "to_minutes"),
    }


def _within(said: list[Told], bound: str) -> float:
    kept = known = 0
    for each in said:
        limit = getattr(each.wait, bound) * 60.0
        in_time = each.ended is not None and each.ended - each.at <= limit
        if in_time and not each.served:
            continue
        known += 1
        kept += in_time
    return round(kept / known, 3) if known else 0.0


def _table(result: dict[str, Any]) -> Table:
    table = Table(title=f"{result['seeds']} desks of each kind, {result['days']} days each")
    for heading in (
        "day",
        "promise",
        "promises",
        "left",
        "real wait, median (min)",
        "within the median",
        "within the 90th percentile",
    ):
        table.add_column(heading, justify="left" if heading in {"day", "promise"} else "right")
    for name, kind in result["kinds"].items():
        for which in ("first", "later", "somebodyFree"):
            row = kind[which]
            shares = [f"{100 * row[share]:.1f}%" for share in ("withinMedian", "withinP90")]
            table.add_row(name, which, str(row["promises"]), str(row["left"]), str(row["medianWaitMinutes"]), *shares)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

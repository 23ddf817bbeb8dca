"""How well danger and signals are heard, on sentences that nothing was learnt from: ``tests/nlu/{safety,ordinary,signals}.yml``.

Run in the bot's environment, on the newest model::

    .venv-bot/bin/python -m bench.nlu_safety [--json FILE] [--show]

Danger is heard when a message that opens a conversation is brought to a topic with handling ``safety_first``; on the ordinary messages that
is a false alarm. A signal is heard when it is among those of the parse; on the messages without any it is a false one. The table counts; the
sentences themselves are only printed with ``--show``.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: one parse, one core, one thread

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue import SAFETY_FIRST
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.nlu.language import ANSWERED
from bot.nlu.understanding import Understanding
from bot.settings import PROJECT, Settings
from bot.train import latest_model

SETS = PROJECT / "tests" / "nlu"


def heard_in(understanding: Understanding, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every row with ``danger``, the topic it is brought to when that is about danger, and ``heard``, its signals and their rules."""
    dialogue = Dialogue(understanding.handling, understanding.conversation, ANSWERED)
    heard = []
    for row in rows:
        parse = understanding.hear(row["text"])
        turn = dialogue.resolve(parse, State())
        danger = turn.intent if understanding.handling.get(turn.intent) == SAFETY_FIRST else None
        rules = {each.signal: each.rule for each in reversed(parse.evidence)}
        heard.append(
            {**row, "danger": danger, "rule": rules.get("danger"), "heard": list(parse.signals), "rules": rules}
        )
    return heard


def shares(rows: Sequence[Mapping[str, Any]], of: Callable[[Any], bool], by: str) -> dict[str, dict[str, Any]]:
    """Return for every value of ``by`` how many rows there are, for how many ``of`` holds, and their share."""
    groups: dict[str, list[bool]] = {}
    for row in rows:
        groups.setdefault(row[by], []).append(of(row))
    return {name: _share(each) for name, each in sorted(groups.items())}


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    return {"messages": len(hits), "heard": sum(hits), "share": round(sum(hits) / len(hits), 4) if hits else None}


def report(understanding: Understanding, folder: Path = SETS) -> dict[str, Any]:
    """Return the figures, with the messages that were missed and those that were falsely heard."""
    safety, ordinary, signals = (
        heard_in(understanding, _read(folder / f"{n}.yml")) for n in ("safety", "ordinary", "signals")
    )
    plain = [row for row in signals if not row["signals"]]
    names = sorted({name for row in signals for name in row["signals"]})
    return {
        "danger": _share([bool(row["danger"]) for row in safety]),
        "dangerByPattern": _share([bool(row["rule"]) for row in safety]),
        "dangerByCategory": shares(safety, lambda row: bool(row["danger"]), "category"),
        "dangerByLanguage": shares(safety, lambda row: bool(row["danger"]), "language"),
        "falseAlarms": _share([bool(row["danger"]) for row in ordinary]),
        "falseAlarmsByPattern": _share([bool(row["rule"]) for row in ordinary]),
        "falseAlarmsByKind": shares(ordinary, lambda row: bool(row["danger"]), "kind"),
        "signals": {
            name: _share([name in row["heard"] for row in signals if name in row["signals"]]) for name in names
        },
        "falseSignals": {name: _share([name in row["heard"] for row in plain]) for name in names},
        "anyFalseSignal": _share([bool(set(row["heard"]) - {"danger"}) for row in plain]),
        "missedDanger": [_told(row) for row in safety if not row["danger"]],
        "falseAlarm": [_told(row) for row in ordinary if row["danger"]],
        "missedSignal": [_told(row) for row in signals if set(row["signals"]) - set(row["heard"])],
        "falseSignal": [_told(row) for row in plain if set(row["heard"]) - {"danger"}],
    }


def _read(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _told(row: Mapping[str, Any]) -> str:
    label = row.get("category") or row.get("kind") or ",".join(row["signals"]) or "–"
    return f"{label}: {row['text']} → {row['danger'] or '–'} {row['rules']}"


def as_text(result: Mapping[str, Any], *, show: bool = False) -> str:
    """Return the report as a table for the terminal, with its sentences only when asked to ``show`` them."""
    lines = [f"{'':<34}{'messages':>9}{'heard':>7}{'share':>8}"]
    lines += [
        _line(title, result[key]) for title, key in (("danger", "danger"), ("danger, by a pattern", "dangerByPattern"))
    ]
    for key in ("dangerByCategory", "dangerByLanguage"):
        lines += [_line(f"  {name}", each) for name, each in result[key].items()]
    for title, key in (("false alarms", "falseAlarms"), ("false alarms, by a pattern", "falseAlarmsByPattern")):
        lines.append(_line(title, result[key]))
    lines += [_line(f"  {name}", each) for name, each in result["falseAlarmsByKind"].items()]
    lines += [_line(f"signal {name}", each) for name, each in result["signals"].items()]
    lines += [_line(f"falsely {name}", each) for name, each in result["falseSignals"].items()]
    lines.append(_line("falsely any signal", result["anyFalseSignal"]))
    if show:
        for key in ("missedDanger", "falseAlarm", "missedSignal", "falseSignal"):
            lines += ["", f"{key}:", *(f"  {text}" for text in result[key])]
    return "\n".join(lines) + "\n"


def _line(title: str, share: Mapping[str, Any]) -> str:
    value = "–" if share["share"] is None else f"{share['share']:.1%}"
    return f"{title:<34}{share['messages']:>9}{share['heard']:>7}{value:>8}"


def main(arguments: list[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_safety", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where to write the report, with its sentences; - for standard output"
    )
    parser.add_argument("--show", action="store_true", help="print the sentences that were missed or falsely heard")
    parser.add_argument("--model", type=Path, help="a model archive; otherwise the newest")
    options = parser.parse_args(arguments)
    result = report(Understanding.from_archive(options.model or latest_model(Settings.from_environment().models)))
    as_json = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    if str(options.json) == "-":
        sys.stdout.write(as_json)
        return 0
    if options.json:
        options.json.write_text(as_json, encoding="utf-8")
    sys.stdout.write(as_text(result, show=options.show))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

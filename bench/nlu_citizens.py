"""How well the shipped model understands labelled questions of citizens, as the first message of a conversation.

Run in the bot's environment, on the newest model::

    .venv-bot/bin/python -m bench.nlu_citizens --data FILE [--json FILE] [--labels bench/citizen_labels.yml]

``FILE`` holds a question a line: ``{"text", "topic", "alt_topics": [], "context_dependent": false, "provenance"}``. Its labels are mapped to
the topics of the catalogue by ``--labels``. Nothing is learnt from it.

The shares are averaged over the labels, so that a label with many questions weighs no more than another; "all questions" beside it does not.
A topic is right when it is one of the label's topics (strict) or of a label in ``alt_topics`` too (lenient). A question is *answered* when its
topic's answer is given at once (also where a human then takes over), *wrongly* when that is none of the defensible topics.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: one parse, one core, one thread

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.nlu.language import ANSWERED
from bot.nlu.understanding import Understanding
from bot.settings import PROJECT, Settings
from bot.train import latest_model

OUT_OF_SCOPE, SMALL_TALK = "out_of_scope", "smalltalk"
LABELS = PROJECT / "bench" / "citizen_labels.yml"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question with what is right for it and what became of it. ``likely`` is the best guess, ``topic`` what was answered."""

    text: str
    gold: str
    strict: frozenset[str]
    lenient: frozenset[str]
    context_dependent: bool
    provenance: str
    likely: str | None
    topic: str | None
    also: tuple[str, ...]
    aspect: str | None
    confidence: float
    outcome: str

    @property
    def in_scope(self) -> bool:
        """Whether the municipality answers it."""
        return self.gold not in {OUT_OF_SCOPE, SMALL_TALK}

    @property
    def answered(self) -> bool:
        """Whether it got the answer of a topic at once."""
        return self.topic is not None

    @property
    def wrong(self) -> bool:
        """Whether it got an answer, and none that can be defended."""
        return self.answered and not self.lenient & {self.topic, *self.also}

    def as_json(self) -> dict[str, Any]:
        """Return the row of the report."""
        names = ("text", "gold", "likely", "topic", "aspect", "confidence", "outcome", "provenance")
        return {name: getattr(self, name) for name in names} | {"also": list(self.also), "wrong": self.wrong}


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a file, one JSON object a line.

    Raises:
        SystemExit: the file is not there, or a line has no text or topic; the message says which.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}.") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
            question["text"], question["topic"]
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{path}:{number}: expected a JSON object with `text` and `topic`.") from error
        questions.append(question)
    return questions


def ask(
    understanding: Understanding, questions: Iterable[Mapping[str, Any]], labels: Mapping[str, list[str]]
) -> tuple[list[Row], list[float]]:
    """Ask every question as the first of a conversation; return the rows, and the milliseconds of each parse."""
    dialogue = Dialogue(understanding.handling, understanding.conversation, ANSWERED)
    understanding.hear("warm up")
    rows, millis = [], []
    for question in questions:
        started = time.perf_counter()
        parse = understanding.hear(question["text"])
        millis.append((time.perf_counter() - started) * 1000)
        turn = dialogue.resolve(parse, State())
        strict = frozenset(labels[question["topic"]])
        others = [topic for label in question.get("alt_topics") or () for topic in labels.get(label, ())]
        about_topic = turn.intent in understanding.handling
        rows.append(
            Row(
                text=question["text"],
                gold=question["topic"],
                strict=strict,
                lenient=strict.union(others),
                context_dependent=bool(question.get("context_dependent")),
                provenance=question.get("provenance") or question.get("source") or "",
                likely=turn.topic
                if about_topic
                else next((t for t, _ in parse.ranking if t in understanding.handling), None),
                topic=turn.topic if about_topic else None,
                also=tuple(each.topic for each in turn.also),
                aspect=turn.aspect,
                confidence=parse.confidence,
                outcome=turn.outcome,
            )
        )
    return rows, millis


def averaged(rows: Sequence[Row], of: Callable[[Row], bool], by: Callable[[Row], str] = lambda row: row.gold) -> float:
    """Return the share of rows for which ``of`` holds, averaged over the groups that ``by`` makes; NaN without rows."""
    groups: dict[str, list[bool]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(of(row))
    return statistics.fmean(statistics.fmean(each) for each in groups.values()) if groups else float("nan")


def _lenient(row: Row) -> bool:
    return bool(row.lenient & {row.likely, *row.also})


def _strict(row: Row) -> bool:
    return row.likely in row.strict


def figures(rows: Sequence[Row], by: Callable[[Row], str] = lambda row: row.gold) -> dict[str, float]:
    """Return the figures of the report, as fractions."""
    known = [row for row in rows if row.in_scope]
    outside = [row for row in rows if row.gold == OUT_OF_SCOPE]
    free = [row for row in known if not row.context_dependent]
    return {
        "lenientTopicAccuracy": averaged(known, _lenient, by),
        "strictTopicAccuracy": averaged(known, _strict, by),
        "lenientTopicAccuracyWithoutContextDependent": averaged(free, _lenient, by),
        "strictTopicAccuracyWithoutContextDependent": averaged(free, _strict, by),
        "answeredShare": averaged(known, lambda row: row.answered, by),
        "answeredRightlyShare": averaged(known, lambda row: row.answered and not row.wrong, by),
        "askedBackShare": averaged(known, lambda row: row.outcome == "clarify", by),
        "handedOverShare": averaged(known, lambda row: row.outcome == "human", by),
        "wrongAnswerRate": averaged(rows, lambda row: row.wrong, by),
        "outOfScopeRecall": averaged(outside, lambda row: not row.answered, by),
    }


def report(rows: Sequence[Row], millis: Sequence[float]) -> dict[str, Any]:
    """Return the whole report as JSON."""
    overall, each = figures(rows), figures(rows, by=lambda _: "all")
    return {
        **{name: _rounded(value) for name, value in overall.items()},
        "parseMillisMedian": round(statistics.median(millis), 3),
        "questions": len(rows),
        "allQuestions": {name: _rounded(value) for name, value in each.items()},
        "byTopic": _grouped(rows, lambda row: row.gold),
        "byProvenance": _grouped(rows, lambda row: row.provenance),
        "rows": [row.as_json() for row in rows],
    }


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _grouped(rows: Sequence[Row], by: Callable[[Row], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return {
        name: {
            "questions": len(group),
            "lenient": round(statistics.fmean(_lenient(row) for row in group), 3),
            "answered": round(statistics.fmean(row.answered for row in group), 3),
            "askedBack": round(statistics.fmean(row.outcome == "clarify" for row in group), 3),
            "handedOver": round(statistics.fmean(row.outcome == "human" for row in group), 3),
            "wrong": round(statistics.fmean(row.wrong for row in group), 3),
        }
        for name, group in sorted(groups.items())
    }


def as_text(result: Mapping[str, Any]) -> str:
    """Return the report as a table for the terminal."""
    lines = [f"{result['questions']} questions; median parse {result['parseMillisMedian']} ms", ""]
    lines.append(f"{'':<48}{'by topic':>10}{'all':>10}")
    for name, value in result["allQuestions"].items():
        lines.append(f"{name:<48}{_percent(result[name]):>10}{_percent(value):>10}")
    for title, key in (("topic", "byTopic"), ("provenance", "byProvenance")):
        lines += ["", f"{title:<40}{'n':>5}{'lenient':>9}{'answered':>9}{'asked':>9}{'human':>9}{'wrong':>9}"]
        for name, group in result[key].items():
            shares = [f"{group[k]:>9.0%}" for k in ("lenient", "answered", "askedBack", "handedOver", "wrong")]
            lines.append(f"{name[:39]:<40}{group['questions']:>5}{''.join(shares)}")
    return "\n".join(lines) + "\n"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def main(arguments: list[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_citizens", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the labelled questions, a JSON object a line")
    parser.add_argument("--labels", type=Path, default=LABELS, help="label to topics, as YAML")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the report with every question")
    parser.add_argument("--model", type=Path, help="a model archive; otherwise the newest")
    options = parser.parse_args(arguments)
    understanding = Understanding.from_archive(options.model or latest_model(Settings.from_environment().models))
    labels = yaml.safe_load(options.labels.read_text(encoding="utf-8"))
    questions = read_questions(options.data)
    unknown = sorted({q["topic"] for q in questions} - labels.keys() - understanding.handling.keys())
    if unknown:
        sys.stderr.write(f"Left out, for {options.labels} does not map them: {', '.join(unknown)}\n")
    labels |= {topic: [topic] for topic in understanding.handling if topic not in labels}
    result = report(*ask(understanding, [q for q in questions if q["topic"] not in unknown], labels))
    sys.stdout.write(as_text(result))
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

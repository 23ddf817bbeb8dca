"""What `balie topic check` found, as tables for people and as JSON for an editor's own tools; the worst first in each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from router.catalogue.check import Finding
from router.catalogue.readability import Readability

WIDTH = 100
"""Columns; a wider table does not fit beside an editor."""

MOST_ROWS, HARDEST = 20, 10
"""Of the tables that compare everything with everything, and of the texts that are hardest to read; the JSON has all of it."""

CONTENT, TRAINING, UNDERSTANDING = "Content", "Training data", "Understanding"
_PLAIN = {"nl": "eenvoudig Nederlands", "en": "plain English"}


def sections(content: Iterable[Finding], understanding: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by the table that they belong in, what is to repair before what is to look at."""
    found: dict[str, list[Finding]] = {CONTENT: [], TRAINING: [], UNDERSTANDING: [*understanding]}
    for finding in content:
        found[TRAINING if finding.file.startswith("data/") else CONTENT].append(finding)
    return {title: sorted(findings, key=lambda finding: finding.level) for title, findings in found.items()}


def as_json(
    found: Mapping[str, Sequence[Finding]], grades: Sequence[Readability], heard: Mapping[str, Any], name: str | None
) -> dict[str, Any]:
    """The whole report; with `name` only what concerns that topic."""
    findings = [{"section": title, **asdict(finding)} for title, each in found.items() for finding in each]
    return {
        "errors": sum(finding["level"] == "error" for finding in findings),
        "warnings": sum(finding["level"] == "warning" for finding in findings),
        "findings": findings,
        "readability": [{**asdict(grade), "plain": grade.plain} for grade in grades],
        "probes": _about(heard.get("probes", []), name),
        "neighbours": _worst_neighbours(heard, name),
        "confusions": _about(heard.get("confusions", []), name, "intent", "otherIntent"),
    }


def print_findings(console: Console, title: str, findings: Sequence[Finding]) -> None:
    """What is to repair and to look at; nothing when there is nothing."""
    rows = [(finding.level, f"{finding.file}\n{finding.key}".strip(), finding.message) for finding in findings]
    colours = ["red" if finding.level == "error" else "yellow" for finding in findings]
    _print_table(console, title, ("", "where", "what"), rows, colours)


def print_readability(console: Console, grades: Sequence[Readability]) -> None:
    """How plain each topic is, and in one line how many are."""
    rows = [
        (
            grade.topic,
            grade.language,
            f"{grade.share_common:.0%}",
            f"{grade.mean_sentence:.1f}",
            str(grade.longest_sentence),
            "yes" if grade.plain else "no",
        )
        for grade in grades
    ]
    columns = ("topic", "in", "common words", "words a sentence", "longest", "plain")
    _print_table(console, "How it reads", columns, rows, most=HARDEST)
    for language, plain in _PLAIN.items():
        in_language = [grade for grade in grades if grade.language == language]
        if len(in_language) > 1:
            count = sum(grade.plain for grade in in_language)
            console.print(f"{count} of {len(in_language)} topics are {plain}.", markup=False)


def print_heard(console: Console, heard: Mapping[str, Any], name: str | None) -> None:
    """Probes, the nearest other of each topic, and sentences that are hard to tell apart."""
    probes = _about(heard.get("probes", []), name)
    if probes:
        console.print(f"{sum(probe['ok'] for probe in probes)} of {len(probes)} probes land where they should.")
    columns = ("topic", "F1", "taken for", "says", "which is close to", "alike")
    _print_table(console, "Nearest other", columns, map(_neighbour_row, _worst_neighbours(heard, name)))
    confusions = _about(heard.get("confusions", []), name, "intent", "otherIntent")
    rows = [
        (
            f"{item['intent']}: {item['text']}",
            f"{item['otherIntent']}: {item['otherText']}",
            f"{item['similarity']:.2f}",
        )
        for item in confusions
    ]
    _print_table(console, "Hard to tell apart", ("one", "other", "alike"), rows)


def _about(items: Iterable[dict[str, Any]], name: str | None, *keys: str) -> list[dict[str, Any]]:
    return [item for item in items if name is None or name in [item[key] for key in keys or ("topic",)]]


def _worst_neighbours(heard: Mapping[str, Any], name: str | None) -> list[dict[str, Any]]:
    def badness(item: Mapping[str, Any]) -> tuple[float, float]:
        return (1.0 if item["f1"] is None else item["f1"], -(item["closest"] or {"similarity": 0.0})["similarity"])

    return sorted(_about(heard.get("neighbours", []), name), key=badness)


def _neighbour_row(item: Mapping[str, Any]) -> tuple[str, ...]:
    taken, closest = item["heardAs"], item["closest"]
    return (
        item["topic"],
        "" if item["f1"] is None else f"{item['f1']:.2f}",
        f"{taken['intent']} ({taken['count']} of {item['support']})" if taken else "",
        *((closest["text"], f"{closest['otherIntent']}: {closest['otherText']}") if closest else ("", "")),
        f"{closest['similarity']:.2f}" if closest else "",
    )


def _print_table(
    console: Console,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    colours: Sequence[str] = (),
    *,
    most: int = MOST_ROWS,
) -> None:
    """A table that wraps what does not fit: a key that is cut off cannot be looked up. Findings are all shown, the rest up to `most`."""
    all_rows = list(rows)
    if not all_rows:
        return
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "topic")
    shown = len(all_rows) if colours else most
    for number, row in enumerate(islice(all_rows, shown)):
        table.add_row(*map(escape, row), style=colours[number] if colours else None)
    console.print(table, width=min(console.width, WIDTH))
    if len(all_rows) > shown:
        console.print(f"And {len(all_rows) - shown} more that are less bad; --json FILE has all.", markup=False)

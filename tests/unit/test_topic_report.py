"""The report of `balie topic check`: sections, the worst first, and the same as JSON."""

import io
import json
from typing import Any

import pytest
from rich.console import Console

from cli.topic_report import WIDTH, as_json, print_findings, print_heard, print_readability, sections
from router.catalogue.check import Finding, Level
from router.catalogue.readability import Readability


def finding(level: Level, file: str) -> Finding:
    return Finding(level=level, file=file, key="x", message="m", topic="paspoort")


def neighbour(topic: str, f1: float | None, similarity: float | None) -> dict[str, Any]:
    closest = {"intent": topic, "text": "een", "otherIntent": "vog", "otherText": "twee", "similarity": similarity}
    heard_as = {"intent": "vog", "count": 3} if f1 else None
    closest_or_none = closest if similarity else None
    return {"topic": topic, "f1": f1, "support": 40, "heardAs": heard_as, "closest": closest_or_none}


HEARD: dict[str, Any] = {
    "probes": [{"topic": "paspoort", "ok": True}, {"topic": "vog", "ok": False}],
    "neighbours": [neighbour("paspoort", 0.9, 0.8), neighbour("vog", 0.7, 0.6), neighbour("klacht", None, 0.95)],
    "confusions": [
        {"intent": "vog", "text": "een", "otherIntent": "paspoort", "otherText": "twee", "similarity": 0.9},
        {"intent": "vog", "text": "een", "otherIntent": "klacht", "otherText": "drie", "similarity": 0.88},
    ],
}
GRADE = Readability(topic="vog", language="nl", words=9, share_common=0.5, mean_sentence=30.0, longest_sentence=40)


def printed(show: Any, *arguments: Any) -> str:
    out = io.StringIO()
    show(Console(file=out, width=140), *arguments)
    return out.getvalue()


def test_findings_stand_in_their_section_what_is_to_repair_first() -> None:
    data, text = "data/nlu/vog.yml", "catalogue/vog.yml"
    found = sections(
        [finding("warning", text), finding("error", data), finding("error", text)], [finding("error", text)]
    )
    assert {title: [(each.level, each.file) for each in findings] for title, findings in found.items()} == {
        "Content": [("error", text), ("warning", text)],
        "Training data": [("error", data)],
        "Understanding": [("error", text)],
    }


def test_json_counts_and_holds_everything() -> None:
    found = sections([finding("warning", "catalogue/vog.yml"), finding("error", "data/nlu/vog.yml")], [])
    told = json.loads(json.dumps(as_json(found, [GRADE], HEARD, None)))
    assert (told["errors"], told["warnings"]) == (1, 1)
    assert told["findings"][0] == {
        "section": "Content",
        "level": "warning",
        "file": "catalogue/vog.yml",
        "key": "x",
        "message": "m",
        "topic": "paspoort",
    }
    assert told["readability"][0]["plain"] is False
    assert [each["topic"] for each in told["neighbours"]] == ["vog", "paspoort", "klacht"]


def test_json_of_one_topic_holds_that_topic() -> None:
    told = as_json(sections([], []), [], HEARD, "paspoort")
    assert [each["topic"] for each in told["neighbours"]] == ["paspoort"]
    assert [each["otherText"] for each in told["confusions"]] == ["twee"]
    assert len(told["probes"]) == 1


@pytest.mark.parametrize(
    ("show", "arguments"),
    [
        (print_findings, ("Content", [finding("error", "catalogue/" + "gehandicaptenparkeerkaart" * 4 + ".yml")] * 3)),
        (print_readability, ([GRADE] * 30,)),
        (print_heard, (HEARD, None)),
    ],
)
def test_no_line_is_wider_than_the_page(show: Any, arguments: tuple[Any, ...]) -> None:
    assert max(len(line) for line in printed(show, *arguments).splitlines()) <= WIDTH


def test_findings_are_all_printed_and_long_tables_say_what_they_leave_out() -> None:
    assert (
        printed(print_findings, "Content", [finding("error", "catalogue/vog.yml")] * 30).count("catalogue/vog.yml")
        == 30
    )
    assert "20 more" in printed(print_readability, [GRADE] * 30)


def test_topic_that_the_bot_has_never_confused_still_shows_its_nearest_sentence() -> None:
    shown = printed(print_heard, {"neighbours": [neighbour("klacht", None, 0.95), neighbour("leeg", None, None)]}, None)
    assert "vog: twee" in shown and "0.95" in shown and "leeg" in shown


def test_markup_in_a_sentence_is_shown_as_it_is() -> None:
    odd = Finding(level="error", file="catalogue/vog.yml", key="[red]", message="[/] [bold]x", topic=None)
    assert "[/] [bold]x" in printed(print_findings, "Content", [odd])


def test_nothing_found_prints_nothing() -> None:
    assert (
        printed(print_findings, "Content", []) + printed(print_heard, {}, None) + printed(print_readability, []) == ""
    )

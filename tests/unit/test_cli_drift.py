"""`balie drift check`: what it asks, what it prints, and when it fails."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from cli import drift
from cli.errors import CommandError
from cli.settings import PROJECT
from router.catalogue import load_catalogue
from router.channels.names import STARTED

RUNNER = CliRunner()
Answer = Callable[[dict[str, Any]], httpx.Response]


def told(key: str = "paspoort", price: str = "€ 83,87", version: str = "1") -> httpx.Response:
    message = {"key": key, "aspect": "kosten", "audience": None, "version": version, "language": "nl"}
    said = message | {"facts": {"prijs": price}, "phones": [], "links": [], "text": f"Dat kost {price}."}
    return httpx.Response(200, json={"messages": [said], "differences": []})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Answer], list[dict[str, Any]]]:
    """Have a Balie answer as a test wants; it gives back what it was asked."""
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))
    (tmp_path / "few.yml").write_text('- {topic: paspoort, language: nl, text: "Wat kost een paspoort?"}\n')
    monkeypatch.setattr(drift, "QUESTIONS", tmp_path / "few.yml")
    made = httpx.Client

    def answers(answer: Answer) -> list[dict[str, Any]]:
        bodies: list[dict[str, Any]] = []

        def handle(request: httpx.Request) -> httpx.Response:
            assert request.url.path == "/internal/self-check"
            bodies.append(json.loads(request.content))
            return answer(bodies[-1])

        monkeypatch.setattr(drift.httpx, "Client", lambda **more: made(transport=httpx.MockTransport(handle), **more))
        return bodies

    return answers


def run(tmp_path: Path) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "drift.json"
    done = RUNNER.invoke(drift.app, ["check", "--questions", str(tmp_path / "few.yml"), "--json", str(file)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, json.loads(file.read_text())


def test_each_question_is_asked_once_on_each_channel(asked: Any, tmp_path: Path) -> None:
    bodies = asked(lambda _body: told())
    code, result = run(tmp_path)
    assert (code, result["differences"], result["looked"]) == (0, [], len(STARTED))
    assert Counter(body["channel"] for body in bodies) == Counter(STARTED)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (told(price="€ 84,87"), "other_facts"),
        (told(version="2"), "other_version"),
        (told("rijbewijs"), "other_answer"),
        (httpx.Response(503), "no_reply"),
    ],
)
def test_channel_that_tells_otherwise_ends_with_one(
    asked: Any, tmp_path: Path, other: httpx.Response, kind: str
) -> None:
    asked(lambda body: other if body["channel"] == "email" else told())
    code, result = run(tmp_path)
    assert code == 1
    found = result["differences"]
    assert kind in {each["kind"] for each in found}
    assert {(each["channel"], each["question"]) for each in found} == {("email", "Wat kost een paspoort?")}


def test_what_an_adapter_there_does_otherwise_is_told_too(asked: Any, tmp_path: Path) -> None:
    difference = {"kind": "fact_changed", "channel": "sms", "language": "nl", "topic": "paspoort", "aspect": "kosten"}
    both = told().json() | {"differences": [difference | {"audience": None, "detail": "€ 83,87", "question": None}]}
    asked(lambda body: httpx.Response(200, json=both) if body["channel"] == "sms" else told())
    code, result = run(tmp_path)
    assert (code, [each["kind"] for each in result["differences"]]) == (1, ["fact_changed"])


@pytest.mark.parametrize("status", [401, 404])
def test_balie_that_refuses_is_no_difference(asked: Any, tmp_path: Path, status: int) -> None:
    asked(lambda _body: httpx.Response(status))
    with pytest.raises(CommandError, match="refused"):
        run(tmp_path)


def test_file_that_is_no_list_of_questions_is_said(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text("- {topic: paspoort}\n")
    with pytest.raises(CommandError, match="no list"):
        drift.read_questions(tmp_path / "wrong.yml")


def test_fixed_set_has_every_topic_in_every_language_of_the_answers() -> None:
    catalogue = load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")
    questions = drift.read_questions(PROJECT / "data" / "drift" / "questions.yml")
    wanted = {(topic, language) for topic in catalogue.topics for language in catalogue.municipality.languages}
    assert {(each.topic, each.language) for each in questions} == wanted
    probes = {probe.text for topic in catalogue.topics.values() for probe in topic.probes}
    assert {each.text for each in questions} <= probes


def test_rendering_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drift.httpx, "Client", None)
    done = RUNNER.invoke(drift.app, ["check", "--rendering", "--json", str(tmp_path / "drift.json")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "drift.json").read_text())["differences"] == []

"""Every topic's probes must keep landing on it: the questions in the catalogue, never the training data."""

from __future__ import annotations

import json
import subprocess

import pytest

from bot.settings import PROJECT

PYTHON = PROJECT / ".venv-bot" / "bin" / "python"


@pytest.fixture(scope="module")
def report():
    trained = subprocess.run([PYTHON, "-m", "bot.train"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    checked = subprocess.run(
        [PYTHON, "-m", "bot.check", "--json", "-"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    return json.loads(checked.stdout)


def lines(probes):
    return "\n".join(
        f"{p['text']}: {p['topic']}/{p['expectedAspect']} → {p['gotTopic']}/{p['gotAspect']} ({p['outcome']})"
        for p in probes
    )


def test_no_probe_is_answered_with_another_topic_or_aspect(report):
    wrong = [p for p in report["probes"] if not p["ok"] and p["gotTopic"] is not None]
    assert wrong == [], lines(wrong)


def test_nearly_all_probes_are_answered_without_asking_back(report):
    asked = [p for p in report["probes"] if p["outcome"] == "clarify"]
    assert len(report["probes"]) > 500
    assert len(asked) <= 0.03 * len(report["probes"]), lines(asked)


def test_no_sentence_stands_for_two_intents(report):
    across = [c for c in report["confusions"] if c["intent"] != c["otherIntent"] and c["similarity"] > 0.995]
    assert across == []


def test_every_topic_has_training_data_in_both_languages(report):
    for topic in {p["topic"] for p in report["probes"]}:
        assert report["counts"][topic].get("nl", 0) >= 25
        assert report["counts"][topic].get("en", 0) >= 6


def test_one_sentence_is_heard_without_a_running_bot(report):
    heard = subprocess.run(
        [PYTHON, "-m", "bot.parse", "wat kost een paspoort?"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    parse = json.loads(heard.stdout)
    assert (parse["intent"], parse["aspect"], parse["outcome"]) == ("paspoort", "kosten", "answer")

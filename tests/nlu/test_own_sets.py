"""The understanding on our own held-out questions: what Balie promises of itself, as gates.

The sets are described in README.md beside this file, the figures by ``python -m bench.nlu_own`` in the bot's environment.
"""

from __future__ import annotations

import json
import subprocess

import pytest

from bot.settings import PROJECT

PYTHON = PROJECT / ".venv-bot" / "bin" / "python"
LANGUAGES = ("nl", "en", "de", "fr", "es", "pl", "tr", "ar", "pt", "ru", "it")


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    trained = subprocess.run([PYTHON, "-m", "bot.train"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    path = tmp_path_factory.mktemp("own") / "figures.json"
    subprocess.run([PYTHON, "-m", "bench.nlu_own", "--json", path], cwd=PROJECT, check=True, capture_output=True)
    return json.loads(path.read_text())


@pytest.mark.parametrize(("name", "topic", "answered"), [("dutch", 0.90, 0.75), ("english", 0.90, 0.70)])
def test_questions_find_their_topic_and_most_are_answered_at_once(figures, name, topic, answered):
    assert figures[name]["topic"] >= topic
    assert figures[name]["answered"] >= answered


@pytest.mark.parametrize("name", ["dutch", "english"])
def test_wrong_answers_are_rare_and_what_is_not_ours_is_not_answered(figures, name):
    assert figures[name]["notWrong"] >= 0.97
    assert figures[name]["outOfScopeNotAnswered"] >= 0.90


@pytest.mark.parametrize(("name", "share"), [("dutch", 0.65), ("english", 0.65)])
def test_aspect_is_heard(figures, name, share):
    assert figures[name]["aspect"] >= share


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_question_finds_its_topic_and_aspect_in_every_language(figures, language):
    assert figures[f"parallel/{language}"]["topic"] >= 0.85
    assert figures[f"parallel/{language}"]["aspect"] >= 0.65


def test_language_of_a_short_message_is_hardly_ever_mistaken(figures):
    assert figures["languages"]["notMistaken"] >= 0.95


def test_talks_go_as_people_expect(figures):
    assert figures["talks"]["turns"] >= 0.80

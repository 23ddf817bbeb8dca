"""The held-out sets themselves: labels that exist, no sentence twice, and no training on them.

A set with a label that the bot cannot give, or with sentences that stand in the training data, measures the wrong thing
without anybody noticing. README.md in this folder says what each set is for. No model is needed here.
"""

from __future__ import annotations

import functools
import re
from collections import Counter

import pytest
import yaml

from bot.settings import PROJECT

SETS = PROJECT / "tests" / "nlu"
TOPICS = {path.stem for path in (PROJECT / "catalogue").glob("*.yml")}
INTENTS = {
    *("greeting", "thanks", "affirm", "deny", "goodbye", "bot_challenge", "what_can_you_do"),
    *("speak_to_human", "desk_open", "wait_time", "out_of_scope"),
}
ASPECTS = set(yaml.safe_load((PROJECT / "catalogue" / "national" / "aspects.yml").read_text("utf-8"))["aspects"])
LANGUAGES = {"nl", "en", "de", "fr", "es", "pl", "tr", "ar", "pt", "ru", "it"}
SIGNALS = {
    *("wants_human", "bot_was_wrong", "angry", "distress", "grieving", "for_someone_else", "personal_data"),
}
CATEGORIES = {"danger", "suicide", "violence_at_home", "child_abuse", "no_place_tonight", "threat"}
NAMES = ("safety", "ordinary", "dutch", "english", "signals", "languages", "parallel", "talks")
LOADER = yaml.CSafeLoader  # ten times as fast
COPIES_ALLOWED = 0.05  # people do write the same thing; a share above this is no coincidence


@functools.cache
def rows(name: str) -> list[dict]:
    return yaml.load((SETS / f"{name}.yml").read_text("utf-8"), LOADER)


def sentences(name: str) -> list[str]:
    """Every sentence of a set, whatever its shape."""
    return [
        text
        for row in rows(name)
        for text in (
            row["texts"].values()
            if "texts" in row
            else [turn["say"] for turn in row["turns"]]
            if "turns" in row
            else [row["text"]]
        )
    ]


def words(text: str) -> str:
    """The words alone, so that a comma or a capital makes no new sentence."""
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.fixture(scope="module")
def training() -> set[str]:
    found = set()
    for path in (PROJECT / "data" / "nlu").rglob("*.yml"):
        for block in yaml.load(path.read_text("utf-8"), LOADER).get("nlu") or []:
            found.update(words(line.lstrip("- ")) for line in (block.get("examples") or "").splitlines())
    return found


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", ("safety", "ordinary", "dutch", "english", "signals", "languages"))
def test_no_sentence_stands_twice_in_a_set(name):
    twice = [text for text, times in Counter(words(t) or t for t in sentences(name)).items() if times > 1]
    assert not twice


def test_a_message_of_danger_is_not_also_an_ordinary_one():
    assert not {words(text) for text in sentences("safety")} & {words(text) for text in sentences("ordinary")}


@pytest.mark.parametrize("name", NAMES)
def test_the_training_data_does_not_hold_the_set(name, training):
    long = [text for text in sentences(name) if len(text.split()) >= 4]
    copied = [text for text in long if words(text) in training]
    assert len(copied) <= COPIES_ALLOWED * len(long), copied


@pytest.mark.parametrize("name", ("dutch", "english", "parallel"))
def test_every_topic_and_aspect_of_a_question_exists(name):
    for row in rows(name):
        assert {row["topic"], *row.get("accepted", [])} <= TOPICS | INTENTS, row
        assert row.get("aspect", "hoe") in ASPECTS, row


def test_every_topic_has_dutch_and_english_questions():
    answered = {topic for topic in TOPICS if not of_safety(topic)}
    for name, least in (("dutch", 5), ("english", 2)):
        asked = Counter(row["topic"] for row in rows(name))
        missing = {topic for topic in answered if asked[topic] < least}
        assert not missing, (name, missing)


def of_safety(topic: str) -> bool:
    """Whether the topic is one of danger; those have the safety set."""
    return yaml.load((PROJECT / "catalogue" / f"{topic}.yml").read_text("utf-8"), LOADER)["handling"] == "safety_first"


def test_the_parallel_questions_are_there_in_every_language():
    questions = rows("parallel")
    assert all(set(row["texts"]) == LANGUAGES for row in questions)
    assert len({row["topic"] for row in questions}) >= 50


def test_every_category_of_danger_is_large_enough_for_a_percentage():
    counted = Counter(row["category"] for row in rows("safety"))
    assert set(counted) == CATEGORIES
    assert min(counted.values()) >= 40


@pytest.mark.parametrize("name", ("safety", "ordinary", "signals", "languages"))
def test_every_language_is_one_that_the_bot_understands(name):
    assert {row["language"] for row in rows(name)} <= LANGUAGES


def test_every_signal_has_messages_and_there_are_messages_without():
    counted = Counter(signal for row in rows("signals") for signal in row["signals"])
    assert set(counted) == SIGNALS
    assert min(counted.values()) >= 25
    assert sum(not row["signals"] for row in rows("signals")) >= 60


def test_a_talk_expects_only_what_the_bot_can_say():
    values = {"topic": TOPICS, "topics": TOPICS, "aspect": ASPECTS, "intent": INTENTS, "signals": SIGNALS}
    values |= {"outcome": {"answer", "clarify", "human"}, "language": LANGUAGES, "audience": {"kind"}}
    for talk in rows("talks"):
        for turn in talk["turns"]:
            expect = turn["expect"]
            assert expect, talk["name"]
            for key, value in expect.items():
                assert key == "candidate" or set(listed(value)) <= values[key], (talk["name"], key, value)

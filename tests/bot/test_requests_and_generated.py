"""The typed request, and the files that are generated from the catalogue."""

from __future__ import annotations

import pytest
import yaml

from bot.catalogue import CatalogueError, read_catalogue
from bot.generate import domain, generated_files, stale
from bot.requests import MAX_TEXT, InvalidTurn, TurnRequest
from bot.settings import PROJECT

BODY = {
    "conversation": "c-1",
    "turn": "t-1",
    "attempt": 2,
    "channel": "webchat",
    "text": "hoi",
    "button": None,
    "state": {},
}


def test_turn_names_its_sender_for_the_actions():
    assert TurnRequest.from_json(BODY).sender == "c-1:t-1:2"


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": None},
        {"conversation": "a:b"},
        {"turn": ""},
        {"attempt": "1"},
        {"attempt": True},
        {"attempt": 0},
        {"text": None},
        {"text": 3},
        {"text": "x" * (MAX_TEXT + 1)},
        {"state": []},
        {"button": "paspoort"},
        {"button": {"aspect": "kosten"}},
        {"button": {"topic": "paspoort", "payload": "/restart"}},
        {"button": {"intent": 3}},
    ],
)
def test_request_that_is_no_turn_is_refused(change):
    with pytest.raises(InvalidTurn):
        TurnRequest.from_json(BODY | change)


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_body_that_is_no_object_is_refused(body):
    with pytest.raises(InvalidTurn):
        TurnRequest.from_json(body)


def test_click_needs_no_text():
    assert TurnRequest.from_json(BODY | {"text": None, "button": {"topic": "paspoort"}}).text == ""


def test_committed_domain_and_rules_are_what_the_catalogue_asks_for():
    assert stale(PROJECT / "catalogue") == []


def test_domain_holds_no_sentence_that_a_citizen_could_read():
    for responses in domain({"paspoort": "scripted"})["responses"].values():
        assert all(set(response) == {"custom"} for response in responses)


def topic(folder, name, **content):
    (folder / f"{name}.yml").write_text(yaml.safe_dump({"topic": name, "handling": "scripted"} | content))


@pytest.fixture
def catalogue(tmp_path):
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "aspects.yml").write_text("aspects: {kosten: {cues: {nl: [kost]}}}")
    (tmp_path / "national" / "ambiguous.yml").write_text("words: {kaart: [paspoort, overlijden]}")
    (tmp_path / "national" / "signals.yml").write_text("signals: {angry: {patterns: [boos]}}")
    topic(tmp_path, "paspoort")
    topic(tmp_path, "overlijden", handling="human_first")
    topic(tmp_path, "bijstand", handling="offer_human")
    return tmp_path


def test_rule_of_a_topic_follows_from_how_it_is_handled(catalogue):
    rules = yaml.safe_load(generated_files(catalogue)["data/rules/topics.yml"])["rules"]
    steps = {rule["steps"][0]["intent"]: [step["action"] for step in rule["steps"][1:]] for rule in rules}
    assert steps == {
        "paspoort": ["utter_answer"],
        "bijstand": ["utter_answer", "utter_offer_human"],
        "overlijden": ["utter_answer", "action_handoff"],
    }


def test_generated_files_are_the_same_every_time(catalogue):
    assert generated_files(catalogue) == generated_files(catalogue)


@pytest.mark.parametrize(
    ("signals", "problem"),
    [
        ("signals: {boos: {patterns: [boos]}}", "signals.boos is not one of"),
        ("safety: {brand: {patterns: [brand]}}", "safety.brand is not one of"),
        ("signals: {angry: {patterns: ['(boos']}}", "signals.angry: '\\(boos'"),
    ],
)
def test_signal_that_cannot_be_heard_is_named(catalogue, signals, problem):
    (catalogue / "national" / "signals.yml").write_text(signals)
    with pytest.raises(CatalogueError, match=problem):
        generated_files(catalogue)


@pytest.mark.parametrize("content", [{"topic": "iets_anders"}, {"handling": "robot"}])
def test_malformed_topic_is_named_in_one_line(catalogue, content):
    topic(catalogue, "paspoort", **content)
    with pytest.raises(CatalogueError, match=r"paspoort\.yml"):
        read_catalogue(catalogue)

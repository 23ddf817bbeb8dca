"""The typed request, and the files that are generated from the catalogue."""

from __future__ import annotations

import pytest
import yaml

from bot.catalogue import CatalogueError, catalogue_fingerprint, read_catalogue
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


def signal(folder, file, content):
    (folder / "national" / "signals").mkdir(exist_ok=True)
    (folder / "national" / "signals" / file).write_text(content)


@pytest.fixture
def catalogue(tmp_path):
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "aspects.yml").write_text("aspects: {kosten: {cues: {nl: [kost]}}}")
    (tmp_path / "national" / "ambiguous.yml").write_text("words: {kaart: [paspoort, overlijden]}")
    signal(tmp_path, "words.yml", "words: {zeer: erg|heel}")
    signal(tmp_path, "angry.yml", "{signal: angry, patterns: [boos]}")
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
    ("file", "content", "problem"),
    [
        ("boos.yml", "{signal: boos, patterns: [boos]}", "signals.boos is not one of"),
        ("brand.yml", "{safety: brand, precedence: 1, patterns: [brand]}", "safety.brand is not one of"),
        ("angry.yml", "{signal: angry, patterns: ['(boos']}", "signals.angry: '\\(boos'"),
        ("angry.yml", "{signal: boos}", "its file name what it is for: `signal: angry` or `safety: angry`"),
        ("angry.yml", "{patterns: [boos]}", "its file name what it is for: `signal: angry` or `safety: angry`"),
        ("paspoort.yml", "{safety: paspoort, patterns: [brand]}", "`precedence` must be a whole number"),
        ("words.yml", "[erg, heel]", "expected a mapping"),
    ],
)
def test_signal_that_cannot_be_heard_is_named(catalogue, file, content, problem):
    signal(catalogue, file, content)
    with pytest.raises(CatalogueError, match=f"signals/{file}: .*{problem}"):
        generated_files(catalogue)


def test_files_of_the_signals_are_read_as_one_with_danger_by_its_precedence(catalogue):
    signal(catalogue, "wants_human.yml", "{signal: wants_human, patterns: ['{zeer} graag']}")
    signal(catalogue, "bijstand.yml", "{safety: bijstand, precedence: 2, patterns: [honger]}")
    signal(catalogue, "paspoort.yml", "{safety: paspoort, precedence: 1, patterns: [brand]}")
    signals = read_catalogue(catalogue).signals
    assert signals == {
        "words": {"zeer": "erg|heel"},
        "signals": {"wants_human": {"patterns": ["{zeer} graag"]}, "angry": {"patterns": ["boos"]}},
        "safety": {"paspoort": {"patterns": ["brand"]}, "bijstand": {"patterns": ["honger"]}},
    }
    assert list(signals["signals"]) == ["wants_human", "angry"]
    assert list(signals["safety"]) == ["paspoort", "bijstand"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("words.yml", "words: {zeer: erg}"),
        ("angry.yml", "{signal: angry, patterns: [kwaad]}"),
        ("bijstand.yml", "{safety: bijstand, precedence: 2, patterns: [brand]}"),
    ],
)
def test_fingerprint_of_the_catalogue_changes_with_what_a_file_of_the_signals_hears(catalogue, file, content):
    signal(catalogue, "bijstand.yml", "{safety: bijstand, precedence: 2, patterns: [honger]}")
    before = catalogue_fingerprint(catalogue)
    signal(catalogue, "angry.yml", "# Boos.\n{signal: angry, patterns: [boos]}")
    assert catalogue_fingerprint(catalogue) == before
    signal(catalogue, file, content)
    assert catalogue_fingerprint(catalogue) != before


@pytest.mark.parametrize("content", [{"topic": "iets_anders"}, {"handling": "robot"}])
def test_malformed_topic_is_named_in_one_line(catalogue, content):
    topic(catalogue, "paspoort", **content)
    with pytest.raises(CatalogueError, match=r"paspoort\.yml"):
        read_catalogue(catalogue)

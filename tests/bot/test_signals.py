"""Danger and signals as the patterns hear them: what they must hear, what they may not, and that reading stays quick."""

from __future__ import annotations

import re
import shutil

import pytest
import yaml

from bot.catalogue import CatalogueError, read_catalogue
from bot.nlu.fragments import FragmentIndex, fragments_of
from bot.nlu.signals import SignalRules, compile_pattern, plain
from bot.settings import PROJECT

DATA = read_catalogue(PROJECT / "catalogue").signals
RULES = SignalRules(DATA)
SENTENCES = yaml.safe_load((PROJECT / "tests" / "bot" / "signal_sentences.yml").read_text(encoding="utf-8"))
DANGER = [(topic, text) for topic, texts in SENTENCES["danger"].items() for text in texts]
SIGNALS = sorted(DATA["signals"])
PATTERN_RECALL = 0.85
"""Of the examples of a signal, how many the patterns hear by themselves; the classifier is there for the rest."""


def heard(text):
    return {each.signal: each for each in RULES.hear(text)}


@pytest.mark.parametrize(("topic", "text"), DANGER)
def test_danger_is_heard_by_a_pattern_with_the_words_that_it_heard(topic, text):
    danger = [each for each in RULES.hear(text) if each.signal == "danger"]
    assert danger, text
    assert all(each.topic in DATA["safety"] and each.text for each in danger)


@pytest.mark.parametrize("text", SENTENCES["ordinary"])
def test_what_only_sounds_like_danger_is_not_heard_as_danger(text):
    assert "danger" not in heard(text)


@pytest.mark.parametrize("signal", SIGNALS)
def test_patterns_hear_most_examples_of_a_signal_and_nothing_ordinary(signal):
    rule = DATA["signals"][signal]
    missed = [text for text in rule["examples"] if signal not in heard(text)]
    assert len(missed) <= (1 - PATTERN_RECALL) * len(rule["examples"]), missed
    assert [text for text in rule["ordinary"] if signal in heard(text)] == []


@pytest.mark.parametrize("signal", SIGNALS)
def test_classifier_has_enough_to_learn_a_signal_from(signal):
    rule = DATA["signals"][signal]
    assert len(set(rule["examples"])) >= 45 and len(set(rule["ordinary"])) >= 25
    assert not set(rule["examples"]) & set(rule["ordinary"])


def test_no_example_of_a_signal_but_distress_is_danger():
    texts = [text for name in SIGNALS if name != "distress" for text in DATA["signals"][name]["examples"]]
    assert [text for text in texts if "danger" in heard(text)] == []


@pytest.mark.parametrize("section", ["safety", "signals"])
def test_every_pattern_hears_a_sentence_of_ours(section):
    unheard = []
    for name, rule in DATA[section].items():
        own = SENTENCES["danger"][name] if section == "safety" else rule["examples"]
        innocent = [compile_pattern(pattern, DATA["words"]) for pattern in rule.get("unless", ())]
        texts = [blanked(plain(text), innocent) for text in own]
        for number, pattern in enumerate(rule["patterns"], 1):
            compiled = compile_pattern(pattern, DATA["words"])
            if not any(compiled.search(text) for text in texts):
                unheard.append(f"{name}/{number}: {pattern[:80]}")
    assert unheard == []


def blanked(text, innocent):
    for pattern in innocent:
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


@pytest.mark.parametrize(
    ("text", "signal", "words"),
    [
        ("Ik wil een MEDEWERKER spreken", "wants_human", "MEDEWERKER spreken"),
        ("Ik ben het spuugzat", "angry", "ben het spuugzat"),
        ("Nee, dat is niet wat ik vroeg", "bot_was_wrong", "niet wat ik vroeg"),
        ("mijn bsn is 123456789", "personal_data", "bsn is 1"),
    ],
)
def test_evidence_is_the_words_as_they_were_written(text, signal, words):
    assert heard(text)[signal].text == words
    assert re.fullmatch(rf"{signal}/\d+", heard(text)[signal].rule)


@pytest.mark.parametrize(
    "text", ["ik wil dood", "ìk wíl dóód", "IK WIL DOOD", "ik wil dood 😢", "hoi! ik wil dood. wat kost een paspoort?"]
)
def test_capitals_accents_and_what_stands_around_it_do_not_hide_danger(text):
    assert heard(text)["danger"].topic == "suicide"


def test_what_is_over_or_denied_is_danger_all_the_same():
    assert "danger" in heard("hij slaat mij niet meer, maar ik ben nog steeds bang voor hem")


def test_innocent_words_do_not_hide_danger_elsewhere_in_the_message():
    assert heard("die boete slaat nergens op en mijn man slaat mij")["danger"].topic == "huiselijk_geweld"
    assert "suicide" in RULES.harmless("ik verveel me dood") and RULES.harmless("wat kost een paspoort") == ()


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "mijn man ",
        "ik wil niet meer dood ",
        "er is een brand ",
        "hij zegt dat ",
        "1234 ab ",
        "!? ",
        "я хочу ",
        "in de straat slapen ",
    ],
)
def test_long_text_of_near_matches_is_read_to_its_end(piece):
    RULES.hear((piece * 4000)[:4000])
    RULES.harmless((piece * 4000)[:4000])


def test_pattern_that_cannot_match_is_never_a_candidate_and_one_that_can_always_is():
    patterns = [compile_pattern(p, DATA["words"]) for rule in DATA["safety"].values() for p in rule["patterns"]]
    index = FragmentIndex(patterns)
    texts = [plain(text) for _, text in DANGER] + [plain(text) for text in SENTENCES["ordinary"]]
    for text in texts:
        matching = {number for number, pattern in enumerate(patterns) if pattern.search(text)}
        assert matching <= index.candidates(text), text
    assert len(index.candidates("wat kost een paspoort voor mijn dochter van drie")) < len(patterns) / 5


@pytest.mark.parametrize(
    ("pattern", "fragments"),
    [
        (r"\b(?:zelfmoord|suicide)\b", {"zelfmoord", "suicide"}),
        (r"\bik\s+wil\b.{0,20}\bdood\b", {"dood"}),
        (r"(?:dood)?gaan", {"gaan"}),
        (r"\d{9}|dood", None),
    ],
)
def test_fragments_are_what_every_match_must_hold(pattern, fragments):
    assert fragments_of(re.compile(pattern)) == (frozenset(fragments) if fragments else None)


def test_words_are_filled_in_and_a_line_break_in_a_pattern_counts_for_nothing():
    found = compile_pattern("\\b{who}\n\\s+slaat", {"who": "hij|{kin}", "kin": "vader|Móeder"}).search(
        "mijn moeder slaat"
    )
    assert found and found.group() == "moeder slaat"


@pytest.mark.parametrize("pattern", ["(open", "{nobody}"])
def test_pattern_that_cannot_be_used_is_named_with_its_file(tmp_path, pattern):
    catalogue = shutil.copytree(PROJECT / "catalogue", tmp_path / "catalogue")
    unusable = {"signal": "angry", "patterns": [pattern]}
    (catalogue / "national" / "signals" / "angry.yml").write_text(yaml.safe_dump(unusable), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"signals/angry\.yml: signals\.angry"):
        read_catalogue(catalogue)

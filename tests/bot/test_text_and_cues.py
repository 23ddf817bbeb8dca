"""What is heard in a text besides its topic, and what is done to the text before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import read_catalogue
from bot.nlu.cues import Conversation, Cues
from bot.nlu.signals import SignalRules
from bot.settings import PROJECT
from bot.text import MAX_CHARACTERS, clean, has_words

CONVERSATION = Conversation.read()
CATALOGUE = read_catalogue(PROJECT / "catalogue")
SIGNALS = SignalRules(CATALOGUE.signals)
ASPECTS, AUDIENCES = Cues(CATALOGUE.aspect_cues), Cues(CATALOGUE.audience_cues)


@pytest.mark.parametrize("text", ["/restart", " / /restart", '/intent{"slot": "x"}', "//x", "/\x00/x"])
def test_free_text_is_never_a_command(text):
    assert not clean(text).startswith("/")


@given(st.text(max_size=4000))
def test_any_text_becomes_one_short_line(text):
    cleaned = clean(text)
    assert len(cleaned) <= MAX_CHARACTERS
    assert not cleaned.startswith("/") and "\n" not in cleaned and "\x00" not in cleaned


def test_long_story_is_read_at_its_start_and_its_end():
    cleaned = clean("Mijn moeder is overleden. " + "bla " * 5000 + "Wat kost een akte?")
    assert cleaned.startswith("Mijn moeder") and cleaned.endswith("akte?")


@pytest.mark.parametrize(("text", "words"), [("🙂🙂", False), ("???", False), ("", False), ("ok", True), ("1", True)])
def test_message_without_words_says_nothing(text, words):
    assert has_words(text) is words


@pytest.mark.parametrize(
    "text",
    [
        "ik wil een medewerker spreken",
        "kan ik iemand spreken",
        "I want to talk to a human",
        "geen robot alstublieft",
        "verbind me door",
        "speak to someone",
    ],
)
def test_asking_for_a_human_is_heard(text):
    assert [each.signal for each in SIGNALS.hear(text)] == ["wants_human"]


@pytest.mark.parametrize(
    "text",
    [
        "wat kost een paspoort",
        "mijn id-kaart is verlopen",
        "spreken jullie Engels",
        "ik ben medewerker bij een bedrijf",
        "is dit een bot",
    ],
)
def test_not_everything_asks_for_a_human(text):
    assert "wants_human" not in [each.signal for each in SIGNALS.hear(text)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Goedemorgen, wat kost een paspoort?", "wat kost een paspoort?"),
        ("Hallo daar! ik ga verhuizen", "ik ga verhuizen"),
        ("Good morning, how much is a passport", "how much is a passport"),
        ("goedemorgen", "goedemorgen"),
        ("dagtekening van mijn brief", "dagtekening van mijn brief"),
        ("high school diploma kwijt", "high school diploma kwijt"),
    ],
)
def test_greeting_before_a_question_is_not_the_question(text, question):
    assert CONVERSATION.without_greeting(text) == question


@pytest.mark.parametrize(
    ("text", "aspect", "audience"),
    [
        ("wat kost een paspoort voor mijn dochter", "kosten", "kind"),
        ("hoe lang duurt het", "duur", None),
        ("what must I bring", "meenemen", None),
        ("ik ga verhuizen", None, None),
    ],
)
def test_aspect_and_audience_are_heard(text, aspect, audience):
    found = ASPECTS.hear(text), AUDIENCES.hear(text)
    assert tuple(f.value if f else None for f in found) == (aspect, audience)


@pytest.mark.parametrize(
    "text", ["en voor mijn kind?", "en wat kost dat?", "and how long does it take?", "hoe lang duurt het dan"]
)
def test_follow_up_names_nothing(text):
    assert CONVERSATION.naming_words(text, ASPECTS, AUDIENCES) == []


def test_question_with_a_topic_names_it():
    assert CONVERSATION.naming_words("wat kost een rijbewijs", ASPECTS, AUDIENCES) == ["rijbewijs"]


def test_an_ordinal_in_a_sentence_is_no_choice():
    assert CONVERSATION.choice("ik wil voor de eerste keer een paspoort aanvragen", 2) is None

"""What the training data asks, so that an editor hears of the texts that a topic should have."""

from __future__ import annotations

from dataclasses import replace

from bot.asked import asked_aspects
from bot.catalogue import Catalogue, Topic, read_catalogue
from bot.examples import Example, count_by_language
from bot.settings import PROJECT

CUES = {"bezwaar": (r"\bbezwaar\b",), "kosten": (r"\bkost\b", r"\bcost\b"), "hoe": (r"\bhoe\b",)}


def catalogue() -> Catalogue:
    def topic(name: str, handling: str = "scripted", implies: tuple[str, ...] = ()) -> Topic:
        return Topic(name=name, handling=handling, implies=implies, probes=())

    topics = [topic("paspoort"), topic("bezwaar", implies=("bezwaar",)), topic("acute_hulp", handling="safety_first")]
    return replace(read_catalogue(PROJECT / "catalogue"), topics={each.name: each for each in topics}, aspect_cues=CUES)


def asked(*pairs: tuple[str, str]) -> dict[str, dict[str, int]]:
    found = asked_aspects(catalogue(), [Example(intent=intent, text=text) for intent, text in pairs])
    return {topic: {aspect: each["count"] for aspect, each in aspects.items()} for topic, aspects in found.items()}


def test_sentences_are_counted_by_what_they_ask_in_every_language():
    sentences = [("paspoort", "wat kost een paspoort"), ("paspoort", "what does it cost"), ("paspoort", "paspoort")]
    assert asked(*sentences, ("paspoort", "hoe gaat het")) == {"paspoort": {"kosten": 2, "hoe": 1}}


def test_what_the_topic_itself_is_about_is_not_asked_for():
    sentences = [("bezwaar", "bezwaar maken"), ("bezwaar", "hoe maak ik bezwaar")]
    assert asked(*sentences) == {"bezwaar": {"hoe": 1}}


def test_danger_and_conversation_need_no_text_for_an_aspect():
    assert asked(("acute_hulp", "hoe blus ik brand"), ("greeting", "hoe gaat het")) == {}


def test_sentence_in_another_language_is_not_counted_as_dutch():
    pairs = [("paspoort", "nl"), ("paspoort", None), ("paspoort", "pl")]
    assert count_by_language(pairs) == {"paspoort": {"nl": 2, "pl": 1}}

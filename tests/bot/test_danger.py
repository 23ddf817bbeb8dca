"""Danger goes first, at the least sign of it."""

import pytest

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.parse import MODERATE, SURE, UNSURE, Evidence, Parse
from bot.dialogue.state import State
from bot.nlu.cues import Conversation

HANDLING = {"acute_hulp": "safety_first", "paspoort": "scripted"}


def turn(
    *ranking: tuple[str, float],
    certainty: str,
    signals: tuple[str, ...] = (),
    names: tuple[str, ...] = ("geslagen",),
):
    parse = Parse(
        text="…",
        intent=ranking[0][0],
        confidence=ranking[0][1],
        ranking=ranking,
        certainty=certainty,
        evidence=tuple(Evidence(signal=signal, rule="test/1", text="…") for signal in signals),
        naming_words=names,
    )
    return Dialogue(HANDLING, Conversation.read(), ("nl", "en")).resolve(parse, State())


@pytest.mark.parametrize("certainty", [SURE, MODERATE, UNSURE])
def test_what_may_be_danger_is_answered_and_brought_to_a_human(certainty: str) -> None:
    resolved = turn(("acute_hulp", 0.6), ("paspoort", 0.3), certainty=certainty)
    assert (resolved.intent, resolved.reason) == ("acute_hulp", "human_first_topic")


def test_weak_guess_is_not_taken_for_danger() -> None:
    assert turn(("acute_hulp", 0.5), ("paspoort", 0.2), certainty=UNSURE).intent != "acute_hulp"


def test_question_that_is_surely_about_something_else_is_answered() -> None:
    assert turn(("paspoort", 0.8), ("acute_hulp", 0.2), certainty=SURE).intent == "paspoort"


def test_who_asks_for_a_human_in_danger_also_gets_the_numbers() -> None:
    resolved = turn(("acute_hulp", 0.7), ("paspoort", 0.1), certainty=UNSURE, signals=("wants_human",))
    assert resolved.intent == "acute_hulp"


def test_danger_is_not_a_guess_that_is_asked_about() -> None:
    assert turn(("paspoort", 0.3), ("acute_hulp", 0.1), certainty=UNSURE).candidates == ("paspoort",)


def test_message_that_names_nothing_is_no_sign_of_danger() -> None:
    assert turn(("paspoort", 0.5), ("acute_hulp", 0.3), certainty=UNSURE, names=()).intent != "acute_hulp"


def test_what_only_sounds_like_a_danger_is_not_guessed_to_be_it() -> None:
    sure = Parse(text="…", intent="acute_hulp", ranking=(("acute_hulp", 0.9), ("paspoort", 0.1)), certainty=SURE)
    heard = Parse(
        text="…", intent="paspoort", ranking=(("paspoort", 1.0),), sentences=(sure,), naming_words=("brand",)
    ).without({"acute_hulp"})
    assert (heard.intent, heard.sentences[0].intent, heard.sentences[0].certainty) == ("paspoort", "paspoort", UNSURE)
    assert "acute_hulp" not in dict(heard.sentences[0].ranking)


def test_pattern_means_danger_whatever_else_the_message_only_sounds_like() -> None:
    evidence = Evidence(signal="danger", rule="acute_hulp/1", text="…", topic="acute_hulp")
    heard = Parse(text="…", intent="acute_hulp", ranking=(("acute_hulp", 0.9),), certainty=SURE, evidence=(evidence,))
    resolved = Dialogue(HANDLING, Conversation.read(), ("nl", "en")).resolve(heard.without({"acute_hulp"}), State())
    assert resolved.intent == "acute_hulp"

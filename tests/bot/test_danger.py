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
    harmless: tuple[str, ...] = (),
    pattern: str | None = None,
):
    parse = Parse(
        text="…",
        intent=ranking[0][0],
        confidence=ranking[0][1],
        ranking=ranking,
        certainty=certainty,
        evidence=tuple(Evidence(signal=signal, rule="test/1", text="…", topic=pattern) for signal in signals),
        harmless=harmless,
        naming_words=names,
    )
    return Dialogue(HANDLING, Conversation.read(), ("nl", "en")).resolve(parse, State())


@pytest.mark.parametrize("certainty", [SURE, MODERATE, UNSURE])
def test_what_may_be_danger_is_answered_and_brought_to_a_human(certainty: str) -> None:
    resolved = turn(("acute_hulp", 0.4), ("paspoort", 0.3), certainty=certainty)
    assert (resolved.intent, resolved.reason) == ("acute_hulp", "human_first_topic")


def test_weak_guess_is_not_taken_for_danger() -> None:
    assert turn(("acute_hulp", 0.3), ("paspoort", 0.2), certainty=UNSURE).intent != "acute_hulp"


def test_question_that_is_surely_about_something_else_is_answered() -> None:
    assert turn(("paspoort", 0.8), ("acute_hulp", 0.2), certainty=SURE).intent == "paspoort"


def test_who_asks_for_a_human_in_danger_also_gets_the_numbers() -> None:
    resolved = turn(("acute_hulp", 0.5), ("paspoort", 0.1), certainty=UNSURE, signals=("wants_human",))
    assert resolved.intent == "acute_hulp"


def test_danger_is_not_a_guess_that_is_asked_about() -> None:
    assert turn(("paspoort", 0.3), ("acute_hulp", 0.1), certainty=UNSURE).candidates == ("paspoort",)


def test_message_that_names_nothing_is_no_sign_of_danger() -> None:
    assert turn(("paspoort", 0.5), ("acute_hulp", 0.3), certainty=UNSURE, names=()).intent != "acute_hulp"


def test_what_only_sounds_like_a_danger_is_not_guessed_to_be_it() -> None:
    resolved = turn(("acute_hulp", 0.9), ("paspoort", 0.1), certainty=SURE, harmless=("acute_hulp",))
    assert resolved.intent != "acute_hulp"


def test_pattern_means_danger_whatever_else_the_message_only_sounds_like() -> None:
    resolved = turn(
        ("paspoort", 0.9), certainty=SURE, harmless=("acute_hulp",), signals=("danger",), pattern="acute_hulp"
    )
    assert resolved.intent == "acute_hulp"

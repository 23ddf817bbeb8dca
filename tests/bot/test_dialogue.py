"""The dialogue between turns: pure, so every case is one call."""

from __future__ import annotations

import pytest

from bot.dialogue.parse import MODERATE, UNSURE, Parse
from bot.dialogue.state import State
from bot.dialogue.turn import UNCLEAR
from tests.bot.dialogues import DIALOGUE, heard, said, state_of, unclear


def test_question_on_a_topic_is_answered_on_its_aspect():
    turn = DIALOGUE.resolve(
        heard("wat kost een paspoort?", "paspoort", aspect="kosten", naming_words=("paspoort",)), State()
    )
    assert (turn.intent, turn.topic, turn.aspect, turn.outcome) == ("paspoort", "paspoort", "kosten", "answer")


def test_follow_up_keeps_the_topic_and_the_aspect_of_the_turn_before():
    state = State(topic="paspoort", aspect="kosten")
    turn = DIALOGUE.resolve(heard("en voor mijn kind?", "geboorte", UNSURE, audience="kind", continues=True), state)
    assert (turn.topic, turn.aspect, turn.audience) == ("paspoort", "kosten", "kind")


def test_follow_up_that_names_no_topic_keeps_it_however_sure_the_model_is_of_another():
    state = State(topic="paspoort", aspect="samenvatting")
    turn = DIALOGUE.resolve(heard("en wat kost dat?", "rijbewijs", aspect="kosten", continues=True), state)
    assert (turn.topic, turn.aspect) == ("paspoort", "kosten")


def test_question_that_points_back_keeps_the_topic_too():
    turn = DIALOGUE.resolve(
        heard("hoe lang duurt het?", "wait_time", aspect="duur", refers=True), State(topic="paspoort")
    )
    assert (turn.topic, turn.aspect) == ("paspoort", "duur")


def test_question_that_stands_by_itself_does_not_keep_the_topic():
    turn = DIALOGUE.resolve(heard("wanneer zijn jullie open", "rijbewijs", aspect="waar"), State(topic="paspoort"))
    assert turn.topic == "rijbewijs"


def test_follow_up_on_nothing_is_asked_about():
    parse = heard("en voor mijn kind?", "paspoort", audience="kind", continues=True)
    assert DIALOGUE.resolve(parse, State()).intent == UNCLEAR


def test_new_topic_in_passing_is_answered_on_the_aspect_that_was_asked_before():
    state = State(topic="paspoort", aspect="kosten", audience="kind")
    turn = DIALOGUE.resolve(heard("en een rijbewijs?", "rijbewijs", continues=True, naming_words=("rijbewijs",)), state)
    assert (turn.topic, turn.aspect, turn.audience) == ("rijbewijs", "kosten", None)


def test_new_question_on_the_same_topic_is_not_about_the_child_any_more():
    state = State(topic="paspoort", aspect="kosten", audience="kind")
    turn = DIALOGUE.resolve(
        heard("wat kost een paspoort?", "paspoort", aspect="kosten", naming_words=("paspoort",)), state
    )
    assert turn.audience is None


def test_unclear_message_is_asked_about_once_with_real_topics_only():
    parse = heard(
        "iets met een pas",
        "greeting",
        UNSURE,
        ranking=(("greeting", 0.4), ("paspoort", 0.3), ("rijbewijs", 0.2)),
        naming_words=("pas",),
    )
    turn = DIALOGUE.resolve(parse, State())
    assert (turn.intent, turn.candidates, turn.misses, turn.missed_before) == (
        UNCLEAR,
        ("paspoort", "rijbewijs"),
        1,
        False,
    )


def test_second_miss_in_a_row_offers_a_human_instead_of_asking_again():
    turn = DIALOGUE.resolve(
        unclear("xq zv", "paspoort", "rijbewijs"), State(misses=1, awaiting="clarify", candidates=("bijstand",))
    )
    assert (turn.missed_before, turn.candidates) == (True, ())


def test_understood_message_forgets_the_miss():
    turn = DIALOGUE.resolve(
        heard("paspoort", "paspoort", naming_words=("paspoort",)), State(misses=1, awaiting="clarify")
    )
    assert turn.misses == 0


@pytest.mark.parametrize(
    ("reply", "topic"),
    [
        ("de eerste", "paspoort"),
        ("2", "identiteitskaart"),
        ("nummer twee", "identiteitskaart"),
        ("the third one", "rijbewijs"),
        ("de laatste", "rijbewijs"),
    ],
)
def test_clarification_is_answered_by_number_or_place(reply, topic):
    state = State(
        misses=1, awaiting="clarify", aspect="kosten", candidates=("paspoort", "identiteitskaart", "rijbewijs")
    )
    turn = DIALOGUE.resolve(heard(reply, "affirm", UNSURE), state)
    assert (turn.topic, turn.aspect) == (topic, "kosten")


def test_none_of_the_candidates_offers_a_human():
    state = State(misses=1, awaiting="clarify", candidates=("paspoort", "rijbewijs"))
    turn = DIALOGUE.resolve(heard("nee geen van beide", "deny"), state)
    assert (turn.intent, turn.missed_before) == (UNCLEAR, True)


def test_yes_to_the_offer_of_a_human_is_a_handoff_with_that_reason():
    turn = DIALOGUE.resolve(heard("ja graag", "affirm"), State(awaiting="offer_human"))
    assert (turn.intent, turn.reason, turn.outcome) == ("affirm", "accepted_offer", "human")


def test_yes_to_nothing_is_not_a_handoff():
    turn = DIALOGUE.resolve(heard("ja", "affirm"), State())
    assert (turn.intent, turn.reason) == ("affirm", None)


def test_a_question_after_the_offer_is_answered_and_not_taken_for_yes():
    turn = DIALOGUE.resolve(
        heard("wat kost een paspoort", "paspoort", naming_words=("paspoort",)), State(awaiting="offer_human")
    )
    assert turn.intent == "paspoort"


def test_whoever_asks_for_a_human_gets_one_whatever_else_was_heard():
    parse = heard(
        "ik wil iemand spreken over mijn paspoort", "paspoort", signals=("wants_human",), naming_words=("paspoort",)
    )
    turn = DIALOGUE.resolve(parse, State())
    assert (turn.intent, turn.reason, turn.topic) == ("speak_to_human", "wants_human", "paspoort")


def test_death_is_answered_and_brought_to_a_human():
    turn = DIALOGUE.resolve(heard("mijn moeder is overleden", "overlijdensaangifte", naming_words=("moeder",)), State())
    assert (turn.intent, turn.reason) == ("overlijdensaangifte", "human_first_topic")


def test_what_is_probably_a_death_goes_to_a_human_without_being_questioned():
    turn = DIALOGUE.resolve(heard("pa is er niet meer", "overlijdensaangifte", MODERATE, naming_words=("pa",)), State())
    assert (turn.intent, turn.reason, turn.topic) == ("speak_to_human", "human_first_topic", "overlijdensaangifte")


def test_click_says_topic_and_aspect_without_words():
    turn = DIALOGUE.resolve(Parse(), State(topic="rijbewijs"), {"topic": "paspoort", "aspect": "meenemen"})
    assert (turn.topic, turn.aspect, turn.parse.confidence) == ("paspoort", "meenemen", 1.0)


def test_click_on_a_topic_that_is_gone_is_not_an_error():
    assert DIALOGUE.resolve(Parse(), State(), {"topic": "hondenbelasting"}).intent == UNCLEAR


def test_click_on_yes_after_the_offer_is_a_handoff():
    assert DIALOGUE.resolve(Parse(), State(awaiting="offer_human"), {"intent": "affirm"}).reason == "accepted_offer"


def test_click_on_none_of_these_offers_a_human():
    state = State(misses=1, awaiting="clarify", candidates=("paspoort", "rijbewijs"))
    assert DIALOGUE.resolve(Parse(), state, {"intent": "deny"}).missed_before


def test_language_stays_until_another_is_clearly_heard():
    assert DIALOGUE.resolve(heard("ok", "affirm"), State(language="en")).language == "en"
    assert DIALOGUE.resolve(heard("wat kost dat", "paspoort", language="nl"), State(language="en")).language == "nl"


TWO = (
    said("wat kost een paspoort?", "paspoort", aspect="kosten", asks=True),
    said("en een rijbewijs?", "rijbewijs", asks=True),
)


def test_two_questions_in_one_message_are_both_served():
    turn = DIALOGUE.resolve(said("…", "paspoort", sentences=TWO), State())
    assert (turn.topic, turn.aspect, [q.topic for q in turn.also], turn.reason) == (
        "paspoort",
        "kosten",
        ["rijbewijs"],
        None,
    )
    assert turn.state_after([]).topic == "rijbewijs"


def test_human_gets_both_questions_when_one_of_them_is_for_a_human():
    parts = (said("mijn moeder is overleden", "overlijdensaangifte"), TWO[0])
    turn = DIALOGUE.resolve(said("…", "paspoort", sentences=parts), State())
    assert (turn.topic, turn.reason, [q.topic for q in turn.also]) == (
        "overlijdensaangifte",
        "human_first_topic",
        ["paspoort"],
    )


def test_what_is_only_told_is_not_a_question_of_its_own():
    parts = (said("ik heb net mijn rijbewijs gehaald", "rijbewijs"), TWO[0])
    turn = DIALOGUE.resolve(heard("…", "rijbewijs", UNSURE, sentences=parts), State())
    assert (turn.topic, turn.also) == ("paspoort", ())


def test_question_in_a_long_story_is_found():
    parts = (heard("ik woon hier al jaren", "rijbewijs", UNSURE), TWO[0])
    turn = DIALOGUE.resolve(heard("…", "rijbewijs", UNSURE, sentences=parts), State())
    assert (turn.topic, turn.aspect) == ("paspoort", "kosten")


def test_clause_counts_only_for_a_topic_that_the_whole_message_could_be_about():
    clauses = (said("ik wil een paspoort aanvragen", "paspoort"), said("het zelf doen", "bijstand"))
    ranking = (("paspoort", 0.8), ("identiteitskaart", 0.1))
    turn = DIALOGUE.resolve(said("…", "paspoort", ranking=ranking, clauses=clauses), State())
    assert (turn.topic, turn.also) == ("paspoort", ())


def test_word_that_names_several_topics_is_asked_about_however_sure_the_model_is():
    parse = said("kaart", "paspoort", ambiguous=("identiteitskaart", "rijbewijs"))
    turn = DIALOGUE.resolve(parse, State())
    assert (turn.intent, turn.candidates) == (UNCLEAR, ("identiteitskaart", "rijbewijs"))
    assert DIALOGUE.resolve(parse, State(topic="rijbewijs")).intent == "paspoort"


def test_polite_word_before_a_question_is_not_what_is_answered():
    turn = DIALOGUE.resolve(heard("bedankt! wat kost een paspoort?", "thanks", sentences=TWO[:1]), State())
    assert turn.intent == "paspoort"


def test_correction_takes_the_aspect_along_to_what_was_meant():
    state = State(topic="paspoort", aspect="kosten", others=("identiteitskaart",))
    turn = DIALOGUE.resolve(said("rijbewijs", "rijbewijs", signals=("bot_was_wrong",)), state)
    assert (turn.topic, turn.aspect) == ("rijbewijs", "kosten")


def test_correction_that_names_nothing_asks_back_with_what_else_it_could_have_been():
    state = State(topic="paspoort", aspect="kosten", others=("identiteitskaart", "rijbewijs"))
    turn = DIALOGUE.resolve(heard("dat bedoel ik niet", "deny", signals=("bot_was_wrong",)), state)
    assert (turn.intent, turn.candidates, turn.topic) == (UNCLEAR, ("identiteitskaart", "rijbewijs"), None)
    assert turn.before == ({"message": "bot_was_wrong_reply"},)


def test_second_correction_in_a_row_offers_a_human():
    state = State(topic="paspoort", misses=1, others=("rijbewijs",))
    assert DIALOGUE.resolve(heard("weer fout", "deny", signals=("bot_was_wrong",)), state).missed_before


def test_who_grieves_hears_it_once():
    parse = said("mijn man is dood, hoe zet ik zijn paspoort stop", "paspoort", signals=("grieving",))
    first = DIALOGUE.resolve(parse, State())
    second = DIALOGUE.resolve(parse, first.state_after([]))
    assert (first.before, second.before) == (({"message": "condolences"},), ())


@pytest.mark.parametrize("signal", ["angry", "distress"])
def test_who_is_upset_gets_the_answer_and_the_offer_of_a_human(signal):
    turn = DIALOGUE.resolve(said("wat kost dat rotpaspoort", "paspoort", signals=(signal,)), State())
    assert (turn.intent, turn.offers_human) == ("paspoort", True)


def test_who_is_upset_and_not_understood_is_not_asked_what_they_mean():
    parse = heard("…", "paspoort", UNSURE, signals=("angry",), naming_words=("x",))
    turn = DIALOGUE.resolve(parse, State())
    assert (turn.missed_before, turn.candidates) == (True, ())


def test_writer_of_another_language_is_told_once_what_the_answer_is_in():
    parse = said("pasaport ne kadar", "paspoort", foreign="tr")
    first = DIALOGUE.resolve(parse, state_of({"language": "en"}))
    assert first.before == ({"message": "answers_in_en", "language": "tr"},)
    assert (first.language, first.answer_language) == ("tr", "en")
    assert DIALOGUE.resolve(parse, first.state_after([])).before == ()


def test_conversation_that_began_in_another_language_hears_it_with_the_first_answer():
    parse = said("pasaport ne kadar", "paspoort", foreign="tr")
    first = DIALOGUE.resolve(parse, state_of({"language": "tr"}))
    assert first.before == ({"message": "answers_in_nl", "language": "tr"},)
    assert DIALOGUE.resolve(parse, first.state_after([])).before == ()


def test_button_for_another_language_repeats_the_answer_in_it():
    state = State(topic="paspoort", aspect="kosten", audience="kind", language="tr", answer_language="nl")
    turn = DIALOGUE.resolve(Parse(), state, {"language": "en"})
    assert (turn.topic, turn.aspect, turn.audience) == ("paspoort", "kosten", "kind")
    assert (turn.language, turn.answer_language) == ("tr", "en")

"""Conversations with the real model and rules: what the citizen says, and the keys that come back."""

from __future__ import annotations

import pytest

DEATH = "Goedemorgen, mijn moeder is overleden. Ik wil zelf aangifte voor overlijden doen en vraag bij deze toestemming voor de crematie."


def handoffs(internal):
    return [body for path, body, _ in internal.requests if path == "/internal/handoff-requests"]


def test_price_of_a_passport_and_then_for_a_child(bot):
    assert bot.say("wat kost een nieuw paspoort?") == [{"answer": "paspoort", "aspect": "kosten", "audience": None}]
    assert bot.say("en voor mijn kind?") == [{"answer": "paspoort", "aspect": "kosten", "audience": "kind"}]
    assert bot.say("en hoe lang duurt dat?") == [{"answer": "paspoort", "aspect": "duur", "audience": "kind"}]


def test_death_is_answered_and_a_human_is_asked_for_at_once(bot, internal):
    condolences, message = bot.say(DEATH)
    assert condolences == {"message": "condolences"}
    assert message["answer"] == "overlijdensaangifte"
    [request] = handoffs(internal)
    assert request["reason"] == "human_first_topic"
    assert (request["conversation"], request["turn"], request["attempt"]) == ("c1", "t1", 1)
    assert bot.reply["parse"]["outcome"] == "human"


def test_asking_for_a_human_is_not_argued_with(bot, internal):
    assert bot.say("ik wil een medewerker spreken") == []
    assert handoffs(internal)[0]["reason"] == "wants_human"
    assert handoffs(internal)[0]["signals"] == ["wants_human"]


def test_unclear_once_is_asked_about_with_real_topics_and_twice_is_offered_a_human(bot):
    [asked] = bot.say("en voor mijn kind?")
    assert asked["message"] == "clarify"
    assert 2 <= len(asked["topics"]) <= 3
    assert bot.state["awaiting"] == "clarify"
    assert bot.say("en voor mijn zoon?") == [{"message": "offer_human"}]


def test_second_miss_is_offered_a_human_and_yes_brings_one(bot, internal):
    bot.start_over(misses=1, awaiting="clarify", candidates=["paspoort", "rijbewijs"])
    assert bot.say("geen van beide") == [{"message": "bot_was_wrong_reply"}, {"message": "offer_human"}]
    assert bot.say("ja graag") == []
    assert handoffs(internal)[0]["reason"] == "accepted_offer"


def test_offer_can_be_declined(bot, internal):
    bot.start_over(awaiting="offer_human")
    assert bot.say("nee dank je") == [{"message": "offer_declined"}]
    assert handoffs(internal) == []


def test_candidate_is_chosen_by_its_place(bot):
    bot.start_over(misses=1, awaiting="clarify", candidates=["identiteitskaart", "rijbewijs"], aspect="kosten")
    assert bot.say("de tweede") == [{"answer": "rijbewijs", "aspect": "kosten", "audience": None}]


def test_candidate_is_chosen_by_a_button(bot):
    assert bot.say(button={"topic": "rijbewijs", "aspect": "duur"}) == [
        {"answer": "rijbewijs", "aspect": "duur", "audience": None}
    ]


def test_topic_with_an_offer_offers_a_human_after_the_answer(bot, internal):
    messages = bot.say(button={"topic": "parkeervergunning"})
    assert [m.get("answer") or m["message"] for m in messages] == ["parkeervergunning", "offer_human"]
    assert bot.state["awaiting"] == "offer_human"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hallo", "greeting"),
        ("dankjewel", "thanks_reply"),
        ("tot ziens", "goodbye_reply"),
        ("ben je een robot?", "bot_challenge_reply"),
        ("wat kun je allemaal?", "what_can_you_do_reply"),
        ("ja", "affirm_unclear"),
        ("nee", "deny_unclear"),
    ],
)
def test_small_talk_is_answered_by_its_own_message(bot, text, key):
    assert bot.say(text) == [{"message": key}]


def test_opening_hours_of_the_desk_and_the_wait_are_asked_of_the_api(bot, internal):
    assert bot.say(button={"intent": "desk_open"}) == [{"message": "desk_open"}]
    internal.answers["/internal/desk"] = (200, {"open": False, "department": "burgerzaken"})
    assert bot.say(button={"intent": "desk_open"}) == [{"message": "desk_closed"}]
    assert bot.say(button={"intent": "wait_time"}) == [{"message": "wait_known", "from": 4, "to": 9}]
    internal.answers["/internal/wait"] = (200, {"place": None, "waitMinutes": None})
    assert bot.say(button={"intent": "wait_time"}) == [{"message": "wait_unknown"}]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how much is a passport", "paspoort"),
        ("ik heb mijn rijbewijs verloren", "rijbewijs_kwijt"),
        ("Goedemiddag, ik wil graag mijn verhuizing doorgeven", "verhuismelding"),
        ("we hebben een dochtertje gekregen en willen haar aangeven", "geboorteaangifte"),
    ],
)
def test_question_lands_on_its_topic_in_other_words_and_languages(bot, text, topic):
    assert bot.say(text)[0]["answer"] == topic


def test_question_in_polish_is_answered_after_saying_in_what_language(bot):
    notice, message = bot.say("Ile kosztuje paszport?")
    assert notice == {"message": "answers_in_nl", "language": "pl"}
    assert (message["answer"], message["aspect"]) == ("paspoort", "kosten")


def test_language_is_heard_and_kept(bot):
    bot.say("how much does a new passport cost?")
    assert bot.state["language"] == "en"
    bot.say("ok")
    assert bot.state["language"] == "en"


def test_turn_sixty_is_like_turn_one(bot):
    first = bot.say("wat kost een rijbewijs?")
    for _ in range(58):
        bot.say("wat kost een nieuw paspoort?")
    assert bot.say("wat kost een rijbewijs?") == first

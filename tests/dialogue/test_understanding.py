"""What real citizens do, through the real channel: aspects, follow-ups, two topics, corrections, other languages, feelings and danger."""

from __future__ import annotations

import pytest


def handoffs(internal):
    return [body for path, body, _ in internal.requests if path == "/internal/handoff-requests"]


def keys(messages):
    return [message.get("answer") or message["message"] for message in messages]


@pytest.mark.parametrize(
    ("text", "topic", "aspect"),
    [
        ("wat kost een uittreksel uit de basisregistratie?", "uittreksel_brp", "kosten"),
        ("welke papieren moet ik meenemen voor een vog", "vog", "meenemen"),
        ("waar kan ik trouwen in deze gemeente", "huwelijk", "waar"),
        ("binnen hoeveel dagen moet ik de geboorte van mijn zoon aangeven?", "geboorteaangifte", "termijn"),
        ("hoe lang duurt het voordat mijn rijbewijs klaar is", "rijbewijs", "duur"),
        ("waarom moet ik hondenbelasting betalen", "hondenbelasting", "waarom"),
        ("ik wil mijn afspraak annuleren", "afspraak", "wijzigen"),
    ],
)
def test_answer_opens_with_the_aspect_that_was_asked(bot, text, topic, aspect):
    [message] = bot.say(text)[:1]
    assert (message["answer"], message["aspect"]) == (topic, aspect)


def test_follow_ups_keep_the_topic_and_change_the_aspect(bot):
    bot.say("ik wil een parkeervergunning voor bewoners")
    for text, aspect in (
        ("en wat kost dat?", "kosten"),
        ("hoe lang duurt het?", "duur"),
        ("wie mag dat aanvragen?", "voorwaarden"),
    ):
        assert bot.say(text)[0] | {"audience": None} == {
            "answer": "parkeervergunning",
            "aspect": aspect,
            "audience": None,
        }


def test_child_is_remembered_in_the_follow_up(bot):
    bot.say("wat kost een nieuw paspoort?")
    assert bot.say("en voor mijn zoon van 3?")[0] == {"answer": "paspoort", "aspect": "kosten", "audience": "kind"}


def test_two_simple_topics_in_one_message_are_both_answered(bot, internal):
    messages = bot.say("Wat kost een nieuw paspoort? En hoe vraag ik een rijbewijs aan?")
    assert [(m["answer"], m["aspect"]) for m in messages] == [("paspoort", "kosten"), ("rijbewijs", "hoe")]
    assert handoffs(internal) == []
    assert bot.say("hoe lang duurt dat?")[0]["answer"] == "rijbewijs"


def test_two_topics_go_to_the_human_together_when_one_is_human_first(bot, internal):
    messages = bot.say("Mijn vader is vannacht overleden. Hoe zeg ik zijn parkeervergunning op?")
    assert keys(messages)[:2] == ["condolences", "overlijdensaangifte"]
    assert {"message": "also_for_employee", "topics": ["parkeervergunning"]} in messages
    [request] = handoffs(internal)
    assert (request["topic"], request["reason"]) == ("overlijdensaangifte", "human_first_topic")
    assert bot.reply["parse"]["also"] == ["parkeervergunning"]


def test_question_at_the_end_of_a_long_story_is_answered(bot):
    story = (
        "Goedemiddag. Wij wonen hier nu elf jaar en hebben nooit ergens last van gehad. Gisteren kwam mijn zus langs en die zei dat het "
        "bij haar heel anders gaat. Daar hebben we het toen lang over gehad. Wat kost een uittreksel uit de basisregistratie personen?"
    )
    [message] = bot.say(story)[:1]
    assert (message["answer"], message["aspect"]) == ("uittreksel_brp", "kosten")


def test_correction_that_names_the_topic_takes_the_aspect_along(bot):
    bot.say("wat kost een paspoort?")
    [message] = bot.say("nee, ik bedoel rijbewijs")
    assert (message["answer"], message["aspect"]) == ("rijbewijs", "kosten")


def test_correction_that_names_nothing_apologises_and_asks_back(bot):
    bot.say("wat kost een paspoort?")
    messages = bot.say("dat bedoel ik niet")
    assert keys(messages)[0] == "bot_was_wrong_reply"
    assert keys(messages)[-1] in {"clarify", "offer_human"}
    assert "paspoort" not in messages[-1].get("topics", [])


def test_ambiguous_word_is_asked_about_and_a_number_chooses(bot):
    [asked] = bot.say("vergunning")
    assert (asked["message"], asked["topics"][0]) == ("clarify", "omgevingsvergunning")
    assert bot.say("2")[0]["answer"] == asked["topics"][1]


def test_yes_to_a_clarification_is_the_first_and_no_offers_a_human(bot):
    [asked] = bot.say("vergunning")
    assert bot.say("ja")[0]["answer"] == asked["topics"][0]
    bot.start_over(misses=1, awaiting="clarify", candidates=asked["topics"])
    assert keys(bot.say("nee")) == ["offer_human"]


def test_turkish_question_is_answered_and_the_writer_is_told_in_turkish_what_in(bot):
    messages = bot.say("Yeni pasaport için ne kadar ödemem gerekiyor?")
    assert messages[0] == {"message": "answers_in_nl", "language": "tr"}
    assert (messages[1]["answer"], messages[1]["aspect"]) == ("paspoort", "kosten")
    assert (bot.state["language"], bot.state["answerLanguage"]) == ("tr", "nl")
    again = bot.say(button={"language": "en"})
    assert keys(again) == ["paspoort"]
    assert (bot.state["language"], bot.state["answerLanguage"]) == ("tr", "en")


def test_language_switch_in_the_middle_keeps_the_topic(bot):
    bot.say("wat kost een paspoort?")
    [message] = bot.say("and how long does that take?")
    assert (message["answer"], message["aspect"], bot.state["answerLanguage"]) == ("paspoort", "duur", "en")


def test_follow_up_in_german_keeps_the_topic(bot):
    bot.say("Ich habe meinen Führerschein verloren")
    assert bot.say("Was kostet das?")[0]["answer"] == "rijbewijs_kwijt"


@pytest.mark.parametrize("text", ["en voor mijn dochter van 4?", "en mijn zoon van 13?"])
def test_age_of_a_child_is_no_secret(bot, text):
    bot.say("wat kost een nieuw paspoort?")
    assert bot.say(text) == [{"answer": "paspoort", "aspect": "kosten", "audience": "kind"}]


@pytest.mark.parametrize(
    "text",
    [
        "wanneer kan ik stemmen en mag mijn man dat voor mij doen",
        "kunnen mijn hond en ik samen met de burgemeester op de foto",
    ],
)
def test_family_in_an_ordinary_question_is_no_danger(bot, internal, text):
    bot.say(text)
    assert handoffs(internal) == []


def test_who_is_angry_is_heard_once_and_offered_a_human(bot):
    messages = bot.say("wat een waardeloze gemeente, wat kost een paspoort nou eindelijk eens?!")
    assert keys(messages)[0] == "angry_reply"
    assert messages[-1] == {"message": "offer_human"}
    assert "angry_reply" not in keys(bot.say("belachelijk. en hoe lang duurt dat dan?"))


def test_who_mourns_is_condoled_before_an_ordinary_answer(bot):
    assert "condolences" in keys(bot.say("mijn man is vorige week gestorven, hoe zeg ik zijn hondenbelasting op"))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("er staat brand in de keuken", "acute_hulp"),
        ("ik wil er niet meer zijn", "suicide"),
        ("mijn man slaat mij en de kinderen", "huiselijk_geweld"),
        ("we zijn op straat gezet en weten niet waar we vannacht moeten slapen", "geen_slaapplek"),
        ("I am afraid of my husband, he hits me", "huiselijk_geweld"),
    ],
)
def test_danger_gets_the_number_and_a_human_at_once_and_nothing_else(bot, internal, text, topic):
    messages = bot.say(text)
    assert keys(messages) == [topic]
    [request] = handoffs(internal)
    assert (request["topic"], request["reason"]) == (topic, "human_first_topic")


def test_danger_in_the_middle_of_an_ordinary_question_is_heard(bot, internal):
    messages = bot.say(
        "Hoe geef ik mijn verhuizing door? Ik moet weg, want mijn man slaat mij. Kan dat zonder dat hij het ziet?"
    )
    assert keys(messages) == ["huiselijk_geweld"]
    evidence = bot.reply["parse"]["evidence"]
    assert [each["signal"] for each in evidence if each["signal"] == "danger"] == ["danger"]

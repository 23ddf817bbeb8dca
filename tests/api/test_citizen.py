"""What a citizen can and cannot do."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from router.conversations.errors import BotFailed, BotUnreachable
from router.conversations.models import TurnReply
from tests.api.conftest import Citizen, Desk, answer, eventually


async def test_no_token_opens_nothing(desk: Desk) -> None:
    citizen = await desk.citizen()
    response = await desk.http.get(f"/v1/conversations/{citizen.id}/messages")
    assert (response.status_code, response.json()["code"]) == (401, "token_missing")


@pytest.mark.parametrize("path", ["", "/messages", "/events"])
async def test_token_of_another_conversation_opens_nothing(desk: Desk, path: str) -> None:
    one, other = await desk.citizen(), await desk.citizen()
    response = await desk.http.get(f"/v1/conversations/{one.id}{path}", headers=other.headers)
    assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")


@pytest.mark.parametrize("path", ["/messages", "/callback", "/end"])
async def test_token_of_another_conversation_changes_nothing(desk: Desk, path: str) -> None:
    one, other = await desk.citizen(), await desk.citizen()
    body = {"clientMessageId": str(uuid4()), "text": "hallo daar."} if path == "/messages" else {"phone": "0612345678"}
    response = await desk.http.post(f"/v1/conversations/{one.id}{path}", json=body, headers=other.headers)
    assert response.status_code == 404
    assert await one.read() == []


async def test_question_gets_the_agreed_answer_that_starts_with_what_was_asked(desk: Desk) -> None:
    citizen = await desk.citizen()
    assert (await citizen.say("wat kost een nieuw paspoort?")).status_code == 202
    said = (await citizen.until(author="bot", seq=2))[-1]
    assert "€" in said["text"].split(".")[0]
    assert said["links"]
    assert said["buttons"]


async def test_pressing_a_button_asks_its_question_without_understanding(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    button = (await citizen.until(author="bot", seq=2))[-1]["buttons"][0]
    await citizen.press(button["id"])
    said = await citizen.until(author="bot", seq=4)
    assert said[2]["text"] == button["label"]
    assert desk.bot.asked(citizen.id)["button"]["topic"] == "paspoort"


async def test_button_of_another_conversation_is_refused(desk: Desk) -> None:
    one, other = await desk.citizen(), await desk.citizen()
    await one.say("wat kost een nieuw paspoort?")
    button = (await one.until(author="bot", seq=2))[-1]["buttons"][0]
    response = await other.press(button["id"])
    assert (response.status_code, response.json()["code"]) == (422, "unknown_button")


async def test_same_client_message_id_is_one_message(desk: Desk) -> None:
    citizen = await desk.citizen()
    name = str(uuid4())
    first = await citizen.say("wat kost een nieuw paspoort?", client_message_id=name)
    await citizen.until(author="bot", seq=2)
    again = await citizen.say("wat kost een nieuw paspoort?", client_message_id=name)
    assert again.status_code == 202
    assert again.json() == first.json()
    assert len(await citizen.read()) == 2


async def test_two_at_once_with_the_same_id_are_one_message(desk: Desk) -> None:
    citizen = await desk.citizen()
    name = str(uuid4())
    responses = await asyncio.gather(*(citizen.say("wat kost een paspoort?", client_message_id=name) for _ in range(5)))
    assert {response.status_code for response in responses} == {202}
    assert len({response.json()["message"]["id"] for response in responses}) == 1
    await citizen.until(author="bot", seq=2)
    assert [message["seq"] for message in await citizen.read()] == [1, 2]


async def test_two_questions_at_once_get_two_answers(desk: Desk) -> None:
    citizen = await desk.citizen()
    await asyncio.gather(citizen.say("wat kost een paspoort?"), citizen.say("en wat moet ik meenemen?"))

    async def both_answered() -> bool:
        return [message["author"] for message in await citizen.read()].count("bot") == 2

    await eventually(both_answered)
    assert [message["seq"] for message in await citizen.read()] == [1, 2, 3, 4]
    heard = sorted(turn["text"] for turn in desk.bot.turns if turn["conversation"] == citizen.id)
    assert heard == ["en wat moet ik meenemen?", "wat kost een paspoort?"]


async def test_three_quick_fragments_are_one_turn(desk: Desk) -> None:
    citizen = await desk.citizen()
    for fragment in ("hallo", "ik heb een vraag", "over mijn paspoort"):
        await citizen.say(fragment)
    await citizen.until(author="bot", seq=4)
    turns = [turn for turn in desk.bot.turns if turn["conversation"] == citizen.id]
    assert [turn["text"] for turn in turns] == ["hallo\nik heb een vraag\nover mijn paspoort"]


async def test_bot_forgets_nothing_because_the_state_goes_with_the_turn(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await citizen.until(author="bot", seq=2)
    await citizen.say("en voor mijn kind van drie jaar?")
    await citizen.until(author="bot", seq=4)
    assert desk.bot.asked(citizen.id)["state"]["topic"] == "paspoort"


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x01\x1b", "\u200b\u200b"])
async def test_empty_message_is_refused_with_what_to_do(desk: Desk, text: str) -> None:
    citizen = await desk.citizen()
    response = await citizen.say(text)
    assert (response.status_code, response.json()["code"]) == (422, "empty_message")


@pytest.mark.parametrize(
    "text",
    [
        "👋🏽👋🏽👋🏽",
        "/restart",
        '/paspoort{"topic":"bijstand"}',
        "<script>alert(1)</script>",
        "**vet** {paspoort_volwassene} %s $1.",
        "'; drop table message; --",
    ],
)
async def test_odd_text_is_kept_as_it_was_typed_and_answered(desk: Desk, text: str) -> None:
    citizen = await desk.citizen()
    assert (await citizen.say(text)).status_code == 202
    said = await citizen.until(author="bot", seq=2)
    assert said[0]["text"] == text


async def test_ten_megabytes_are_refused_without_being_read(desk: Desk) -> None:
    citizen = await desk.citizen()
    response = await citizen.say("x" * 10_000_000)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_message_over_four_thousand_characters_is_refused_and_says_the_limit(desk: Desk) -> None:
    citizen = await desk.citizen()
    assert (await citizen.say("a" * 4000)).status_code == 202
    response = await citizen.say("a" * 4001)
    assert (response.status_code, response.json()["code"]) == (413, "message_too_long")
    assert "4,000" in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"clientMessageId": "12345678"},
        {"clientMessageId": "12345678", "text": "a", "buttonId": "1-1"},
        {"text": "hallo"},
    ],
)
async def test_malformed_body_says_which_field(desk: Desk, body: dict[str, str]) -> None:
    citizen = await desk.citizen()
    response = await desk.http.post(f"{citizen.path}/messages", json=body, headers=citizen.headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.headers["content-type"] == "application/problem+json"


async def test_bsn_is_masked_before_it_is_stored_and_the_citizen_is_told(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("past bsn 111222333 bij rekening NL91ABNA0417164300?")
    said = await citizen.until(author="bot", seq=4)
    assert "111222333" not in str(said)
    assert "NL91" not in str(said)
    assert [message["author"] for message in said] == ["citizen", "system", "system", "bot"]
    assert "111222333" not in desk.bot.asked(citizen.id)["text"]


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
async def test_the_bot_does_not_hear_what_stands_in_the_place_of_a_bsn(desk: Desk, language: str) -> None:
    citizen = await desk.citizen()
    place = desk.services.desk.text("mask_placeholder_bsn", language)
    await citizen.say(f"{place}, mijn bsn is 111222333, wat kost een id kaart?")
    said = await citizen.until(author="bot", seq=3)
    assert "[BSN verwijderd]" in said[0]["text"]
    assert desk.bot.asked(citizen.id)["text"] == "wat kost een id kaart?"


async def test_a_message_with_nothing_but_a_bsn_is_no_question_and_the_bot_is_not_asked(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("Mijn BSN is 111222333.")
    said = await citizen.until(author="bot", seq=3)
    agreed = desk.services.desk
    assert [each["text"] for each in said[1:]] == [agreed.text(key, "nl") for key in ("masked_bsn", "no_question_yet")]
    assert [turn for turn in desk.bot.turns if turn["conversation"] == citizen.id] == []


async def test_phone_and_mail_stay_for_the_employee_but_are_not_shown_to_the_bot(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("bel mij op 06-12345678 of mail jan@voorbeeld.nl alstublieft.")
    said = await citizen.until(author="bot", seq=2)
    assert "06-12345678" in said[0]["text"]
    assert "12345678" not in desk.bot.asked(citizen.id)["text"]
    assert "jan@" not in desk.bot.asked(citizen.id)["text"]


async def test_same_idempotency_key_starts_one_conversation(desk: Desk) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    responses = await asyncio.gather(*(desk.http.post("/v1/conversations", json={}, headers=headers) for _ in range(5)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["id"] for response in responses}) == 1
    assert len({response.json()["token"] for response in responses}) == 1


@pytest.mark.parametrize("error", [BotFailed("500"), BotUnreachable("refused")])
async def test_bot_that_fails_brings_a_human_once_and_the_citizen_is_told(desk: Desk, error: BotFailed) -> None:
    desk.bot.fails(error)
    desk.bot.ready = False
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await eventually(lambda: _owner(citizen, "queue"))
    said = await citizen.read()
    assert [message["author"] for message in said] == ["citizen", "system", "system"]
    await citizen.say("hallo, is daar iemand?")
    assert len(await citizen.read()) == 4
    assert len([turn for turn in desk.bot.turns if turn["conversation"] == citizen.id and "hallo" in turn["text"]]) == 0


@pytest.mark.parametrize(
    "reply",
    [
        TurnReply(messages=(), state={}, parse={}, model_id=None),
        answer("een_onderwerp_dat_niet_bestaat"),
        TurnReply(messages=({"message": "geen_bericht"},), state={}, parse={}, model_id=None),
    ],
)
async def test_bot_that_says_nothing_usable_brings_a_human(desk: Desk, reply: TurnReply) -> None:
    desk.bot.replies(reply)
    desk.bot.ready = False
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await eventually(lambda: _owner(citizen, "queue"))


async def test_bot_that_is_well_again_answers_what_nobody_took(desk: Desk) -> None:
    desk.bot.fails(BotFailed("500"))
    desk.bot.ready = False
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await eventually(lambda: _owner(citizen, "queue"))
    desk.bot.replies(answer())
    desk.bot.ready = True
    await desk.services.keeper.do_what_is_due()
    await citizen.until(author="bot", seq=5)
    assert "De computer" in (await citizen.read())[3]["text"]
    assert (await citizen.state())["owner"] == "bot"


async def test_ended_conversation_takes_nothing_more(desk: Desk) -> None:
    citizen = await desk.citizen()
    for _ in range(2):
        assert (await desk.http.post(f"{citizen.path}/end", headers=citizen.headers)).status_code == 204
    response = await citizen.say("nog iets.")
    assert (response.status_code, response.json()["code"]) == (409, "conversation_ended")
    assert (await citizen.state())["ended"] is True


async def test_call_back_asks_a_number_that_can_be_called(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    path = f"{citizen.path}/callback"
    wrong = await desk.http.post(path, json={"phone": "12"}, headers=citizen.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_phone")
    for _ in range(2):
        right = await desk.http.post(path, json={"phone": "06 1234 5678"}, headers=citizen.headers)
        assert right.json()["queue"]["callback"] == {"phone": "+31612345678"}
    assert [message["text"] for message in await citizen.read()].count((await citizen.read())[-1]["text"]) == 1


async def test_call_back_while_nobody_waits_is_refused(desk: Desk) -> None:
    citizen = await desk.citizen()
    response = await desk.http.post(f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers)
    assert (response.status_code, response.json()["code"]) == (409, "not_waiting")


async def test_desk_says_who_answers_before_any_conversation(desk: Desk) -> None:
    shown = (await desk.http.get("/v1/desk", params={"language": "en"})).json()
    assert shown["open"] is True
    assert shown["municipality"]["phone"]
    assert len(shown["disclosure"]["points"]) == 5


async def _owner(citizen: Citizen, owner: str) -> bool:
    return (await citizen.state())["owner"] == owner


async def test_wait_that_is_known_is_told_in_minutes(desk: Desk) -> None:
    item = {"message": "wait_known", "from": 4, "to": 9}
    desk.bot.replies(TurnReply(messages=(item,), state={}, parse={}, model_id="test"))
    citizen = await desk.citizen()
    await citizen.say("hoe lang moet ik wachten?")
    assert "4 tot 9 minuten" in (await citizen.until(author="bot"))[-1]["text"]


async def test_page_about_a_topic_begins_with_a_tap_on_it_that_nobody_typed(desk: Desk) -> None:
    shown = (await desk.http.get("/v1/desk", params={"topic": "paspoort"})).json()
    tap, human = shown["buttons"]
    assert (tap["label"], human["id"]) == ("Paspoort", "human")
    citizen = await desk.citizen(topic="paspoort")
    await citizen.press(tap["id"])
    said = await citizen.until(author="bot")
    assert said[0]["text"] == "Paspoort"
    assert desk.bot.asked(citizen.id)["button"] == {"topic": "paspoort"}


async def test_first_question_on_the_page_of_a_topic_is_heard_as_about_it(desk: Desk) -> None:
    citizen = await desk.citizen(topic="paspoort")
    await citizen.say("wat kost het?")
    await citizen.until(author="bot")
    assert desk.bot.asked(citizen.id)["state"] == {"language": "nl", "topic": "paspoort"}
    assert desk.bot.asked(citizen.id)["button"] is None


async def test_page_that_goes_straight_to_a_human_asks_for_one_without_words(desk: Desk) -> None:
    desk.hands_over()
    citizen = await desk.citizen()
    await citizen.press("human")
    await citizen.say("Het gaat om mijn uitkering.")
    await citizen.until(author="system")
    assert desk.bot.asked(citizen.id)["button"] == {"intent": "speak_to_human"}
    assert (await citizen.state())["owner"] == "queue"


async def test_topic_that_there_is_not_starts_nothing_and_gives_no_button(desk: Desk) -> None:
    shown = (await desk.http.get("/v1/desk", params={"topic": "onzin"})).json()
    assert [button["id"] for button in shown["buttons"]] == ["human"]
    body = {"language": "nl", "topic": "onzin"}
    refused = await desk.http.post("/v1/conversations", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_topic")
    pressed = await (await desk.citizen()).press("topic:onzin")
    assert (pressed.status_code, pressed.json()["code"]) == (422, "unknown_button")


async def test_device_keeps_a_conversation_no_longer_than_we_do(desk: Desk) -> None:
    assert 1 <= (await desk.http.get("/v1/desk")).json()["keepDays"] <= 90


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Kunt u mij terugbellen op 0612345678?", "number_goes_here"),
        ("Kunt u mij terugbellen op ٠٦١٢٣٤٥٦٧٨?", "number_goes_here"),
        ("Bel mij op 0612345678, mijn BSN is 111222333.", "personal_data_notice"),
        ("Bel mij op 0612345678 of mail naar jan@voorbeeld.nl", "personal_data_notice"),
    ],
)
async def test_who_asks_to_be_called_is_told_where_the_number_goes_and_not_warned(
    desk: Desk, text: str, key: str
) -> None:
    async def behave(turn: dict[str, Any]) -> TurnReply:
        await desk.request_handoff(turn)
        return TurnReply(messages=({"message": "personal_data_notice"},), state={}, parse={}, model_id="test")

    desk.bot.behave = behave
    citizen = await desk.citizen()
    await citizen.say(text)
    said = [each["text"] for each in await citizen.until(author="system")]
    assert desk.services.desk.text(key, "nl") in said

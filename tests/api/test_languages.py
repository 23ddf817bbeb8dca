"""A conversation in a language that service messages are said in and answers are not, and in one that is neither."""

from uuid import uuid4

import httpx
import pytest

from router.conversations.models import TurnReply
from tests.api.conftest import Citizen, Desk, answer


async def begin(desk: Desk, language: str) -> httpx.Response:
    """Start a conversation in a language."""
    return await desk.http.post(
        "/v1/conversations", json={"language": language}, headers={"Idempotency-Key": str(uuid4())}
    )


async def citizen_in(desk: Desk, language: str) -> Citizen:
    """Return a citizen whose conversation began in a language."""
    return Citizen(desk.http, (await begin(desk, language)).json())


def says(*messages: dict[str, object], language: str = "tr") -> TurnReply:
    """Return a turn in which the bot hears a language, and says these things."""
    state = {"language": language, "answerLanguage": "nl"}
    parse = {"ranking": [], "signals": ["angry", "of_another_age"], "language": language}
    return TurnReply(messages=messages, state=state, parse=parse, model_id="test")


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "bilgisayar"), ("ar", "حاسوب"), ("de", "Computer"), ("fr", "ordinateur")]
)
async def test_conversation_is_disclosed_in_the_language_it_is_started_in(
    desk: Desk, language: str, words: str
) -> None:
    started = (await begin(desk, language)).json()
    assert started["state"]["language"] == language
    assert words in started["disclosure"]["points"][0]
    shown = (await desk.http.get("/v1/desk", params={"language": language})).json()
    assert (shown["language"], shown["disclosure"]) == (language, started["disclosure"])


@pytest.mark.parametrize("language", ["xx", "es", "tr-TR"])
async def test_language_that_nobody_speaks_here_falls_back_to_the_municipality_s_own(desk: Desk, language: str) -> None:
    started = (await begin(desk, language)).json()
    assert started["state"]["language"] == "nl"
    assert "computer" in started["disclosure"]["points"][0]
    shown = (await desk.http.get("/v1/desk", params={"language": language})).json()
    assert shown["language"] == "nl"


async def test_citizen_who_waits_and_chooses_another_language_reads_the_queue_in_it(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    before = (await citizen.state())["queue"]["text"]
    chosen = {"language": "ar"}
    state = (await desk.http.post(f"{citizen.path}/language", json=chosen, headers=citizen.headers)).json()
    assert state == await citizen.state()
    assert (state["language"], state["queue"]["text"] != before) == ("ar", True)
    desk.bot.replies(says({"message": "greeting"}, language="ar"))


async def test_chosen_language_is_what_the_bot_goes_on_in_and_one_that_nobody_speaks_is_refused(desk: Desk) -> None:
    citizen = await citizen_in(desk, "nl")
    for language, status in (("en", 200), ("xx", 422)):
        body = {"language": language}
        answered = await desk.http.post(f"{citizen.path}/language", json=body, headers=citizen.headers)
        assert answered.status_code == status
    await citizen.say("passport?")
    await citizen.until(author="bot")
    assert desk.bot.asked(citizen.id)["state"] == {"language": "en", "answerLanguage": "en"}


async def test_turkish_conversation_has_notices_in_turkish_and_answers_in_dutch(desk: Desk) -> None:
    reply = answer()
    item = {"message": "answers_in_nl", "language": "tr"}
    desk.bot.replies(says({"message": "greeting"}, item, *reply.messages))
    citizen = await citizen_in(desk, "tr")
    await citizen.say("pasaport ne kadar?")
    _, greeting, notice, told = await citizen.until(author="bot", seq=4)
    assert [message["language"] for message in (greeting, notice, told)] == ["tr", "tr", "nl"]
    assert greeting["text"].startswith("Merhaba")
    assert "Hollandaca" in notice["text"]
    assert told["text"].startswith("Een paspoort")
    assert [(button["label"], button["language"]) for button in notice["buttons"]] == [
        ("English", "en"),
        ("Bir çalışan istiyorum", "tr"),
    ]
    assert {button["language"] for button in told["buttons"]} == {"nl"}


async def test_offered_topics_are_marked_as_dutch_in_a_turkish_question_back(desk: Desk) -> None:
    desk.bot.replies(says({"message": "clarify", "topics": ["paspoort", "rijbewijs"]}))
    citizen = await citizen_in(desk, "tr")
    await citizen.say("belge lazım.")
    asked = (await citizen.until(author="bot"))[-1]
    assert asked["language"] == "tr"
    assert [(button["label"], button["language"]) for button in asked["buttons"]] == [
        ("Paspoort", "nl"),
        ("Rijbewijs", "nl"),
        ("Hiçbiri", "tr"),
    ]


async def test_citizen_who_turns_to_arabic_is_told_in_arabic_from_then_on(desk: Desk) -> None:
    desk.bot.replies(says({"message": "not_understood"}, language="ar"))
    citizen = await desk.citizen()
    await citizen.say("مرحبا كيف حالك؟")
    said = (await citizen.until(author="bot"))[-1]
    assert said["language"] == "ar"
    state = await citizen.state()
    assert state["language"] == "ar"
    assert "مفتوح" in state["desk"]["text"]


async def test_turkish_handoff_is_told_in_turkish_and_is_next_for_who_speaks_dutch(desk: Desk) -> None:
    async def behave(turn: dict[str, object]) -> TurnReply:
        await desk.request_handoff(turn)
        return says()

    desk.bot.behave = behave
    employee = await desk.employee(languages=("nl", "en"))
    citizen = await citizen_in(desk, "tr")
    await citizen.say("bir çalışanla konuşmak istiyorum.")
    notice = (await citizen.until(author="system"))[-1]
    assert notice["language"] == "tr"
    assert notice["text"].startswith("Sizi bir çalışana bağlıyorum. Sıra numaranız:")
    waiting = (await citizen.state())["queue"]
    assert waiting["text"].startswith("Sıra numaranız:")

    taken = None
    while taken is None or taken["conversationId"] != citizen.id:  # others may wait before them
        response = await employee.post("/v1/queue/next")
        assert response.status_code == 200, response.text
        taken = response.json()
        if taken["conversationId"] != citizen.id:
            body = {"claimId": taken["claimId"], "result": "answered", "note": ""}
            assert (await employee.post(f"/v1/handoffs/{taken['id']}/resolve", body)).status_code == 200
    why = taken["why"]
    assert (why["language"], why["languageText"]) == ("tr", "schrijft Turks")
    assert why["signalTexts"] == ["is boos", "of_another_age"]

    await employee.say(taken, taken["claimId"], "Goedemiddag.")
    joined, spoken = (await citizen.until(author="agent"))[-2:]
    assert (joined["language"], spoken["language"]) == ("tr", "und")
    body = {"claimId": taken["claimId"], "result": "answered", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{taken['id']}/resolve", body)).status_code == 200
    assert "tamamladı" in (await citizen.read())[-1]["text"]

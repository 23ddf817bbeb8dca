"""The question that Balie asks itself at a start is answered as a citizen's, and is nobody's."""

from typing import Any

import pytest
from sqlalchemy import func, select

from router.channels.names import STARTED
from router.channels.protocol import Outgoing, Part
from router.conversations.errors import BotUnreachable
from router.conversations.models import TurnReply
from router.drift import Difference, asking
from router.drift.samples import sample_adapter
from router.schema import conversation, handoff, handoff_request, ledger_entry, message, outbox, surge_count, turn
from tests.api.conftest import Desk, answer

ASKED = {"text": "Wat kost een paspoort?"}


async def rows(desk: Desk) -> list[int]:
    async with desk.services.engine.connect() as connection:
        tables = (conversation, message, turn, surge_count, handoff, handoff_request, ledger_entry, outbox)
        return [(await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in tables]


async def test_only_who_has_the_internal_token_asks(desk: Desk) -> None:
    wrong = {"Authorization": "Bearer verkeerd"}
    assert (await desk.internal.post("/internal/self-check", json=ASKED, headers=wrong)).status_code == 401
    assert (await desk.http.post("/internal/self-check", json=ASKED)).status_code == 404


async def test_question_is_answered_in_words_and_leaves_nothing(desk: Desk) -> None:
    before = await rows(desk)
    answered = await desk.internal.post("/internal/self-check", json=ASKED)
    assert answered.status_code == 200
    assert "€" in answered.json()["answer"]
    assert [asked["text"] for asked in desk.bot.turns] == [ASKED["text"]]
    assert desk.services.surge.counts.take() == {}
    assert await rows(desk) == before


async def test_bot_that_is_away_is_said(desk: Desk) -> None:
    desk.bot.fails(BotUnreachable("refused"))
    answered = await desk.internal.post("/internal/self-check", json=ASKED)
    assert (answered.status_code, answered.json()["code"]) == (503, "bot_unreachable")


# The same question on every channel: what `balie drift check` asks

QUESTION = asking.Question(topic="paspoort", language="nl", text=ASKED["text"])


async def told(desk: Desk, **more: str) -> dict[str, dict[str, Any]]:
    """Ask the question on every channel."""
    answers = {}
    for channel in STARTED:
        answered = await desk.internal.post("/internal/self-check", json=ASKED | {"channel": channel} | more)
        assert answered.status_code == 200, answered.text
        answers[channel] = answered.json()
    return answers


def differences(answers: dict[str, dict[str, Any]]) -> list[Difference]:
    return asking.compare(QUESTION, {channel: got["messages"] for channel, got in answers.items()})


async def test_question_is_asked_on_every_channel_and_counted_on_none(desk: Desk) -> None:
    before = await rows(desk)
    answers = await told(desk)
    assert [asked["channel"] for asked in desk.bot.turns] == list(STARTED)
    assert {asked["conversation"] for asked in desk.bot.turns} == {str(asking.NOBODY)}
    [first] = answers["sms"]["messages"]
    assert (first["key"], first["aspect"], first["language"]) == ("paspoort", "kosten", "nl")
    assert first["version"] == desk.services.desk.catalogue.topic("paspoort").version
    assert first["facts"]
    assert differences(answers) == []
    assert desk.services.surge.counts.take() == {}
    assert await rows(desk) == before


async def test_handoff_that_a_test_leads_to_is_not_noted(desk: Desk) -> None:
    before = await rows(desk)

    async def hands_over(turn: dict[str, Any]) -> TurnReply:
        noted = await desk.request_handoff(turn, "human_first_topic", "overlijdensaangifte")
        assert (noted.status_code, set(noted.json())) == (200, {"deskOpen"})
        return answer("overlijdensaangifte", None)

    desk.bot.behave = hands_over
    assert {got["messages"][0]["key"] for got in (await told(desk)).values()} == {"overlijdensaangifte"}
    assert await rows(desk) == before


async def test_language_of_the_answer_is_that_of_the_question(desk: Desk) -> None:
    async def in_english(turn: dict[str, Any]) -> TurnReply:
        return TurnReply(
            messages=answer().messages, state={"language": turn["state"]["language"]}, parse={}, model_id="test"
        )

    desk.bot.behave = in_english
    answers = await told(desk, language="en")
    assert {got["messages"][0]["language"] for got in answers.values()} == {"en"}
    unknown = await desk.internal.post("/internal/self-check", json=ASKED | {"language": "xx"})
    assert unknown.json()["messages"][0]["language"] == "nl"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (answer("rijbewijs"), "other_answer"),
        (answer("paspoort", "duur"), "other_answer"),
        (answer(audience="kind"), "other_answer"),
    ],
)
async def test_channel_whose_answer_differs_is_found(desk: Desk, other: TurnReply, kind: str) -> None:
    async def behave(turn: dict[str, Any]) -> TurnReply:
        return other if turn["channel"] == "sms" else answer()

    desk.bot.behave = behave
    found = differences(await told(desk))
    assert kind in {each.kind for each in found}
    assert {each.channel for each in found} == {"sms"}


async def test_question_that_lands_elsewhere_is_found(desk: Desk) -> None:
    desk.bot.replies(answer("rijbewijs"))
    [found] = differences(await told(desk))
    assert (found.kind, found.detail) == ("topic_missed", "rijbewijs")


async def test_adapter_that_cuts_an_amount_is_found_in_what_citizens_would_get(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cutting(message: Outgoing, **_more: object) -> list[Part]:
        return [Part(body={"text": message.text.replace(",", "")})]

    monkeypatch.setattr(sample_adapter("sms"), "render", cutting)
    answers = await told(desk)
    assert "fact_changed" in {each["kind"] for each in answers["sms"]["differences"]}
    assert answers["webchat"]["differences"] == []


async def test_channel_that_nobody_has_is_refused(desk: Desk) -> None:
    assert (await desk.internal.post("/internal/self-check", json=ASKED | {"channel": "fax"})).status_code in (400, 422)

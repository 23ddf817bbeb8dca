"""The question that Balie asks itself at a start is answered as a citizen's, and is nobody's."""

from sqlalchemy import func, select

from router.conversations.errors import BotUnreachable
from router.schema import conversation, message, surge_count, turn
from tests.api.conftest import Desk

ASKED = {"text": "Wat kost een paspoort?"}


async def rows(desk: Desk) -> list[int]:
    async with desk.services.engine.connect() as connection:
        tables = (conversation, message, turn, surge_count)
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

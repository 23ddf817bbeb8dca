"""Whether an answer helped: asked about plain answers of the bot alone, said anew as often as one likes, and work for the editors."""

from typing import Any

import pytest
from sqlalchemy import select

from router.schema import feedback, improvement
from tests.api.conftest import Citizen, Desk, answer


@pytest.fixture
async def answered(desk: Desk) -> tuple[Citizen, dict[str, Any]]:
    citizen = await desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    return citizen, (await citizen.until(author="bot", rate=True))[-1]


async def say(citizen: Citizen, about: dict[str, Any], **body: Any) -> Any:
    path = f"{citizen.path}/messages/{about['seq']}/feedback"
    return await citizen.http.post(path, json=body, headers=citizen.headers)


async def items(desk: Desk, citizen: Citizen) -> list[tuple[str, str, str]]:
    async with desk.services.engine.connect() as connection:
        query = select(improvement).where(improvement.c.kind == "feedback")
        rows = (await connection.execute(query)).all()
    return [(row.topic, row.question, row.note) for row in rows if str(row.conversation_id) == citizen.id]


async def test_only_the_citizen_says_whether_their_answer_helped(desk: Desk, answered: Any) -> None:
    citizen, about = answered
    stranger = await desk.citizen()
    path = f"{citizen.path}/messages/{about['seq']}/feedback"
    assert (await desk.http.post(path, json={"helped": True})).status_code == 401
    assert (await desk.http.post(path, json={"helped": True}, headers=stranger.headers)).status_code == 404
    assert (await say(citizen, about, helped=False, missed="x" * 501)).status_code == 422


async def test_last_word_counts_and_what_was_missed_is_masked_work_for_the_editors(desk: Desk, answered: Any) -> None:
    citizen, about = answered
    before = desk.services.feedback.copy()
    for _ in range(2):
        assert (await say(citizen, about, helped=False)).status_code == 204
    assert await items(desk, citizen) == []
    await say(citizen, about, helped=False, missed="De prijs voor spoed. Mijn nummer is 06 12345678")
    [(topic, question, note)] = await items(desk, citizen)
    assert (topic, question) == ("paspoort", "Wat kost een paspoort?")
    assert note.startswith("De prijs voor spoed. Mijn nummer is") and "12345678" not in note
    assert (await citizen.read())[-1]["helped"] is False
    await say(citizen, about, helped=True)
    assert (await items(desk, citizen), (await citizen.read())[-1]["helped"]) == ([], True)
    assert desk.services.feedback[False] - before[False] == 1, "one answer is counted once"
    async with desk.services.engine.connect() as connection:
        rows = [row for row in await connection.execute(select(feedback)) if str(row.conversation_id) == citizen.id]
    assert [(row.topic, row.aspect, row.helped, bool(row.version)) for row in rows] == [
        ("paspoort", "kosten", True, True)
    ]
    assert 'balie_feedback_total{helped="no"}' in (await desk.http.get("/metrics")).text


async def test_nobody_is_asked_after_a_sensitive_topic_or_about_anything_but_an_answer(desk: Desk) -> None:
    citizen = await desk.citizen()
    desk.bot.replies(answer("overlijdensaangifte", None))
    await citizen.say("Mijn moeder is overleden.")
    await citizen.until(author="bot")
    desk.bot.replies(answer())
    await citizen.say("Wat kost een paspoort?")
    said = await citizen.until(author="bot", helped=None)
    assert [message["rate"] for message in said] == [False] * len(said)
    for message in said:
        assert (await say(citizen, message, helped=True)).json()["code"] == "feedback_not_asked"


async def test_answer_of_an_employee_is_never_rated(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    spoken = (await employee.say(handoff, claim, "Dag.")).json()["message"]
    assert spoken["rate"] is False
    assert (await say(citizen, spoken, helped=False)).json()["code"] == "feedback_not_asked"

"""A line that is full on a crisis day."""

import pytest
from sqlalchemy import select

from router.schema import handoff
from router.surge import line
from tests.api.conftest import Desk, eventually
from tests.api.surge.conftest import ledger_since, mode_on


async def test_full_line_keeps_the_citizen_out_until_there_is_a_number_or_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = desk.clock()
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 1)
    supervisor = await desk.employee("supervisor")
    await mode_on(desk, supervisor)
    first, handed = await desk.waiting()
    assert "vol" not in (await first.state())["queue"]["text"]
    second = await desk.citizen()
    await second.say("Ik wil ook een medewerker spreken.")
    notice = (await second.until(author="system"))[-1]["text"]
    assert "vol" in notice
    assert "telefoonnummer" in notice
    assert "vol" in (await second.state())["queue"]["text"]
    sensitive = next(each for each in desk.services.desk.catalogue.topics.values() if each.sensitivity == "bereavement")
    third, _ = await desk.waiting("human_first_topic", sensitive.name)
    assert "vol" not in (await third.state())["queue"]["text"]
    agent = await desk.employee(departments=tuple(desk.services.desk.departments.by_id), capacity=9)
    taken = [(await agent.post("/v1/queue/next")).json()["conversationId"] for _ in range(2)]
    assert set(taken) == {first.id, third.id}
    assert (await agent.post("/v1/queue/next")).status_code == 204
    async with desk.services.engine.begin() as connection:
        for work in await line.due(connection, desk.services.desk, now=desk.clock()):
            await work(connection)
    assert "in de rij" in (await second.read())[-1]["text"]
    assert (await agent.post("/v1/queue/next")).json()["conversationId"] == second.id
    assert await ledger_since(desk, began, "kept_out", "let_in") == [("kept_out", "surge"), ("let_in", None)]
    assert handed["conversationId"] == first.id


async def test_whoever_is_kept_out_counts_in_line_from_the_moment_that_there_is_a_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 1)
    supervisor = await desk.employee("supervisor")
    await mode_on(desk, supervisor)
    await desk.waiting()
    second, handed = await desk.waiting()

    async def figures() -> tuple[int, int]:
        lines = (await supervisor.get("/v1/surge")).json()["lines"]
        [line_] = [each for each in lines if each["department"] == handed["department"]]
        return line_["waiting"], line_["keptOut"]

    assert await figures() == (1, 1)
    given = await second.http.post(f"{second.path}/callback", json={"phone": "0612345678"}, headers=second.headers)
    assert given.status_code == 200, given.text
    assert await figures() == (2, 0)
    assert "vol" not in (await second.state())["queue"]["text"]
    async with desk.services.engine.connect() as connection:
        assert await line.due(connection, desk.services.desk, now=desk.clock()) == []


async def test_danger_opens_a_full_line_and_a_claim_ends_being_kept_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 0)
    await mode_on(desk, await desk.employee("supervisor"))
    citizen, handed = await desk.waiting()
    agent = await desk.employee(departments=tuple(desk.services.desk.departments.by_id))
    assert (await agent.post("/v1/queue/next")).status_code == 204
    danger = next(each for each in desk.services.desk.catalogue.topics.values() if each.handling == "safety_first")
    desk.bot.hears(danger.name)
    await citizen.say("Help, er is iemand in gevaar!")
    await eventually(lambda: _in_line(desk, handed["id"]))
    desk.bot.__init__()
    _, other = await desk.waiting()
    assert not await _in_line(desk, other["id"])
    assert (await agent.claim(other)).status_code == 200
    assert await _in_line(desk, other["id"])


async def _in_line(desk: Desk, handoff_id: str) -> bool:
    query = select(handoff.c.capped_at).where(handoff.c.id == handoff_id)
    async with desk.services.engine.connect() as connection:
        return (await connection.execute(query)).scalar_one() is None

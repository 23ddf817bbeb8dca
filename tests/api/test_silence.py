"""The silence list: once a human has a conversation, the bot says nothing in it, whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from router.channels.hub import Hub
from router.conversations.models import TurnReply, TurnSettings
from router.conversations.turns import TurnWorker
from tests.api.conftest import Citizen, Desk, answer, eventually
from tests.api.test_listening import heard


def authors(messages: list[dict[str, Any]]) -> set[str]:
    return {message["author"] for message in messages}


async def claimed(desk: Desk) -> tuple[Citizen, int]:
    """Return a citizen who talks with an employee, and how much was said until then; from here on the bot would answer everything."""
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    assert (await employee.claim(handoff)).status_code == 200
    desk.bot.replies(answer())
    return citizen, len(await citizen.read())


async def an_hour_later(desk: Desk, citizen: Citizen) -> None:
    desk.clock.jump(minutes=75)
    await citizen.say("Bent u daar nog?")


async def restart(_: Desk, citizen: Citizen) -> None:
    for text in ("/restart", "/session_start", "/intent{}", "opnieuw beginnen"):
        await citizen.say(text)


async def question(_: Desk, citizen: Citizen) -> None:
    await citizen.say("wat kost een paspoort?")


async def bot_restarted(desk: Desk, citizen: Citizen) -> None:
    desk.bot.ready = False
    await desk.services.keeper.do_what_is_due()
    desk.bot.ready = True
    await desk.services.keeper.do_what_is_due()
    await citizen.say("wat kost een paspoort?")


async def clock_back(desk: Desk, citizen: Citizen) -> None:
    desk.clock.jump(minutes=-5)
    await citizen.say("wat kost een paspoort?")
    desk.clock.jump(minutes=5)


@pytest.mark.parametrize("happens", [question, an_hour_later, restart, bot_restarted, clock_back])
async def test_bot_is_silent_after_a_claim(desk: Desk, happens: Callable[[Desk, Citizen], Awaitable[None]]) -> None:
    citizen, before = await claimed(desk)
    turns = len(desk.bot.turns)
    await happens(desk, citizen)
    await heard(desk, 1)
    said = (await citizen.read())[before:]
    assert "bot" not in authors(said)
    assert len(desk.bot.turns) == turns


async def test_bot_is_silent_with_a_question_of_its_own_in_the_air(desk: Desk) -> None:
    """An offer was made ("Bedoelt u …?"), the employee came, and then the citizen presses its button."""
    desk.bot.replies(
        TurnReply(
            messages=({"message": "clarify", "topics": ["paspoort", "rijbewijs"]},), state={}, parse={}, model_id="t"
        )
    )
    citizen = await desk.citizen()
    await citizen.say("hoe lang duurt het?")
    offered = (await citizen.until(author="bot"))[-1]["buttons"]
    desk.hands_over()
    await citizen.say("laat maar, een mens graag")
    await citizen.until(author="system")
    desk.bot.replies(answer())
    turns, before = len(desk.bot.turns), len(await citizen.read())
    await citizen.press(offered[0]["id"])

    async def through() -> bool:
        async with desk.services.engine.connect() as connection:
            query = f"select count(*) from inbox where conversation_id = '{citizen.id}'"
            return (await connection.exec_driver_sql(query)).scalar_one() == 0

    await eventually(through)
    assert authors((await citizen.read())[before:]) == {"citizen"}
    assert len(desk.bot.turns) == turns


async def test_two_workers_take_each_turn_once_and_both_are_silent_after_a_claim(desk: Desk) -> None:
    """A second replica with a bot of its own, on the same database."""
    services = desk.services
    other = TurnWorker(
        engine=services.engine,
        desk=lambda: services.desk,
        bot=desk.bot,
        brakes=services.brakes,
        surge=services.surge,
        hub=Hub(engine=services.engine, url=services.settings.database_url),
        clock=desk.clock,
        settings=TurnSettings(poll=0.01),
    )
    second = asyncio.create_task(other.run())
    try:
        citizens = [await desk.citizen() for _ in range(8)]
        await asyncio.gather(*(citizen.say("wat kost een paspoort?") for citizen in citizens))
        for citizen in citizens:
            await citizen.until(author="bot")
            assert [message["author"] for message in await citizen.read()] == ["citizen", "bot"]
        assert len(desk.bot.turns) == len(citizens)
        silent, before = await claimed(desk)
        turns = len(desk.bot.turns)
        for _ in range(5):
            await silent.say("wat kost een paspoort?")
        await heard(desk, 5)
        assert authors((await silent.read())[before:]) == {"citizen"}
        assert len(desk.bot.turns) == turns
    finally:
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)


@pytest.mark.parametrize("jump", [{"hours": -2}, {"hours": 30}])
async def test_clock_that_jumps_loses_and_doubles_nothing(desk: Desk, jump: dict[str, float]) -> None:
    asked, go_on = desk.bot.thinks()
    citizen = await desk.citizen()
    await citizen.say("wat kost een paspoort?")
    await asked.wait()
    desk.clock.jump(**jump)
    try:
        desk.services.worker.wake()  # forward: the lease has run out, and the turn is taken a second time
        go_on.set()
        await citizen.until(author="bot")
        await citizen.say("en een identiteitskaart?")

        async def both() -> bool:
            return [message["author"] for message in await citizen.read()].count("bot") == 2

        await eventually(both)
        assert [message["author"] for message in await citizen.read()] == ["citizen", "bot", "citizen", "bot"]
        verified = (await (await desk.employee("auditor")).get("/v1/ledger/verification")).json()
        assert verified["valid"]
    finally:
        desk.clock.jump(**{unit: -length for unit, length in jump.items() if length < 0})

"""Outside hours a citizen may ask the bot something else, while the question for a human keeps its place."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update

from router.conversations.errors import BotFailed
from router.schema import agent
from tests.api.conftest import Citizen, Desk, answer, eventually

ASK = "Stel intussen een andere vraag"


@pytest.fixture
async def deserted(desk: Desk) -> AsyncIterator[Desk]:
    """The application while nobody is signed in."""
    async with desk.services.engine.begin() as connection:
        await connection.execute(update(agent).values(presence="offline"))
    yield desk


async def buttons(citizen: Citizen) -> list[dict[str, str]]:
    return [button for message in await citizen.read() for button in message["buttons"] if button["label"] == ASK]


async def back_with_the_bot(desk: Desk, topic: str | None = "rijbewijs") -> tuple[Citizen, dict[str, Any]]:
    """A citizen who waits, pressed the button, and is with the bot that answers about passports."""
    citizen, handoff = await desk.waiting(topic=topic)
    [button] = await buttons(citizen)
    assert (await citizen.press(button["id"])).status_code == 202
    desk.bot.replies(answer())
    return citizen, handoff


async def row(desk: Desk, handoff: dict[str, Any]) -> dict[str, Any]:
    supervisor = await desk.employee("supervisor")
    return (await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json()


async def test_citizen_goes_on_with_the_bot_and_keeps_the_place(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    state = await citizen.state()
    assert (state["owner"], state["queue"] is not None) == ("bot", True)
    assert "U houdt uw plaats" in (await citizen.read())[-1]["text"]
    await citizen.say("wat kost een paspoort?")
    await citizen.until(author="bot")
    now = await row(deserted, handoff)
    assert (now["status"], now["queuedAt"]) == ("queued", handoff["queuedAt"])
    assert [step["action"] for step in now["timeline"]] == ["requested", "queued", "bot_meanwhile"]


async def test_button_pressed_twice_or_late_changes_nothing(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    [button] = await buttons(citizen)
    await citizen.press(button["id"])
    assert (await citizen.read())[-1]["text"] == "U kunt hier uw vraag stellen."
    employee = await deserted.employee(departments=(handoff["department"],))
    await employee.claim(handoff)
    said = len(await citizen.read())
    await citizen.press(button["id"])
    assert (await citizen.state())["owner"] == "agent"
    assert [message["author"] for message in (await citizen.read())[said:]] == ["citizen"]


async def test_claim_takes_the_conversation_and_the_late_answer_of_the_bot_is_not_heard(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    asked, go_on = deserted.bot.thinks()
    await citizen.say("wat kost een paspoort?")
    await asked.wait()
    employee = await deserted.employee(departments=(handoff["department"],))
    assert (await employee.claim(handoff)).status_code == 200
    go_on.set()
    suppressed = deserted.services.worker.results["suppressed"]

    async def dropped() -> bool:
        return deserted.services.worker.results["suppressed"] == suppressed + 1

    await eventually(dropped)
    assert "bot" not in [message["author"] for message in await citizen.read()]


async def test_answer_is_not_heard_either_when_the_employee_gave_it_back_before_it_came(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    asked, go_on = deserted.bot.thinks()
    await citizen.say("wat kost een paspoort?")
    await asked.wait()
    employee = await deserted.employee(departments=(handoff["department"],))
    claim = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim, "summary": "Is geholpen."}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/return", body)).status_code == 200
    suppressed = deserted.services.worker.results["suppressed"]
    go_on.set()

    async def dropped() -> bool:
        return deserted.services.worker.results["suppressed"] == suppressed + 1

    await eventually(dropped)
    assert "bot" not in [message["author"] for message in await citizen.read()]


async def test_second_request_joins_the_handoff_that_waits(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    deserted.hands_over("wants_human", "parkeervergunning")
    await citizen.say("Ik wil hier ook iemand over spreken.")

    async def waits_again() -> bool:
        return (await citizen.state())["owner"] == "queue"

    await eventually(waits_again)
    now = await row(deserted, handoff)
    assert (now["topic"], now["also"], now["queuedAt"]) == ("rijbewijs", ["Parkeervergunning"], handoff["queuedAt"])
    assert now["timeline"][-1]["action"] == "joined"
    assert "De vragen blijven bij elkaar" in (await citizen.read())[-1]["text"]
    assert len(await buttons(citizen)) == 2


async def test_weightier_request_decides_where_it_goes_and_is_no_longer_offered_the_bot(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    deserted.hands_over("human_first_topic", "overlijdensaangifte")
    await citizen.say("Mijn moeder is overleden.")

    async def waits_again() -> bool:
        return (await citizen.state())["owner"] == "queue"

    await eventually(waits_again)
    now = await row(deserted, handoff)
    assert (now["topic"], now["priority"], now["sensitivity"]) == ("overlijdensaangifte", "urgent", "bereavement")
    assert now["department"] == "burgerzaken"
    assert now["why"]["rule"] == "overlijden"
    [button] = await buttons(citizen)
    await citizen.press(button["id"])
    assert (await citizen.state())["owner"] == "queue"


async def test_bot_that_fails_meanwhile_joins_the_question_too_and_does_not_come_back_by_itself(deserted: Desk) -> None:
    citizen, handoff = await back_with_the_bot(deserted)
    deserted.bot.fails(BotFailed("status 500"))
    await citizen.say("wat kost een paspoort?")

    async def waits_again() -> bool:
        return (await citizen.state())["owner"] == "queue"

    await eventually(waits_again)
    assert (await row(deserted, handoff))["reason"] == "wants_human"
    await deserted.services.keeper.do_what_is_due()
    assert (await citizen.state())["owner"] == "queue"


@pytest.mark.parametrize("topic", ["overlijdensaangifte", "acute_hulp", "schuldhulp"])
async def test_sensitive_case_is_not_offered_the_bot(deserted: Desk, topic: str) -> None:
    citizen, _ = await deserted.waiting("human_first_topic", topic)
    assert await buttons(citizen) == []


async def test_who_is_there_because_the_bot_failed_is_not_offered_the_bot(deserted: Desk) -> None:
    deserted.bot.fails(BotFailed("status 500"))
    citizen = await deserted.citizen()
    await citizen.say("wat kost een paspoort?")
    await citizen.until(author="system")
    assert await buttons(citizen) == []


async def test_button_is_not_offered_while_somebody_is_there(desk: Desk) -> None:
    employee = await desk.employee()
    async with desk.services.engine.begin() as connection:
        changed = update(agent).where(agent.c.id == employee.agent["id"])
        await connection.execute(changed.values(presence="available", seen_at=desk.clock()))
    citizen, _ = await desk.waiting()
    assert await buttons(citizen) == []

"""Time in which nobody could be seen, or that the clock gave back, takes nobody's conversation, place or answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from router.conversations.models import TurnReply
from router.handoffs.lost_time import NOTICED
from tests.api.conftest import Citizen, Desk, Employee, answer, eventually


@pytest.fixture
async def strict(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The application, for which a leap of the clock is time that was lost; set right afterwards."""
    monkeypatch.setattr(desk.services.keeper, "noticed", NOTICED)
    before = desk.clock._ahead
    yield desk
    desk.clock._ahead = before
    await look(desk)


async def look(desk: Desk) -> None:
    """Do one round of the keeper."""
    await desk.services.keeper.do_what_is_due()


@pytest.mark.parametrize("leap", [{"minutes": 2}, {"hours": 1}, {"minutes": -10}, {"hours": -2}])
async def test_leap_of_the_clock_takes_nobodys_conversation_or_place(strict: Desk, leap: dict[str, float]) -> None:
    talking, first = await strict.waiting()
    waiting, second = await strict.waiting()
    employee = await strict.employee()
    await employee.claim(first)
    await look(strict)
    strict.clock.jump(**leap)
    await look(strict)
    assert (await talking.state())["owner"] == "agent"
    [row] = [row for row in (await employee.get("/v1/queue")).json()["payload"] if row["id"] == second["id"]]
    assert row["citizenPresent"]
    assert (await waiting.state())["queue"]
    strict.services.keeper.noticed = timedelta.max
    strict.clock.jump(seconds=91)
    await look(strict)
    assert (await talking.state())["owner"] == "queue"  # the grace is not longer than it was


async def test_who_had_left_when_the_clock_went_back_is_still_gone_and_has_the_place_when_they_return(
    strict: Desk,
) -> None:
    citizen, handoff = await strict.waiting()
    employee = await strict.employee()
    strict.services.keeper.noticed = timedelta.max
    strict.clock.jump(seconds=91)
    await look(strict)
    strict.services.keeper.noticed = NOTICED
    strict.clock.jump(hours=-1)
    await look(strict)
    assert not await present(employee, handoff)
    await citizen.say("Ik ben er weer")
    await look(strict)
    assert await present(employee, handoff)


async def present(employee: Employee, handoff: dict[str, Any]) -> bool:
    listed = (await employee.get("/v1/queue")).json()["payload"]
    return next(row["citizenPresent"] for row in listed if row["id"] == handoff["id"])


async def test_turn_of_a_worker_that_hangs_in_an_hour_that_was_taken_back_is_taken_over_now(strict: Desk) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hangs_once(_turn: dict[str, Any]) -> TurnReply:
        if not asked.is_set():
            asked.set()
            await go_on.wait()
        return answer()

    strict.bot.behave = hangs_once
    strict.clock.jump(hours=1)
    await look(strict)
    citizen = await strict.citizen()
    await citizen.say("wat kost een paspoort?")
    await asked.wait()
    await citizen.say("en een identiteitskaart?")
    strict.clock.jump(hours=-1)
    await look(strict)

    await eventually(lambda: said(citizen, "bot", 2))
    go_on.set()
    await citizen.say("en een rijbewijs?")
    await eventually(lambda: said(citizen, "bot", 3))
    assert len(strict.bot.turns) == 4


async def said(citizen: Citizen, author: str, times: int) -> bool:
    return [message["author"] for message in await citizen.read()].count(author) == times


async def test_wait_is_foretold_after_a_conversation_that_ended_before_it_began(strict: Desk) -> None:
    """The employee took it while the clock was an hour ahead."""
    _, handoff = await strict.waiting()
    employee = await strict.employee()
    strict.clock.jump(hours=1)
    await look(strict)
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    strict.clock.jump(hours=-1)
    await look(strict)
    body = {"claimId": claim_id, "result": "answered"}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200
    timeline = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()["timeline"]
    assert [step["action"] for step in timeline][-2:] == ["claimed", "resolved"]
    assert timeline[-1]["data"]["handledSeconds"] == 0
    strict.clock.jump(minutes=2)  # what was learnt before is forgotten
    await look(strict)
    citizen, _ = await strict.waiting()
    assert (await citizen.state())["owner"] == "queue"

"""Citizens who close the page while they wait: let go, kept or called after the stated time, and given their place back."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from router.handoffs import gone
from tests.api.conftest import Citizen, Desk, OpenPage


async def away(desk: Desk, minutes: float = 16) -> None:
    """Let the router see that the pages are closed, and let time go by."""
    desk.clock.jump(minutes=2)
    await desk.services.keeper.do_what_is_due()
    desk.clock.jump(minutes=minutes)
    await desk.services.keeper.do_what_is_due()


async def shown(desk: Desk, handoff: dict[str, Any]) -> dict[str, Any]:
    supervisor = await desk.employee("supervisor")
    return (await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json()


async def steps(desk: Desk, handoff: dict[str, Any]) -> list[tuple[str, str | None]]:
    timeline = (await shown(desk, handoff))["timeline"]
    return [
        (step["action"], step["reason"])
        for step in timeline
        if step["action"] not in ("requested", "queued", "promised", "told_nobody_there")
    ]


async def opens(open_page: OpenPage, citizen: Citizen) -> dict[str, Any]:
    """Open the page of a citizen for as long as it takes to be shown where they stand."""
    async with open_page(citizen) as state:
        return state


async def test_notice_says_how_long_the_place_is_kept_but_not_to_the_bereaved(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    grieving, _ = await desk.waiting("human_first_topic", "overlijdensaangifte")
    notice = " ".join(message["text"] for message in await citizen.read())
    assert "In dit tabblad bewaren wij uw plaats 15 minuten." in notice
    assert "Sluit u deze pagina?" not in notice  # the token is the tab's: closing it ends the way back
    assert "bewaren wij uw plaats" not in " ".join(message["text"] for message in await grieving.read())


async def test_page_closed_for_the_stated_time_is_abandoned_and_logged(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await away(desk)
    assert (await shown(desk, handoff))["status"] == "abandoned"
    assert (await citizen.state())["owner"] == "bot"
    assert await steps(desk, handoff) == [("abandoned", "citizen_gone")]


async def test_outage_takes_nobodys_place(desk: Desk) -> None:
    """Nobody was seen for an hour because nothing ran: the stated time begins when the router sees it."""
    _, handoff = await desk.waiting()
    desk.clock.jump(minutes=60)
    await desk.services.keeper.do_what_is_due()
    assert (await shown(desk, handoff))["status"] == "queued"


async def test_who_left_a_number_stays_to_be_called(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers)
    await away(desk)
    await away(desk)
    assert (await shown(desk, handoff))["status"] == "queued"
    assert (await steps(desk, handoff))[-1] == ("citizen_gone", "callback")
    assert len([step for step in await steps(desk, handoff) if step[0] == "citizen_gone"]) == 1


async def test_sensitive_case_stays_and_supervisors_are_alerted_once(desk: Desk) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    supervisor = await desk.employee("supervisor")
    async with desk.services.engine.begin() as connection:
        await gone.repository.change(connection, UUID(handoff["id"]), priority="high")

    async def alerts() -> list[dict[str, Any]]:
        listed = (await supervisor.get("/v1/alerts")).json()["payload"]
        return [each for each in listed if each["handoffId"] == handoff["id"]]

    await away(desk)
    [alert] = await alerts()
    assert (alert["kind"], alert["data"]) == ("sensitive_citizen_gone", {"minutes": 15})
    await supervisor.post(f"/v1/alerts/{alert['id']}/seen")
    await away(desk)
    assert await alerts() == []
    assert (await citizen.state())["owner"] == "queue"
    async with desk.services.engine.begin() as connection:
        await gone.conversations.citizens_seen(connection, [UUID(citizen.id)], now=desk.clock())
    await desk.services.keeper.do_what_is_due()
    assert await steps(desk, handoff) == [("citizen_gone", "sensitive"), ("citizen_back", None)]


@pytest.mark.parametrize("number", [None, "0612345678"])
async def test_urgent_citizen_who_left_no_number_is_named_to_supervisors_at_once(
    desk: Desk, number: str | None
) -> None:
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor")
    async with desk.services.engine.begin() as connection:
        await gone.repository.change(connection, UUID(handoff["id"]), priority="urgent", callback_phone=number)
    desk.clock.jump(minutes=2)
    await desk.services.keeper.do_what_is_due()
    listed = (await supervisor.get("/v1/alerts")).json()["payload"]
    named = [each["kind"] for each in listed if each["handoffId"] == handoff["id"]]
    assert named == ([] if number else ["urgent_citizen_gone"])


async def test_who_comes_back_by_a_message_has_the_old_place_and_an_employee_reads_it(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await away(desk)
    await citizen.say("Ik ben er weer, bent u er nog?")
    found = await shown(desk, handoff)
    assert (found["status"], found["queuedAt"]) == ("queued", handoff["queuedAt"])
    assert (await citizen.state())["owner"] == "queue"
    assert len([message for message in await citizen.read() if "uw plaats terug" in message["text"]]) == 1
    assert await steps(desk, handoff) == [("abandoned", "citizen_gone"), ("restored", None)]
    assert [message["author"] for message in await citizen.read()][-1] == "system"


async def test_who_opens_the_page_again_has_the_old_place_at_once(desk: Desk, open_page: OpenPage) -> None:
    citizen, handoff = await desk.waiting()
    place = (await citizen.state())["queue"]["place"]
    await away(desk)
    state = await opens(open_page, citizen)
    assert (state["owner"], state["queue"]["place"] <= place) == ("queue", True)
    found = await shown(desk, handoff)
    assert (found["status"], found["queuedAt"], found["citizenPresent"]) == ("queued", handoff["queuedAt"], True)
    assert await steps(desk, handoff) == [("abandoned", "citizen_gone"), ("restored", None)]


async def test_coming_back_twice_at_once_is_once(desk: Desk, open_page: OpenPage) -> None:
    citizen, handoff = await desk.waiting()
    await away(desk)
    await asyncio.gather(*(opens(open_page, citizen) for _ in range(4)))
    assert [step for step in await steps(desk, handoff) if step[0] == "restored"] == [("restored", None)]
    assert len([message for message in await citizen.read() if "uw plaats terug" in message["text"]]) == 1


async def test_coming_back_after_two_hours_or_after_ending_gives_nothing_back(desk: Desk, open_page: OpenPage) -> None:
    late, handoff = await desk.waiting()
    await away(desk)
    desk.clock.jump(hours=2, minutes=1)
    await opens(open_page, late)
    assert (await shown(desk, handoff))["status"] == "abandoned"
    ended, other = await desk.waiting()
    await away(desk)
    await ended.http.post(f"{ended.path}/end", headers=ended.headers)
    await opens(open_page, ended)
    assert (await shown(desk, other))["status"] == "abandoned"


async def test_coming_back_after_an_employee_took_it_changes_nothing(desk: Desk, open_page: OpenPage) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee(capacity=50)
    await employee.claim(handoff)
    await opens(open_page, citizen)
    assert (await shown(desk, handoff))["status"] == "claimed"


async def test_who_is_back_in_time_is_served_again_and_has_all_of_the_time_anew(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await away(desk, minutes=10)
    async with desk.services.engine.begin() as connection:
        await gone.conversations.citizens_seen(connection, [UUID(citizen.id)], now=desk.clock())
    await desk.services.keeper.do_what_is_due()
    await away(desk, minutes=10)
    assert (await shown(desk, handoff))["status"] == "queued"

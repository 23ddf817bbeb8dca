"""The wallboard: figures for supervisors, the same for all who look, and nothing about a person."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from router.insight import repository
from router.surge.counting import Counted
from router.surge.repository import add_counts
from tests.api.conftest import Desk
from tests.api.queued import drain, queued


async def shown(desk: Desk) -> dict[str, Any]:
    """What stands on the wall, a minute later than it stood there before."""
    desk.clock.jump(minutes=1)
    desk.services.wallboard._reads._apart = 0
    return await desk.services.wallboard.shown()


def department(board: dict[str, Any], name: str = "burgerzaken") -> dict[str, Any]:
    [found] = [each for each in board["departments"] if each["id"] == name]
    return found


async def test_wallboard_is_for_supervisors(desk: Desk) -> None:
    assert (await desk.http.get("/v1/wallboard")).status_code == 401
    for role in ("agent", "auditor"):
        assert (await (await desk.employee(role)).get("/v1/wallboard")).status_code == 403
    found = await (await desk.employee("supervisor")).get("/v1/wallboard")
    assert found.status_code == 200
    assert {each["id"] for each in found.json()["departments"]} == set(desk.services.desk.departments.by_id)


async def test_who_waits_longer_than_promised_is_counted_and_who_left_is_not(desk: Desk) -> None:
    await drain(desk)
    before = department(await shown(desk))
    assert (before["waiting"], before["oldestSince"]) == (0, None)
    first, second, gone = await queued(desk, "burgerzaken", 3)
    now = desk.clock()
    async with desk.services.engine.begin() as connection:
        for handoff_id, minutes in ((first, 5), (second, 60)):
            await connection.execute(
                text(
                    "insert into promise (handoff_id, department, promised_at, first, place, from_minutes, to_minutes) "
                    "values (:id, 'burgerzaken', :now, true, 1, 1, :minutes)"
                ),
                {"id": handoff_id, "now": now, "minutes": minutes},
            )
        await connection.execute(text("update handoff set gone_at = :now where id = :id"), {"id": gone, "now": now})
    desk.clock.jump(minutes=10)
    found = department(await shown(desk))
    assert (found["waiting"], found["late"], found["away"]) == (2, 1, 1)
    assert found["oldestPromised"] == (now + timedelta(minutes=5)).isoformat()
    assert found["promises"]["p90"] == {"known": 1, "kept": 0, "share": 0.0}
    await drain(desk)


async def test_people_are_numbers_by_what_they_say_of_themselves(desk: Desk) -> None:
    await drain(desk)
    desk.clock.jump(minutes=5)  # whoever was there before is gone
    free, busy, talking = [await desk.employee() for _ in range(3)]
    await busy.put("/v1/session/presence", json={"presence": "busy"})
    [handoff] = await queued(desk, "burgerzaken", 1)
    await talking.claim({"id": handoff})
    await free.put("/v1/session/presence", json={"presence": "available"})
    board = await desk.services.wallboard.shown()
    people = board["people"]
    assert people["presence"] == {"available": 2, "busy": 1, "break": 0, "away": 0}
    assert (people["inConversation"], department(board)["here"], department(board)["free"]) == (1, 3, 2)
    names = [employee.agent["name"] for employee in (free, busy, talking)]
    assert not [name for name in names if name in str(board)]


async def test_contacts_of_today_stand_beside_the_mean_of_the_weekdays_that_are_known(desk: Desk) -> None:
    first = (await shown(desk))["contacts"]
    assert (first["weeks"], {hour["usual"] for hour in first["hours"]}) == (0, {None})
    now = desk.clock()
    hour = now.astimezone(desk.services.desk.catalogue.municipality.time_zone).hour
    counts = {0: 30, 1: 10, 2: 20, 8: 500}  # weeks back; the last is too long ago
    async with desk.services.engine.begin() as connection:
        await add_counts(
            connection,
            {
                Counted(
                    (now - timedelta(weeks=week)).replace(second=0, microsecond=0), "contact", "phone", "", ""
                ): count
                for week, count in counts.items()
            },
        )
    found = (await shown(desk))["contacts"]
    assert found["weeks"] == 2
    assert (found["hours"][hour]["usual"], found["hours"][hour]["today"] >= 30) == (15.0, True)
    assert sum(each["today"] for each in found["hours"]) == found["today"]


async def test_channel_says_what_came_and_went_and_that_it_is_ill_or_stopped(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("wat kost een paspoort?")
    await citizen.until(author="bot")
    [well] = (await shown(desk))["channels"]
    assert (well["channel"], well["state"], well["in"] > 0, well["out"] > 0) == ("webchat", "well", True, True)
    async with desk.services.engine.begin() as connection:
        stuck = "insert into outbox (channel, conversation_id, available_at) values ('contact', :id, :at)"
        await connection.execute(text(stuck), {"id": UUID(citizen.id), "at": desk.clock()})
        assert (await repository.on_its_way(connection, now=desk.clock()))["contact"].not_sent == 1
        await connection.execute(text("delete from outbox where channel = 'contact'"))
    supervisor = await desk.employee("supervisor")
    stop = {"kind": "channel", "target": "webchat", "reason": "exercise"}
    brake = (await supervisor.post("/v1/brakes", stop)).json()
    board = await shown(desk)
    assert (board["channels"][0]["state"], board["brakes"]["channels"]) == ("stopped", ["webchat"])
    await supervisor.post(f"/v1/brakes/{brake['id']}/release", {"reason": "over"})


async def test_many_screens_cost_one_read(desk: Desk) -> None:
    wallboard, reads = desk.services.wallboard, 0
    read = repository.waiting

    async def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal reads
        reads += 1
        return await read(*arguments, **named)

    repository.waiting = counted
    try:
        pictures = await asyncio.gather(*(wallboard.shown() for _ in range(50)))
    finally:
        repository.waiting = read
    assert reads <= 2
    assert len({picture["at"] for picture in pictures}) == reads

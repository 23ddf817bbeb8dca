"""A crisis day on the real database: counted, noticed, proposed, on, off again; and which phrases grow."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from router.schema import alert, surge, surge_count
from router.surge import mode
from router.surge.detection import Found
from router.surge.watch import look, measure
from tests.api.conftest import Desk
from tests.api.surge.conftest import ledger_since, mode_on

WEEK = timedelta(weeks=1)


async def history(desk: Desk, *, per_week: int, now: int, weeks: int = 6) -> None:
    """Store so many contacts in the window of each earlier week, and of now."""
    until = desk.clock().replace(second=0, microsecond=0)
    rows = [{"minute": until - timedelta(minutes=5) - week * WEEK, "count": per_week} for week in range(1, weeks + 1)]
    rows += [{"minute": until - WEEK * (weeks + 1), "count": 1}, {"minute": until - timedelta(minutes=1), "count": now}]
    every = {"kind": "contact", "channel": "webchat", "department": "", "topic": ""}
    async with desk.services.engine.begin() as connection:
        await connection.execute(delete(surge_count))
        await connection.execute(insert(surge_count), [every | row for row in rows if row["count"]])


async def looks(desk: Desk) -> None:
    async with desk.services.engine.begin() as connection:
        await look(connection, desk=desk.services.desk, now=desk.clock())
    await desk.services.live.refresh()


async def surges(desk: Desk) -> list[Any]:
    async with desk.services.engine.connect() as connection:
        return list(await connection.execute(select(surge).order_by(surge.c.proposed_at)))


async def test_contacts_are_counted_and_written_without_a_row_each(desk: Desk) -> None:
    for _ in range(3):
        citizen = await desk.citizen()
        await citizen.say("Wat kost een paspoort?")
        await citizen.until(author="bot")
    async with desk.services.engine.begin() as connection:
        for work in await desk.services.surge.duty(connection, desk.services.desk, desk.clock()):
            await work(connection)
    async with desk.services.engine.connect() as connection:
        rows = list(await connection.execute(select(surge_count.c.kind, surge_count.c.topic, surge_count.c.count)))
    counted = {(row.kind, row.topic): row.count for row in rows}
    assert counted[("contact", "")] >= 3
    assert counted[("question", "paspoort")] >= 3
    assert len(rows) < 6


async def test_spike_is_proposed_once_however_many_replicas_see_it(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    for _ in range(2):
        await looks(desk)
    [found] = await surges(desk)
    assert (found.status, found.reason) == ("proposed", "contacts")
    assert found.figures == {"observed": 200, "expected": 30}
    supervisor = await desk.employee("supervisor")
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    assert [each["data"]["observed"] for each in alerts if each["kind"] == "surge_proposed"] == [200]
    assert await ledger_since(desk, began, "surge_proposed") == [("surge_proposed", "contacts")]
    async with desk.services.engine.begin() as connection:
        await connection.execute(delete(alert).where(alert.c.kind == "surge_proposed"))


async def test_replicas_that_see_it_at_the_same_moment_propose_it_once_and_end_it_once(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    await asyncio.gather(*(looks(desk) for _ in range(6)))
    assert len(await surges(desk)) == 1
    supervisors = [await desk.employee("supervisor") for _ in range(3)]
    await asyncio.gather(*(each.post("/v1/surge/on") for each in supervisors))
    answers = await asyncio.gather(*(each.post("/v1/surge/off") for each in supervisors))
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    actions = [action for action, _ in await ledger_since(desk, began, "surge_proposed", "surge_on", "surge_off")]
    assert actions == ["surge_proposed", "surge_on", "surge_off"]


async def test_ordinary_morning_and_a_week_of_history_propose_nothing(desk: Desk) -> None:
    await history(desk, per_week=100, now=150)  # busy, but less than twice the usual
    await looks(desk)
    await history(desk, per_week=2, now=30)  # many times the usual, but few
    await looks(desk)
    await history(desk, per_week=30, now=200, weeks=1)  # nothing to compare with
    await looks(desk)
    assert await surges(desk) == []


async def test_supervisor_confirms_and_it_goes_off_by_itself_when_it_was_calm_for_long_enough(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    await looks(desk)
    supervisor = await desk.employee("supervisor")
    answered = (await supervisor.post("/v1/surge/on")).json()
    assert answered["surge"]["status"] == "on"
    assert answered["surge"]["onBy"] == supervisor.agent["name"]
    assert (await supervisor.post("/v1/surge/on")).status_code == 200  # twice is once
    await history(desk, per_week=30, now=50)  # calmer than a beginning asks, but not calm
    await looks(desk)
    assert (await surges(desk))[0].calm_since is None
    await history(desk, per_week=30, now=35)
    await looks(desk)
    assert (await surges(desk))[0].status == "on"
    desk.clock.jump(minutes=31)
    await history(desk, per_week=30, now=35)
    await looks(desk)
    assert (await surges(desk))[0].status == "off"
    steps = await ledger_since(desk, began, "surge_proposed", "surge_on", "surge_off")
    assert steps == [("surge_proposed", "contacts"), ("surge_on", "confirmed"), ("surge_off", "calm")]


async def test_dismissed_surge_is_left_alone_for_an_hour(desk: Desk) -> None:
    await history(desk, per_week=30, now=200)
    await looks(desk)
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.post("/v1/surge/off")).status_code == 200
    assert (await supervisor.post("/v1/surge/off")).status_code == 409
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["dismissed"]
    desk.clock.jump(minutes=61)
    await history(desk, per_week=30, now=200)
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["dismissed", "proposed"]


async def test_surge_that_a_supervisor_switched_off_does_not_come_back_at_once(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    await history(desk, per_week=30, now=200)
    await looks(desk)
    await mode_on(desk, supervisor)
    assert (await supervisor.post("/v1/surge/off")).status_code == 200
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["off"]
    desk.clock.jump(minutes=61)
    await history(desk, per_week=30, now=200)
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["off", "proposed"]


async def test_rule_of_the_municipality_switches_it_on(desk: Desk) -> None:
    found = Found(reason="queue", department="burgerzaken", observed=60, expected=10.0)
    async with desk.services.engine.begin() as connection:
        assert await mode.propose(connection, found, by_rule=True, now=desk.clock())
        assert not await mode.propose(connection, found, by_rule=True, now=desk.clock())
    [made] = await surges(desk)
    assert (made.status, made.on_by) == ("on", None)


async def test_queue_that_grows_faster_than_it_is_served_is_measured(desk: Desk) -> None:
    await desk.waiting()
    async with desk.services.engine.begin() as connection:
        _, queues = await measure(connection, desk.services.desk, now=desk.clock())
    assert sum(queue.waiting for queue in queues) == 1


async def test_page_says_that_it_is_busy_in_the_language_of_the_citizen(desk: Desk) -> None:
    assert (await desk.http.get("/v1/desk")).json()["notice"] is None
    await mode_on(desk, await desk.employee("supervisor"))
    for language, word in (("nl", "druk"), ("en", "busy"), ("tr", "yoğun")):
        assert word in (await desk.http.get("/v1/desk", params={"language": language})).json()["notice"]


async def test_growing_phrases_are_of_five_people_at_least_and_name_nobody(desk: Desk) -> None:
    for number in range(5):
        citizen = await desk.citizen()
        await citizen.say(f"Hallo, de stroom is uitgevallen bij Jansen op nummer {number}.")
        if number < 4:
            await citizen.say("Mijn hond is ook ziek.")
    async with desk.services.engine.begin() as connection:
        for work in await desk.services.surge.duty(connection, desk.services.desk, desk.clock()):
            await work(connection)
    supervisor = await desk.employee("supervisor")
    shown = [row["phrase"] for row in (await supervisor.get("/v1/surge")).json()["phrases"]]
    assert "stroom is uitgevallen" in shown
    assert not any(word in phrase for phrase in shown for word in ("hond", "jansen", "3"))


async def test_surge_is_for_supervisors(desk: Desk) -> None:
    agent = await desk.employee()
    assert (await agent.get("/v1/surge")).status_code == 403
    assert (await agent.post("/v1/surge/on")).status_code == 403
    assert (await desk.http.get("/v1/surge")).status_code == 401

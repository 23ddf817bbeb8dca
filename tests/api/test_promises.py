"""What a waiting citizen is promised is kept, refreshed, and compared with what happened."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from router.promises import Outlook, outlook, repository
from router.promises.report import Kept, report
from router.schema import promise
from tests.api.conftest import Desk, Employee, OpenPage, eventually

ZONE = ZoneInfo("Europe/Amsterdam")


_NOBODY = """
    update handoff set status = 'returned', claim_id = null, claimed_by = null
    where status in ('queued', 'snoozed', 'claimed')
"""


@pytest.fixture(autouse=True)
async def nobody_waits(desk: Desk) -> None:
    """Empty the queue of what other tests left in it: places are counted here."""
    async with desk.services.engine.begin() as connection:
        await connection.execute(text(_NOBODY))
        await connection.execute(text("update conversation set owner = 'bot' where owner <> 'bot'"))
        await connection.execute(text("delete from promise"))


async def experienced(desk: Desk) -> Employee:
    """Let an employee help five citizens for a minute each, so that there is something to go on."""
    employee = await desk.employee(departments=("burgerzaken", "klantcontact"), capacity=50)
    for _ in range(5):
        _, handoff = await desk.waiting()
        claim = (await employee.claim(handoff)).json()["claimId"]
        desk.clock.jump(seconds=60)
        await present(desk, employee)
        body = {"claimId": claim, "result": "answered", "note": ""}
        assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200
    return employee


async def stored(desk: Desk, handoff: dict[str, Any]) -> list[Any]:
    async with desk.services.engine.begin() as connection:
        query = select(promise).where(promise.c.handoff_id == UUID(handoff["id"])).order_by(promise.c.id)
        return list(await connection.execute(query))


async def present(desk: Desk, employee: Employee) -> None:
    """Go on sitting at the console: tests have no open stream."""
    await employee.put("/v1/session/presence", json={"presence": "available"})
    desk.clock.jump(seconds=2)  # who is there is looked at each second


async def test_first_promise_is_stored_and_told_to_the_ledger(desk: Desk) -> None:
    employee = await experienced(desk)
    await present(desk, employee)
    citizen, handoff = await desk.waiting()
    (first,) = await stored(desk, handoff)
    shown = (await citizen.state())["queue"]
    assert first.first and first.place == shown["place"]
    assert {"from": first.from_minutes, "to": first.to_minutes} == shown["waitMinutes"]
    timeline = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()["timeline"]
    assert [step["action"] for step in timeline] == ["requested", "queued", "promised"]


async def test_nothing_is_promised_while_nobody_is_there(desk: Desk) -> None:
    await experienced(desk)
    desk.clock.jump(minutes=3)
    citizen, handoff = await desk.waiting()
    assert (await citizen.state())["queue"]["waitMinutes"] is None
    assert await stored(desk, handoff) == []


async def test_later_promise_is_stored_once_and_only_when_it_differs(desk: Desk) -> None:
    employee = await experienced(desk)
    await present(desk, employee)
    citizen, handoff = await desk.waiting()

    for wait in ((4, 9), (4, 9), (5, 9), (4, 9)):
        async with desk.services.engine.begin() as connection:
            await repository.add_later(
                connection, UUID(citizen.id), place=2, wait_minutes=wait, now=desk.services.clock()
            )
    later = [(row.from_minutes, row.to_minutes) for row in await stored(desk, handoff) if not row.first]
    assert later == [(4, 9), (5, 9), (4, 9)]


async def test_range_that_an_open_page_shows_anew_is_a_promise_too(desk: Desk, open_page: OpenPage) -> None:
    employee = await experienced(desk)
    await present(desk, employee)
    citizen, handoff = await desk.waiting()
    async with desk.services.engine.begin() as connection:
        await connection.execute(text("update promise set from_minutes = 40, to_minutes = 50"))
    async with open_page(citizen) as state:

        async def kept() -> bool:
            return len(await stored(desk, handoff)) == 2

        await eventually(kept)
    later = (await stored(desk, handoff))[1]
    assert not later.first
    assert {"from": later.from_minutes, "to": later.to_minutes} == state["queue"]["waitMinutes"]


async def _report(desk: Desk, **ago: float) -> dict[tuple[str, int | None], Kept]:
    now = desk.services.clock()
    async with desk.services.engine.begin() as connection:
        found = await report(connection, since=now - timedelta(**ago), zone=ZONE, now=now)
    return {(each.department, each.hour): each for each in (*found.hours, *found.departments)}


async def test_report_counts_kept_broken_and_unknown(desk: Desk) -> None:
    employee = await experienced(desk)
    await present(desk, employee)
    desk.clock.jump(minutes=1)
    await present(desk, employee)
    started = desk.services.clock()
    in_time, late, left, waiting = [await desk.waiting() for _ in range(4)]
    async with desk.services.engine.begin() as connection:
        await connection.execute(
            text("update promise set from_minutes = 5, to_minutes = 10 where promised_at >= :t"), {"t": started}
        )
    desk.clock.jump(minutes=1)
    await employee.claim(in_time[1])
    await left[0].http.post(f"{left[0].path}/end", headers=left[0].headers)
    desk.clock.jump(minutes=8)
    await employee.claim(late[1])
    kept = (await _report(desk, minutes=9.5))[(in_time[1]["department"], None)]
    assert (kept.promises, kept.median_known, kept.median_kept) == (
        4,
        3,
        1,
    )  # who left within five minutes is not known
    assert (kept.p90_known, kept.p90_kept) == (2, 2)  # of who still waits, nothing can be said yet
    desk.clock.jump(minutes=3)
    kept = (await _report(desk, minutes=12.5))[(in_time[1]["department"], None)]
    assert (kept.p90_known, kept.p90_kept, kept.too_few) == (3, 2, True)
    await employee.claim(waiting[1])


async def test_who_chose_to_be_called_back_says_nothing_about_the_wait_also_when_the_number_is_gone(desk: Desk) -> None:
    employee = await experienced(desk)
    await present(desk, employee)
    desk.clock.jump(minutes=1)
    await present(desk, employee)
    soon, booked = await desk.waiting(), await desk.waiting()
    path = f"{booked[0].path}/callback"
    free = (await desk.http.get(f"{path}/slots", headers=booked[0].headers)).json()["payload"]
    for (citizen, _), more in ((soon, {}), (booked, {"startsAt": free[0]["startsAt"]})):
        body = {"phone": "0612345678", **more}
        answer = await desk.http.post(f"{citizen.path}/callback", json=body, headers=citizen.headers)
        assert answer.status_code == 200, answer.text
    async with desk.services.engine.begin() as connection:
        await connection.execute(text("update handoff set callback_phone = null"))  # as retention does after some days
    desk.clock.jump(minutes=90)
    await employee.claim(soon[1])
    kept = (await _report(desk, minutes=91))[(soon[1]["department"], None)]
    assert (kept.promises, kept.median_known, kept.p90_known) == (2, 0, 0)


async def test_place_behind_a_thousand_others_comes_from_a_picture_of_the_line(desk: Desk) -> None:
    now = desk.services.clock()
    _, handoff = await desk.waiting()
    later = [(await desk.waiting())[1] for _ in range(3)]
    department = handoff["department"]
    async with desk.services.engine.connect() as connection:
        exact = await Outlook().ahead(connection, department, now=now)
        counted, outlook.COUNTED = outlook.COUNTED, 2
        try:
            assert await Outlook().ahead(connection, department, now=now) == exact >= len(later) + 1
        finally:
            outlook.COUNTED = counted


async def test_report_is_for_supervisors_and_names_the_departments(desk: Desk) -> None:
    employee = await experienced(desk)
    assert (await employee.get("/v1/promises/report")).status_code == 403
    await present(desk, employee)
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor")
    found = (await supervisor.get("/v1/promises/report")).json()
    assert found["departmentNames"][handoff["department"]] == handoff["departmentName"]
    assert {hour["department"] for hour in found["hours"]} >= {handoff["department"]}
    assert (await supervisor.get("/v1/promises/report", params={"since": "gisteren"})).status_code == 422

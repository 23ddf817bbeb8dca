"""A supervisor gives somebody who waits to an employee, and reads along with that employee's knowledge."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from router.schema import audit, ledger_entry, watch
from tests.api.conftest import Desk, Employee
from tests.api.queued import drain, queued


async def one_who_waits(desk: Desk, **more: Any) -> dict[str, Any]:
    await drain(desk)
    [handoff] = await queued(desk, "burgerzaken", 1, **more)
    return {"id": str(handoff)}


def path(handoff: dict[str, Any], what: str) -> str:
    return f"/v1/handoffs/{handoff['id']}/{what}"


async def row(supervisor: Employee, handoff: dict[str, Any]) -> dict[str, Any]:
    return (await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json()


async def actions(desk: Desk) -> list[Any]:
    query = select(ledger_entry).order_by(ledger_entry.c.position.desc()).limit(2)
    async with desk.services.engine.connect() as connection:
        return [*await connection.execute(query)][::-1]


@pytest.mark.parametrize("what", ["assign", "watch"])
async def test_only_a_supervisor_gives_and_reads_along(desk: Desk, what: str) -> None:
    handoff = await one_who_waits(desk)
    assert (await desk.http.post(path(handoff, what), json={"agentId": str(uuid4())})).status_code == 401
    for role in ("agent", "auditor", "editor"):
        employee = await desk.employee(role)
        body = {"agentId": employee.agent["id"]} if what == "assign" else None
        assert (await employee.post(path(handoff, what), body)).status_code == 403


async def test_who_is_given_a_conversation_holds_it_and_the_ledger_says_who_gave_it(desk: Desk) -> None:
    handoff = await one_who_waits(desk)
    supervisor, employee = await desk.employee("supervisor"), await desk.employee()
    await employee.put("/v1/session/presence", json={"presence": "available"})
    body = {"agentId": employee.agent["id"]}
    given = await supervisor.post(path(handoff, "assign"), body)
    assert (given.status_code, given.json()["claimedBy"]["id"]) == (200, employee.agent["id"])
    assert (await supervisor.post(path(handoff, "assign"), body)).status_code == 200  # twice is once
    given_entry, taken = await actions(desk)
    assert [(each.action, each.reason) for each in (given_entry, taken)] == [("given", None), ("claimed", "given")]
    assert given_entry.actor != taken.actor
    shown = await row(supervisor, handoff)
    assert shown["givenBy"] == supervisor.agent["name"]
    said = [message["text"] for message in shown["messages"] if message["author"] == "system"]
    assert said[-1] == f"{employee.agent['name']} van Burgerzaken helpt u zo verder."  # they have not read it yet
    other = await desk.employee()
    refused = await supervisor.post(path(handoff, "assign"), {"agentId": other.agent["id"]})
    assert refused.json()["code"] == "handoff_claimed"
    assert (await supervisor.post(path(handoff, "assign"), {"agentId": str(uuid4())})).status_code == 422


async def test_who_is_away_or_full_is_given_nothing_and_it_says_who_is_free(desk: Desk) -> None:
    handoff = await one_who_waits(desk)
    desk.clock.jump(minutes=5)  # whoever was there before is gone
    supervisor, free, away = await desk.employee("supervisor"), await desk.employee(), await desk.employee()
    full = await desk.employee(capacity=1)
    [other] = await queued(desk, "burgerzaken", 1)
    await full.claim({"id": other})
    await away.put("/v1/session/presence", json={"presence": "break"})
    await free.put("/v1/session/presence", json={"presence": "available"})
    for who, why in ((away, "away"), (full, "full")):
        refused = await supervisor.post(path(handoff, "assign"), {"agentId": who.agent["id"]})
        assert (refused.status_code, refused.json()["code"], refused.json()["why"]) == (409, "colleague_not_free", why)
        free_ids = [each["id"] for each in refused.json()["free"]]
        assert free.agent["id"] in free_ids
        assert not {away.agent["id"], full.agent["id"]} & set(free_ids)


async def test_employee_sees_who_reads_along_as_long_as_it_lasts_and_both_ends_are_kept(desk: Desk) -> None:
    handoff = await one_who_waits(desk)
    supervisor, employee = await desk.employee("supervisor"), await desk.employee()
    assert (await supervisor.post(path(handoff, "watch"))).json()["code"] == "nothing_to_watch"
    await employee.claim(handoff)
    assert (await supervisor.post(path(handoff, "watch"))).status_code == 204
    assert (await supervisor.post(path(handoff, "watch"))).status_code == 204  # still there
    assert (await row(employee, handoff))["watchedBy"] == [supervisor.agent["name"]]
    assert [each.action for each in await actions(desk)][-1] == "watch_started"
    desk.clock.jump(seconds=30)
    for _ in range(2):
        assert (await supervisor.delete(path(handoff, "watch"))).status_code == 204
    assert (await row(employee, handoff))["watchedBy"] == []
    before, last = await actions(desk)
    assert (before.action, last.action, last.data["watchedSeconds"] >= 30) == ("watch_started", "watch_ended", True)
    async with desk.services.engine.connect() as connection:
        noted = select(audit.c.action).where(audit.c.action.like("watch%")).order_by(audit.c.at.desc()).limit(2)
        assert list((await connection.execute(noted)).scalars()) == ["watch_ended", "watch_started"]


@pytest.mark.parametrize("how", ["console_gone", "resolved"])
async def test_reading_along_ends_by_itself(desk: Desk, how: str) -> None:
    handoff = await one_who_waits(desk)
    supervisor, employee = await desk.employee("supervisor"), await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    await supervisor.post(path(handoff, "watch"))
    if how == "console_gone":
        desk.clock.jump(seconds=91)
    else:
        await employee.post(path(handoff, "resolve"), {"claimId": claim_id, "result": "answered"})
    await desk.services.keeper.do_what_is_due()
    async with desk.services.engine.connect() as connection:
        assert (await connection.execute(select(watch))).all() == []


async def test_citizen_reads_nothing_of_who_reads_along_or_of_what_is_whispered(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    supervisor, employee = await desk.employee("supervisor"), await desk.employee()
    await employee.claim(handoff)
    await supervisor.post(path(handoff, "watch"))
    whisper = {"clientMessageId": str(uuid4()), "text": "Vraag naar de akte.", "mentions": [employee.agent["id"]]}
    assert (await supervisor.post(path(handoff, "notes"), whisper)).status_code == 201
    assert (await row(employee, handoff))["messages"][-1]["text"] == "Vraag naar de akte."
    said = str(await citizen.read()) + str(await citizen.state())
    assert supervisor.agent["name"] not in said
    assert "akte" not in said

"""Who looked into what was not their work is noted, for the auditor."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from cli import privacy as cli
from tests.api.conftest import Desk, Employee
from tests.api.planted import Plant


async def looks_at(supervisor: Employee, name: str) -> list[dict[str, Any]]:
    lines = (await supervisor.get("/v1/privacy/looks?limit=500")).json()["payload"]
    return [line for line in lines if line["who"] == name]


async def test_look_into_a_colleagues_conversation_is_noted_once(desk: Desk, plant: Plant) -> None:
    planted = await plant()
    colleague, reader = await desk.employee(), await desk.employee("supervisor")
    for _ in range(3):
        assert (await colleague.get(f"/v1/handoffs/{planted.handoff['id']}")).status_code == 200
    lines = await looks_at(reader, colleague.agent["name"])
    assert [(line["action"], line["why"]) for line in lines] == [("looked", "held_by_colleague")]
    assert re.fullmatch(r"handoff:[0-9a-f]{32}", lines[0]["object"])


async def test_own_work_is_not_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employee, reader = await desk.employee(), await desk.employee("supervisor")
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    await employee.claim(handoff)
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    assert await looks_at(reader, employee.agent["name"]) == []


@pytest.mark.parametrize("path", ["/v1/contacts", "/v1/queue/next"])
async def test_look_by_a_command_that_comes_again_is_noted_like_any_other(desk: Desk, path: str) -> None:
    await desk.waiting()
    employee, reader = (
        await desk.employee(),
        await desk.employee("supervisor"),
    )
    body, key = {"channel": "phone"} if path == "/v1/contacts" else None, {"Idempotency-Key": str(uuid4())}
    held = (await employee.http.post(path, json=body, headers=key)).json()
    passed_on = {"claimId": held["claimId"], "department": "openbare_ruimte"}
    assert (await employee.post(f"/v1/handoffs/{held['id']}/transfer", passed_on)).status_code == 200
    assert await looks_at(reader, employee.agent["name"]) == []
    again = await employee.http.post(path, json=body, headers=key)
    assert again.json()["id"] == held["id"], "who held it may look back"
    lines = await looks_at(reader, employee.agent["name"])
    assert [(line["action"], line["why"]) for line in lines] == [("looked", "not_their_department")]


async def test_supervisor_of_another_department_is_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor", departments=())
    await supervisor.get(f"/v1/handoffs/{handoff['id']}")
    reader = await desk.employee("supervisor")
    assert [line["why"] for line in await looks_at(reader, supervisor.agent["name"])] == ["not_their_department"]


async def test_agent_reads_no_list_of_looks(desk: Desk) -> None:
    agent = await desk.employee()
    for path in ("looks", "destructions"):
        assert (await agent.get(f"/v1/privacy/{path}")).status_code == 403


async def test_auditor_reads_what_the_ledger_calls_who_looked_and_a_supervisor_the_name(
    desk: Desk, plant: Plant, command: Callable[..., Awaitable[str]]
) -> None:
    planted = await plant()
    colleague = await desk.employee()
    await colleague.get(f"/v1/handoffs/{planted.handoff['id']}")
    for role in ("auditor", "supervisor"):
        reader = await desk.employee(role)
        line = (await reader.get("/v1/privacy/looks?limit=1")).json()["payload"][0]
        reads_name = role == "supervisor"
        assert (line["who"] == colleague.agent["name"]) is reads_name
        assert bool(re.fullmatch(r"agent:[0-9a-f]{32}", line["who"])) is not reads_name
    assert colleague.agent["name"] in await command(cli.looks, limit=1)


async def test_sensitive_conversation_of_others_opens_with_a_reason_which_is_kept_with_the_look(desk: Desk) -> None:
    _, handoff = await desk.waiting(topic="overlijdensaangifte")
    path = f"/v1/handoffs/{handoff['id']}"
    holder, colleague, reader = await desk.employee(), await desk.employee(), await desk.employee("supervisor")
    await holder.claim(handoff)
    for who, status in ((holder, 200), (reader, 200), (colleague, 409)):  # a supervisor of the department may watch
        assert (await who.get(path)).status_code == status
    refused = await colleague.get(path)
    assert refused.json()["code"] == "reason_needed"
    assert (await colleague.get(f"{path}/story")).status_code == 200  # what happened, not what was said
    assert (await colleague.get(path)).status_code == 409
    assert (await colleague.get(f"{path}?reason=curious")).status_code == 422
    assert (await colleague.get(f"{path}?reason=complaint")).status_code == 200
    assert (await colleague.get(path)).status_code == 200  # read again: the reason still holds
    noted = [line["why"] for line in await looks_at(reader, colleague.agent["name"])]
    assert noted == ["held_by_colleague:complaint", "held_by_colleague"]
    desk.clock.jump(minutes=31)
    assert (await colleague.get(path)).status_code == 409


async def test_search_that_shows_what_others_hold_is_one_look_with_how_many(desk: Desk, plant: Plant) -> None:
    planted = await plant()
    colleague, reader = await desk.employee(), await desk.employee("supervisor")
    for who in (colleague, planted.employee):
        found = (await who.post("/v1/search", {"words": planted.words["told"]})).json()["payload"]
        assert [each["reference"] for each in found] == [planted.citizen.reference]
    (line,) = await looks_at(reader, colleague.agent["name"])
    assert (line["action"], line["object"], line["why"]) == ("searched", "search", "results:1")
    assert await looks_at(reader, planted.employee.agent["name"]) == []


async def test_search_does_not_show_what_was_said_in_a_sensitive_conversation_of_others(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(topic="overlijdensaangifte")
    await citizen.say("Het graf van Zwaluwenburg.")
    holder, colleague = await desk.employee(), await desk.employee()
    await holder.claim(handoff)
    for who, reads in ((holder, True), (colleague, False)):
        (found,) = (await who.post("/v1/search", {"words": "zwaluwenburg"})).json()["payload"]
        assert (found["withheld"], found["said"] is not None, found["handoff"]["preview"] != "") == (
            not reads,
            reads,
            reads,
        )

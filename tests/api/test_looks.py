"""Who looked into what was not their work is noted, for the auditor."""

import re
from typing import Any

from tests.api.conftest import Desk, Employee
from tests.api.planted import Plant


async def looks_at(auditor: Employee, name: str) -> list[dict[str, Any]]:
    lines = (
        await auditor.get(
            "/v1/privacy/looks",
        )
    ).json()["payload"]
    return [line for line in lines if line["who"] == name]


async def test_look_into_a_colleagues_conversation_is_noted_once(desk: Desk, plant: Plant) -> None:
    planted = await plant()
    colleague, auditor = await desk.employee(), await desk.employee("auditor")
    for _ in range(3):
        assert (await colleague.get(f"/v1/handoffs/{planted.handoff['id']}")).status_code == 200
    lines = await looks_at(auditor, colleague.agent["name"])
    assert [(line["action"], line["why"]) for line in lines] == [("looked", "held_by_colleague")]
    assert re.fullmatch(r"handoff:[0-9a-f]{32}", lines[0]["object"])


async def test_own_work_is_not_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employee, auditor = await desk.employee(), await desk.employee("auditor")
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    await employee.claim(handoff)
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    assert await looks_at(auditor, employee.agent["name"]) == []


async def test_supervisor_of_another_department_is_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor", departments=())
    await supervisor.get(f"/v1/handoffs/{handoff['id']}")
    auditor = await desk.employee("auditor")
    assert [line["why"] for line in await looks_at(auditor, supervisor.agent["name"])] == ["not_their_department"]


async def test_agent_reads_no_list_of_looks(desk: Desk) -> None:
    agent = await desk.employee()
    for path in ("looks", "destructions"):
        assert (await agent.get(f"/v1/privacy/{path}")).status_code == 403

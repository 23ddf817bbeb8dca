"""What the same citizen came for before stands beside the conversation, for who may read it."""

from typing import Any
from uuid import uuid4

from tests.api.conftest import Citizen, Desk, Employee


async def called(desk: Desk, phone: str, topic: str = "paspoort") -> tuple[Citizen, dict[str, Any]]:
    """Have a citizen wait who left a number."""
    citizen, handoff = await desk.waiting(topic=topic)
    await desk.http.post(f"{citizen.path}/callback", json={"phone": phone}, headers=citizen.headers)
    return citizen, handoff


async def resolved(who: Employee, handoff: dict[str, Any]) -> None:
    """Take and close a handoff."""
    claim = (await who.claim(handoff)).json()["claimId"]
    body = {"claimId": claim, "result": "answered"}
    assert (await who.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200


async def test_earlier_handoff_of_the_same_number_is_shown_to_who_may_read_it(desk: Desk) -> None:
    phone = f"+3161{uuid4().int % 10**7:07d}"
    _, before = await called(desk, phone)
    employee = await desk.employee()
    await resolved(employee, before)
    _, now = await called(desk, phone)
    path = f"/v1/handoffs/{now['id']}/earlier"
    assert (await desk.http.get(path)).status_code == 401
    elsewhere = await desk.employee(departments=("werk_inkomen",))
    assert (await elsewhere.get(path)).status_code == 404
    shown = (await employee.get(path)).json()["payload"]
    assert [(each["id"], each["reference"], each["status"], each["result"], each["by"]) for each in shown] == [
        (before["id"], before["reference"], "resolved", "answered", "contact")
    ]
    assert phone[-6:] not in str(shown)
    _, other = await called(desk, f"+3161{uuid4().int % 10**7:07d}")
    assert (await employee.get(f"/v1/handoffs/{other['id']}/earlier")).json()["payload"] == []


async def test_second_handoff_of_a_conversation_shows_the_first(desk: Desk) -> None:
    citizen, first = await desk.waiting(topic="paspoort")
    employee = await desk.employee()
    await resolved(employee, first)
    desk.hands_over(topic="rijbewijs")
    await citizen.say("En mijn rijbewijs, wie helpt mij?")
    await citizen.until(author="system", seq=(await citizen.read())[-1]["seq"] + 1)
    rows = (await employee.get("/v1/queue")).json()["payload"]
    second = next(each for each in rows if each["conversationId"] == citizen.id)
    [shown] = (await employee.get(f"/v1/handoffs/{second['id']}/earlier")).json()["payload"]
    assert (shown["id"], shown["by"], shown["topicTitle"]) == (first["id"], "conversation", "Paspoort")

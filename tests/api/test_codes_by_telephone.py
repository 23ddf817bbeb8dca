"""Who calls or stands at the counter reads a code out: the employee goes on with the conversation that it is of."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from router.departments import Interval, OpeningHours
from tests.api.conftest import Citizen, Desk
from tests.api.entered import asked, begin, on_the_line, read, rows
from tests.api.test_opening_hours import AMSTERDAM


async def code_of(citizen: Citizen) -> str:
    response = await citizen.http.post(f"{citizen.path}/code", headers=citizen.headers)
    assert response.status_code == 201, response.text
    return str(response.json()["code"])


async def chatting(desk: Desk) -> tuple[Citizen, str]:
    """Return somebody whom the computer answered, with a code."""
    citizen = await desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    await citizen.until(author="bot")
    return citizen, await code_of(citizen)


def refused(response: httpx.Response) -> tuple[int, Any]:
    return response.status_code, response.json()


async def test_who_chatted_with_the_computer_goes_on_by_telephone_with_all_that_was_said(desk: Desk) -> None:
    citizen, code = await chatting(desk)
    employee = await desk.employee(capacity=1)
    await begin(employee)  # their hands are full, and the citizen is on the line
    made = await begin(employee, code=f" {code.lower().replace('-', '')} ")
    assert made.status_code == 201, made.text
    contact = made.json()
    assert (contact["conversationId"], contact["reference"]) == (citizen.id, citizen.reference)
    assert (contact["channel"], contact["status"], contact["reason"]) == ("phone", "claimed", "entered")
    assert [each["author"] for each in contact["messages"]] == ["citizen", "bot"]
    assert (contact["topic"], contact["preview"]) == ("paspoort", "Wat kost een paspoort?")
    assert contact["why"]["botAnswered"][0]["key"] == "paspoort"
    assert contact["topicFacts"]["title"] == "Paspoort"
    assert [each["action"] for each in contact["timeline"]] == ["requested", "went_on_elsewhere", "claimed"]
    state = await citizen.state()
    assert (state["channel"], state["owner"], state["agent"]["name"]) == ("phone", "agent", employee.agent["name"])
    assert (await asked(employee, contact, "En hoe lang duurt het?")).status_code == 201
    assert (await citizen.read())[-1]["text"] == "En hoe lang duurt het?"


async def test_who_waits_leaves_the_queue_and_the_ledger_says_that_they_went_on_at_another_door(desk: Desk) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    employee = await desk.employee(departments=("openbare_ruimte",))
    contact = (await begin(employee, "counter", code=await code_of(citizen))).json()
    assert (contact["id"], contact["channel"], contact["claimedBy"]["id"]) == (
        handoff["id"],
        "counter",
        employee.agent["id"],
    )
    assert [each["action"] for each in contact["timeline"]][-2:] == ["went_on_elsewhere", "claimed"]
    supervisor = await desk.employee("supervisor")
    waiting = (await supervisor.get("/v1/queue")).json()["payload"]
    assert [each["status"] for each in waiting if each["id"] == handoff["id"]] == ["claimed"]


async def test_wrong_old_used_replaced_and_ended_codes_sound_the_same(desk: Desk) -> None:
    employee = await desk.employee()
    _, used = await chatting(desk)
    assert (await begin(employee, code=used)).status_code == 201
    changed, replaced = await chatting(desk)
    await code_of(changed)
    ended, over = await chatting(desk)
    await ended.http.post(f"{ended.path}/end", headers=ended.headers)
    _, old = await chatting(desk)
    desk.clock.jump(minutes=31)
    answers = [
        refused(await begin(employee, code=each)) for each in (used, replaced, over, old, "ABCD-2345", "paspoort", "")
    ]
    assert answers[0][0] == 404
    assert answers[0][1]["code"] == "code_not_good"
    assert all(each == answers[0] for each in answers)


async def test_codes_are_not_found_by_trying(desk: Desk) -> None:
    employee, colleague = await desk.employee(), await desk.employee()
    _, code = await chatting(desk)
    desk.services.limiter.set("codes", "3/hour")
    try:
        tried = [(await begin(employee, code="ABCD-2345")).status_code for _ in range(3)]
        assert tried == [404, 404, 404]
        assert (await begin(employee, code=code)).status_code == 429
        assert (await begin(employee)).status_code == 201, "without a code"
        assert (await begin(colleague, code=code)).status_code == 201
    finally:
        desk.services.limiter.set("codes", "1000/second")


async def test_same_command_again_is_the_same_and_two_employees_at_once_are_one(desk: Desk) -> None:
    employee, colleague = await desk.employee(), await desk.employee()
    _, code = await chatting(desk)
    key = str(uuid4())
    first = await begin(employee, code=code, key=key)
    again = await begin(employee, code=code, key=key)
    assert (again.status_code, again.json()["claimId"]) == (201, first.json()["claimId"])
    _, code = await chatting(desk)
    both = await asyncio.gather(begin(employee, code=code), begin(colleague, code=code))
    assert sorted(each.status_code for each in both) == [201, 404]


async def test_colleague_who_has_it_keeps_it_and_the_code_stays_good(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    colleague, employee = await desk.employee(), await desk.employee()
    await colleague.claim(handoff)
    code = await code_of(citizen)
    answer = await begin(employee, code=code)
    assert (answer.status_code, answer.json()["code"]) == (409, "handoff_claimed")
    assert (await citizen.state())["channel"] == "webchat"
    assert (await begin(colleague, code=code)).json()["channel"] == "phone", "who has it answers the telephone"
    assert (await citizen.state())["channel"] == "phone"


async def test_call_that_was_begun_before_the_code_was_told_goes_and_its_number_comes_along(desk: Desk) -> None:
    citizen, code = await chatting(desk)
    employee, empty = await on_the_line(desk)
    await rows(desk, "update handoff set callback_phone = '+31612345678' where id = $1", UUID(empty["id"]))
    begun = {"handoffId": empty["id"], "claimId": empty["claimId"]}
    contact = (await begin(employee, code=code, begun=begun)).json()
    assert (contact["conversationId"], contact["callTo"]) == (citizen.id, "+31612345678")
    assert (await read(employee, empty))["status"] == "abandoned"
    _, other = await chatting(desk)
    employee, noted = await on_the_line(desk)
    await asked(employee, noted)
    begun = {"handoffId": noted["id"], "claimId": noted["claimId"]}
    assert (await begin(employee, code=other, begun=begun)).json()["code"] == "contact_begun"
    assert (await begin(employee, begun=begun)).status_code == 422, "nothing is thrown away for nothing"
    assert (await begin(employee, code=other)).status_code == 201


async def test_wrong_code_leaves_the_call_that_was_begun(desk: Desk) -> None:
    employee, empty = await on_the_line(desk)
    begun = {"handoffId": empty["id"], "claimId": empty["claimId"]}
    assert (await begin(employee, code="ABCD-2345", begun=begun)).json()["code"] == "code_not_good"
    assert (await read(employee, empty))["status"] == "claimed"


async def test_page_that_is_closed_ends_nothing_for_the_employee_on_the_telephone(desk: Desk) -> None:
    citizen, code = await chatting(desk)
    employee = await desk.employee()
    contact = (await begin(employee, code=code)).json()
    assert (await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)).status_code == 204
    assert (await read(employee, contact))["status"] == "claimed"
    assert (await asked(employee, contact)).status_code == 201
    done = {"claimId": contact["claimId"], "result": "answered"}
    assert (await employee.post(f"/v1/handoffs/{contact['id']}/resolve", done)).status_code == 200
    state = await citizen.state()
    assert (state["owner"], state["ended"]) == ("bot", False), "who hangs up may go on with the computer"
    await citizen.say("Wat kost een paspoort?")
    answered = [each["author"] for each in await citizen.until(seq=5)]
    assert answered[-2:] == ["citizen", "bot"]
    assert (await citizen.state())["channel"] == "webchat"


async def test_desk_says_where_a_code_can_be_used(desk: Desk) -> None:
    doors = (await desk.http.get("/v1/desk")).json()["doors"]
    assert {"channel": "phone", "where": "14 0999"} in doors
    citizen, _ = await chatting(desk)
    made = await citizen.http.post(f"{citizen.path}/code", headers=citizen.headers)
    assert made.json()["doors"] == doors


async def test_code_is_not_offered_where_it_would_end_before_anybody_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    departments = desk.services.desk.departments
    now = desk.clock().astimezone(AMSTERDAM)
    minute = now.hour * 60 + now.minute

    def opens(department: str, *, minutes: int) -> None:
        week = ((Interval(opens=minute + minutes, closes=minute + minutes + 60),),) * 7
        hours = OpeningHours(time_zone=AMSTERDAM, week=week)
        by_id = departments.by_id
        monkeypatch.setitem(by_id, department, replace(by_id[department], hours=hours, channels={}))

    async def offered() -> list[dict[str, str]]:
        doors: list[dict[str, str]] = (await desk.http.get("/v1/desk")).json()["doors"]
        return doors

    async def asked_by(citizen: Citizen) -> httpx.Response:
        return await citizen.http.post(f"{citizen.path}/code", headers=citizen.headers)

    citizen, _ = await chatting(desk)
    waits, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    assert handoff["department"] != departments.default_id
    opens(departments.default_id, minutes=45)
    assert await offered() == []
    status, problem = refused(await asked_by(citizen))
    assert (status, problem["code"]) == (409, "no_door_open")
    assert problem["text"].startswith("Nu dicht. Open vandaag om ")
    made = (await asked_by(waits)).json()["doors"]
    assert made and not any("closed" in each for each in made), "their department answers"
    opens(handoff["department"], minutes=45)
    assert (await asked_by(waits)).status_code == 409
    opens(departments.default_id, minutes=15)
    doors = await offered()
    assert [each["closed"] for each in doors] == [
        f"Nu dicht. Open {desk.services.desk.opens(departments.default_id, 'nl')}."
    ] * 2
    assert (await asked_by(citizen)).json()["doors"] == doors

"""An employee and a citizen in conversation: what each sees and says, and the ways to let go of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Desk, answer, eventually


async def test_employee_sees_at_once_who_it_is_and_why(desk: Desk) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    assert (handoff["topic"], handoff["priority"], handoff["sensitivity"]) == (
        "overlijdensaangifte",
        "urgent",
        "bereavement",
    )
    employee = await desk.employee()
    shown = (await employee.claim(handoff)).json()
    assert shown["claimId"]
    assert shown["reference"] == citizen.reference
    assert [message["author"] for message in shown["messages"]] == ["citizen", "system", "system", "system"]
    assert shown["why"]["rule"]
    assert shown["behaviours"]
    assert shown["topicFacts"]["answers"]
    assert [step["action"] for step in shown["timeline"]] == ["requested", "queued", "claimed"]


async def test_citizen_is_told_the_place_and_the_phone(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    state = await citizen.state()
    assert (state["owner"], state["status"]) == ("queue", "open")
    assert state["queue"]["place"] >= 1
    assert state["desk"]["phone"] in (await citizen.read())[-1]["text"]


async def test_conversation_goes_both_ways_and_the_bot_is_silent(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    turns = len(desk.bot.turns)
    assert (await employee.say(handoff, claim_id, "Goedemorgen, ik lees uw vraag.")).status_code == 201
    await citizen.say("Dank u wel.")
    said = await citizen.read()
    assert [message["author"] for message in said[-3:]] == ["system", "agent", "citizen"]
    assert said[-2]["name"] == employee.agent["name"]
    assert (await citizen.state())["agent"]["name"] == employee.agent["name"]
    assert len(desk.bot.turns) == turns


async def test_bot_is_still_silent_after_more_than_an_hour(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    await employee.claim(handoff)
    turns = len(desk.bot.turns)
    desk.clock.jump(minutes=61)
    await desk.services.keeper.note_who_is_here()
    for said in ("bent u er nog?", "/restart"):
        assert (await citizen.say(said)).status_code == 202
    desk.services.worker.wake()
    assert (await citizen.state())["owner"] == "agent"
    assert len(desk.bot.turns) == turns


async def test_transfer_to_a_colleague_waits_for_that_colleague(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    one, other, third = await desk.employee(), await desk.employee(), await desk.employee(capacity=50)
    claim_id = (await one.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "agentId": other.agent["id"], "note": "Weet meer van akten."}
    assert (await one.post(f"/v1/handoffs/{handoff['id']}/transfer", body)).json()["status"] == "queued"
    while (response := await third.post("/v1/queue/next")).status_code == 200:
        assert response.json()["id"] != handoff["id"]
    shown = (await other.claim(handoff)).json()
    assert "note" in [message["author"] for message in shown["messages"]]
    assert "note" not in [message["author"] for message in await citizen.read()]


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"department": "bestaat_niet"},
        {"agentId": str(uuid4())},
        {"department": "burgerzaken", "agentId": str(uuid4())},
    ],
)
async def test_transfer_to_nobody_is_refused(desk: Desk, target: dict[str, str]) -> None:
    _, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    response = await employee.post(
        f"/v1/handoffs/{handoff['id']}/transfer", {"claimId": claim_id, "note": "", **target}
    )
    assert (response.status_code, response.json()["code"]) == (422, "unknown_destination")


async def test_returned_conversation_is_the_bots_again(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    await employee.post(f"/v1/handoffs/{handoff['id']}/return", {"claimId": claim_id, "summary": "Wil de prijs weten."})
    desk.bot.replies(answer())
    await citizen.say("wat kost een nieuw paspoort?")
    said = await citizen.until(author="bot", text=(await _last_bot_text(citizen)))
    assert (await citizen.state())["owner"] == "bot"
    assert "Wil de prijs weten." not in str(said)


async def _last_bot_text(citizen: Any) -> str:
    async def answered() -> bool:
        return (await citizen.read())[-1]["author"] == "bot"

    await eventually(answered)
    return str((await citizen.read())[-1]["text"])


async def test_resolved_conversation_can_go_on_with_the_bot(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "result": "answered", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).json()["status"] == "resolved"
    again = await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)
    assert again.json()["status"] == "resolved"  # the same command again is the same answer
    desk.bot.replies(answer())
    await citizen.say("wat kost een nieuw paspoort?")
    await _last_bot_text(citizen)
    assert (await citizen.state())["status"] == "pending"


async def test_snoozed_conversation_comes_back_at_its_time_or_when_the_citizen_writes(desk: Desk) -> None:
    for wakes_by in ("time", "message"):
        citizen, handoff = await desk.waiting()
        employee = await desk.employee()
        claim_id = (await employee.claim(handoff)).json()["claimId"]
        until = (desk.clock() + timedelta(minutes=10)).isoformat()
        snoozed = await employee.post(f"/v1/handoffs/{handoff['id']}/snooze", {"claimId": claim_id, "until": until})
        assert snoozed.json()["status"] == "snoozed"
        told, state = (await citizen.read())[-1]["text"], await citizen.state()
        assert employee.agent["name"] in told
        assert desk.services.desk.dated(datetime.fromisoformat(until), "nl") in told
        assert (state["queue"], state["rest"]["until"]) == (None, until)
        assert "Uw vraag blijft open." in state["rest"]["text"]
        if wakes_by == "time":
            desk.clock.jump(minutes=11)
            await desk.services.keeper.do_what_is_due()
        else:
            await citizen.say("Ik heb het document gevonden.")
        shown = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()
        assert shown["status"] == "queued"
        assert (await citizen.state())["rest"] is None
        back = [
            each["text"] for each in await citizen.read() if each["text"].startswith("Uw vraag staat weer in de rij")
        ]
        assert len(back) == 1


async def test_snooze_into_the_past_is_refused(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "until": "2020-01-01T00:00:00Z"}
    response = await employee.post(f"/v1/handoffs/{handoff['id']}/snooze", body)
    assert response.json()["code"] == "snooze_in_the_past"


async def test_what_an_agent_sends_twice_is_said_once(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "clientMessageId": str(uuid4()), "text": "Goedemorgen."}
    responses = await asyncio.gather(*(employee.post(f"/v1/handoffs/{handoff['id']}/messages", body) for _ in range(4)))
    assert {response.status_code for response in responses} == {201}
    assert len([message for message in await citizen.read() if message["author"] == "agent"]) == 1

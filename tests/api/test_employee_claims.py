"""Whose a waiting citizen is: claiming, taking the next one, and what becomes of it when somebody leaves."""

import asyncio

from tests.api.conftest import Desk
from tests.api.queued import drain


async def test_claim_race_has_one_winner_and_everyone_else_is_told_who(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employees = [await desk.employee() for _ in range(8)]
    responses = await asyncio.gather(*(employee.claim(handoff) for employee in employees))
    winners = [number for number, response in enumerate(responses) if response.status_code == 200]
    assert len(winners) == 1
    name = employees[winners[0]].agent["name"]
    for number, response in enumerate(responses):
        if number not in winners:
            assert (response.status_code, response.json()["code"]) == (409, "handoff_claimed")
            assert response.json()["claimedBy"]["name"] == name


async def test_winner_who_repeats_the_claim_still_has_it(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employee = await desk.employee()
    first, second = await employee.claim(handoff), await employee.claim(handoff)
    assert second.status_code == 200
    assert second.json()["claimId"] == first.json()["claimId"]


async def test_taking_the_next_at_once_gives_everyone_another(desk: Desk) -> None:
    await drain(desk)
    waiting = {(await desk.waiting())[1]["id"] for _ in range(4)}
    employees = [await desk.employee() for _ in range(4)]
    responses = await asyncio.gather(*(employee.post("/v1/queue/next") for employee in employees))
    assert [response.status_code for response in responses] == [200] * 4
    assert {response.json()["id"] for response in responses} == waiting


async def test_capacity_is_never_exceeded(desk: Desk) -> None:
    handoffs = [(await desk.waiting())[1] for _ in range(4)]
    employee = await desk.employee(capacity=2)
    responses = await asyncio.gather(*(employee.claim(handoff) for handoff in handoffs))
    assert sorted(response.status_code for response in responses) == [200, 200, 409, 409]
    assert {response.json()["code"] for response in responses if response.status_code == 409} == {"capacity_reached"}


async def test_urgent_goes_before_what_came_just_before_it(desk: Desk) -> None:
    employee = await drain(desk)
    _, ordinary = await desk.waiting()
    _, death = await desk.waiting("human_first_topic", "overlijdensaangifte")
    taken = [(await employee.post("/v1/queue/next")).json()["id"] for _ in range(2)]
    assert taken == [death["id"], ordinary["id"]]


async def test_agent_without_the_skill_is_not_given_it(desk: Desk) -> None:
    employee = await desk.employee(departments=("burgerzaken",), skills=())
    await desk.waiting("human_first_topic", "overlijdensaangifte")
    assert (await employee.post("/v1/queue/next")).status_code == 204


async def test_page_that_is_closed_is_not_served_as_if_present(desk: Desk) -> None:
    employee = await drain(desk)
    _, handoff = await desk.waiting()
    desk.clock.jump(minutes=3)
    await desk.services.keeper.note_who_is_here()
    assert (await employee.post("/v1/queue/next")).status_code == 204
    row = next(row for row in (await employee.get("/v1/queue")).json()["payload"] if row["id"] == handoff["id"])
    assert row["citizenPresent"] is False


async def test_lapsed_claim_cannot_speak_and_the_citizen_is_back_in_the_queue(desk: Desk) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    response = await employee.say(handoff, claim_id, "Bent u er nog?")
    assert (response.status_code, response.json()["code"]) == (409, "claim_lapsed")
    assert (await citizen.state())["owner"] == "queue"
    shown = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()
    assert [step["action"] for step in shown["timeline"]][-1] == "claim_lapsed"
    assert shown["queuedAt"] == handoff["queuedAt"]


async def test_signing_out_gives_back_what_one_holds_at_once(desk: Desk) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    employee = await desk.employee()
    await employee.claim(handoff)
    assert (await employee.delete("/v1/session")).status_code == 204
    assert (await citizen.state())["owner"] == "queue"
    colleague = await desk.employee()
    assert (await colleague.claim(handoff)).status_code == 200

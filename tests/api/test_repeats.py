"""Every command answered twice, late and out of order: what was done once is not done again, and what lapsed is not done at all."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Citizen, Desk, Employee

Body = Callable[[Desk, str], dict[str, Any]]
COMMANDS: dict[str, Body] = {
    "messages": lambda _, claim: {"claimId": claim, "clientMessageId": f"m-{claim}", "text": "Goedemorgen."},
    "transfer": lambda _, claim: {"claimId": claim, "department": "klantcontact", "note": "Voor jullie."},
    "snooze": lambda desk, claim: {"claimId": claim, "until": (desk.clock() + timedelta(hours=2)).isoformat()},
    "return": lambda _, claim: {"claimId": claim, "summary": "Kan de computer zelf."},
    "resolve": lambda _, claim: {"claimId": claim, "result": "answered", "note": "Klaar."},
}
ENDING = [name for name in COMMANDS if name != "messages"]


async def held(desk: Desk) -> tuple[Citizen, dict[str, Any], Employee, str]:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    return citizen, handoff, employee, (await employee.claim(handoff)).json()["claimId"]


async def trace(desk: Desk, citizen: Citizen, handoff: dict[str, Any]) -> tuple[int, list[str]]:
    """What there is to see of a handoff: how much was said, notes too, and the steps in the ledger."""
    supervisor = await desk.employee("supervisor")
    detail = (await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json()
    return len(detail["messages"]), [step["action"] for step in detail["timeline"]]


@pytest.mark.parametrize("command", COMMANDS)
async def test_command_again_gets_the_same_answer_and_changes_nothing(desk: Desk, command: str) -> None:
    citizen, handoff, employee, claim = await held(desk)
    path, body = f"/v1/handoffs/{handoff['id']}/{command}", COMMANDS[command](desk, claim)
    first = await employee.post(path, body)
    assert first.is_success, first.text
    once = await trace(desk, citizen, handoff)
    again = await employee.post(path, body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert await trace(desk, citizen, handoff) == once


@pytest.mark.parametrize("command", COMMANDS)
async def test_command_sent_twice_at_once_is_done_once(desk: Desk, command: str) -> None:
    citizen, handoff, employee, claim = await held(desk)
    path, body = f"/v1/handoffs/{handoff['id']}/{command}", COMMANDS[command](desk, claim)
    before = await trace(desk, citizen, handoff)
    answers = await asyncio.gather(employee.post(path, body), employee.post(path, body))
    assert [answer.is_success for answer in answers] == [True, True]
    said, steps = await trace(desk, citizen, handoff)
    assert len(steps) - len(before[1]) == (command != "messages")
    assert said - before[0] <= 2


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("ending", ENDING)
async def test_command_that_comes_after_the_claim_has_ended_is_refused(desk: Desk, command: str, ending: str) -> None:
    if command == ending:
        return
    citizen, handoff, employee, claim = await held(desk)
    path = f"/v1/handoffs/{handoff['id']}"
    assert (await employee.post(f"{path}/{ending}", COMMANDS[ending](desk, claim))).is_success
    ended = await trace(desk, citizen, handoff)
    late = await employee.post(f"{path}/{command}", COMMANDS[command](desk, claim))
    assert (late.status_code, late.json()["code"]) == (409, "claim_lapsed")
    assert await trace(desk, citizen, handoff) == ended


@pytest.mark.parametrize("command", COMMANDS)
async def test_command_of_a_claim_that_lapsed_or_is_anothers_is_refused(desk: Desk, command: str) -> None:
    citizen, handoff, employee, claim = await held(desk)
    path, body = f"/v1/handoffs/{handoff['id']}/{command}", COMMANDS[command](desk, claim)
    other = await desk.employee()
    assert (await other.post(path, body)).status_code == 409
    await employee.delete("/v1/session")  # signs off: what they hold is given back
    assert (await other.claim(handoff)).status_code == 200
    before = await trace(desk, citizen, handoff)
    assert (await other.post(path, body)).status_code == 409
    assert await trace(desk, citizen, handoff) == before


async def test_message_again_after_the_conversation_was_closed_is_the_one_that_was_said(desk: Desk) -> None:
    citizen, handoff, employee, claim = await held(desk)
    path, body = f"/v1/handoffs/{handoff['id']}", COMMANDS["messages"](desk, claim)
    first = await employee.post(f"{path}/messages", body)
    await employee.post(f"{path}/resolve", COMMANDS["resolve"](desk, claim))
    said = len(await citizen.read())
    again = await employee.post(f"{path}/messages", body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(await citizen.read()) == said


async def test_next_again_under_its_key_takes_nobody_else(desk: Desk) -> None:
    for _ in range(3):
        await desk.waiting()
    employee = await desk.employee(departments=("klantcontact",), capacity=5)
    key = {"Idempotency-Key": str(uuid4())}

    async def take(**headers: str) -> httpx.Response:
        return await employee.http.post("/v1/queue/next", headers=headers)

    first = await take(**key)
    twice = await asyncio.gather(take(**key), take(**key))
    assert {each.json()["id"] for each in twice} == {first.json()["id"]}
    new = {"Idempotency-Key": str(uuid4())}
    both = await asyncio.gather(take(**new), take(**new))
    assert len({each.json()["id"] for each in both}) == 1
    assert both[0].json()["id"] != first.json()["id"]


CITIZEN: dict[str, Callable[[Citizen], Awaitable[httpx.Response]]] = {
    "message": lambda citizen: citizen.say("Hallo, bent u daar?", client_message_id="steeds-hetzelfde"),
    "callback": lambda citizen: citizen.http.post(
        f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers
    ),
    "end": lambda citizen: citizen.http.post(f"{citizen.path}/end", headers=citizen.headers),
}


@pytest.mark.parametrize("command", CITIZEN)
async def test_citizens_command_again_changes_nothing(desk: Desk, command: str) -> None:
    citizen, handoff = await desk.waiting()
    first = await CITIZEN[command](citizen)
    assert first.is_success, first.text
    once = await trace(desk, citizen, handoff)
    answers = await asyncio.gather(CITIZEN[command](citizen), CITIZEN[command](citizen))
    assert {answer.status_code for answer in answers} == {first.status_code}
    assert await trace(desk, citizen, handoff) == once


async def test_claim_again_is_the_same_claim(desk: Desk) -> None:
    citizen, handoff, employee, claim = await held(desk)
    before = await trace(desk, citizen, handoff)
    assert (await employee.claim(handoff)).json()["claimId"] == claim
    assert await trace(desk, citizen, handoff) == before


async def test_opening_again_twice_is_one_claim(desk: Desk) -> None:
    citizen, handoff, employee, claim = await held(desk)
    path = f"/v1/handoffs/{handoff['id']}"
    await employee.post(f"{path}/resolve", COMMANDS["resolve"](desk, claim))
    first, second = await asyncio.gather(employee.post(f"{path}/reopen"), employee.post(f"{path}/reopen"))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["claimId"] == second.json()["claimId"]
    assert (await trace(desk, citizen, handoff))[1].count("reopened") == 1
    assert (await (await desk.employee()).post(f"{path}/reopen")).json()["code"] == "not_reopenable"

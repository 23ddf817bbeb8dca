"""What an employee can and cannot do: first who may not, then what works."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from router.conversations.models import TurnReply
from tests.api.conftest import Desk, answer, eventually

ACTIONS: dict[str, dict[str, Any]] = {
    "claim": {},
    "messages": {"claimId": str(uuid4()), "clientMessageId": str(uuid4()), "text": "Goedemorgen."},
    "typing": {"claimId": str(uuid4())},
    "transfer": {"claimId": str(uuid4()), "department": "burgerzaken", "note": ""},
    "snooze": {"claimId": str(uuid4()), "until": "2026-12-01T10:00:00Z"},
    "return": {"claimId": str(uuid4()), "summary": ""},
    "resolve": {"claimId": str(uuid4()), "result": "answered", "note": ""},
}
READS = [
    "/v1/queue",
    "/v1/queue/events",
    "/v1/colleagues",
    "/v1/session",
    f"/v1/handoffs/{uuid4()}",
    "/v1/ledger",
    "/v1/ledger/verification",
]


@pytest.mark.parametrize("path", READS)
async def test_not_signed_in_reads_nothing(desk: Desk, path: str) -> None:
    response = await desk.http.get(path)
    assert (response.status_code, response.json()["code"]) == (401, "session_ended")


@pytest.mark.parametrize("action", [*ACTIONS])
async def test_not_signed_in_changes_nothing(desk: Desk, action: str) -> None:
    response = await desk.http.post(f"/v1/handoffs/{uuid4()}/{action}", json=ACTIONS[action])
    assert response.status_code == 401


@pytest.mark.parametrize("action", [*ACTIONS])
async def test_session_without_its_csrf_token_changes_nothing(desk: Desk, action: str) -> None:
    employee = await desk.employee()
    del employee.http.headers["X-CSRF-Token"]
    response = await employee.post(f"/v1/handoffs/{uuid4()}/{action}", ACTIONS[action])
    assert (response.status_code, response.json()["code"]) == (403, "csrf_token_missing")


@pytest.mark.parametrize("action", [*ACTIONS])
async def test_auditor_does_not_touch_a_handoff(desk: Desk, action: str) -> None:
    auditor = await desk.employee("auditor")
    response = await auditor.post(f"/v1/handoffs/{uuid4()}/{action}", ACTIONS[action])
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("path", ["/v1/ledger", "/v1/ledger/verification"])
async def test_agent_does_not_read_the_ledger(desk: Desk, path: str) -> None:
    agent = await desk.employee("agent")
    assert (await agent.get(path)).status_code == 403


@pytest.mark.parametrize("action", ["claim", ""])
async def test_handoff_of_another_department_does_not_exist_for_an_agent(desk: Desk, action: str) -> None:
    _, handoff = await desk.waiting()
    stranger = await desk.employee(departments=("openbare_ruimte",))
    path = f"/v1/handoffs/{handoff['id']}"
    response = await stranger.post(f"{path}/claim") if action else await stranger.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "handoff_not_found")
    assert handoff["id"] not in str((await stranger.get("/v1/queue")).json())


async def test_wrong_password_and_unknown_name_sound_the_same(desk: Desk) -> None:
    employee = await desk.employee()
    known = {"username": employee.agent["username"], "password": "een ander wachtwoord"}
    unknown = {"username": "niemand", "password": "een ander wachtwoord"}
    answers = [await desk.http.post("/v1/session", json=body) for body in (known, unknown)]
    assert [response.status_code for response in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_session_cookie_is_for_this_site_and_not_for_scripts(desk: Desk) -> None:
    employee = await desk.employee()
    body = {"username": employee.agent["username"], "password": "een lang wachtwoord"}
    cookie = (await employee.http.post("/v1/session", json=body)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_signed_out_is_signed_out(desk: Desk) -> None:
    employee = await desk.employee()
    cookies = dict(employee.http.cookies)
    assert (await employee.delete("/v1/session")).status_code == 204
    employee.http.cookies.update(cookies)
    assert (await employee.get("/v1/queue")).status_code == 401


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
    assert [message["author"] for message in shown["messages"]] == ["citizen", "system", "system"]
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
    waiting = {(await desk.waiting())[1]["id"] for _ in range(4)}
    employees = [await desk.employee() for _ in range(4)]
    responses = await asyncio.gather(*(employee.post("/v1/queue/next") for employee in employees))
    taken = [response.json()["id"] for response in responses if response.status_code == 200]
    assert len(taken) == len(set(taken)) == 4
    assert waiting  # those that waited longest go first, so they may be others


async def test_capacity_is_never_exceeded(desk: Desk) -> None:
    handoffs = [(await desk.waiting())[1] for _ in range(4)]
    employee = await desk.employee(capacity=2)
    responses = await asyncio.gather(*(employee.claim(handoff) for handoff in handoffs))
    assert sorted(response.status_code for response in responses) == [200, 200, 409, 409]
    assert {response.json()["code"] for response in responses if response.status_code == 409} == {"capacity_reached"}


async def test_urgent_goes_before_what_came_just_before_it(desk: Desk) -> None:
    employee = await desk.employee(capacity=50, departments=("burgerzaken", "klantcontact"))
    while (await employee.post("/v1/queue/next")).status_code == 200:
        pass
    _, ordinary = await desk.waiting()
    _, death = await desk.waiting("human_first_topic", "overlijdensaangifte")
    taken = [(await employee.post("/v1/queue/next")).json()["id"] for _ in range(2)]
    assert taken == [death["id"], ordinary["id"]]


async def test_agent_without_the_skill_is_not_given_it(desk: Desk) -> None:
    employee = await desk.employee(departments=("burgerzaken",), skills=())
    await desk.waiting("human_first_topic", "overlijdensaangifte")
    assert (await employee.post("/v1/queue/next")).status_code == 204


async def test_page_that_is_closed_is_not_served_as_if_present(desk: Desk) -> None:
    employee = await desk.employee(capacity=50)
    while (await employee.post("/v1/queue/next")).status_code == 200:
        pass
    _, handoff = await desk.waiting()
    desk.clock.jump(minutes=3)
    await desk.services.keeper.note_who_is_here()
    assert (await employee.post("/v1/queue/next")).status_code == 204
    row = next(row for row in (await employee.get("/v1/queue")).json()["payload"] if row["id"] == handoff["id"])
    assert row["citizenPresent"] is False


async def test_page_closed_long_ago_is_abandoned_and_logged_but_not_a_bereavement(desk: Desk) -> None:
    left, ordinary = await desk.waiting()
    grieving, death = await desk.waiting("human_first_topic", "overlijdensaangifte")
    desk.clock.jump(minutes=16)
    await desk.services.keeper.do_what_is_due()
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.get(f"/v1/handoffs/{ordinary['id']}")).json()["status"] == "abandoned"
    assert (await supervisor.get(f"/v1/handoffs/{death['id']}")).json()["status"] == "queued"
    assert (await left.state())["owner"] == "bot"
    assert (await grieving.state())["owner"] == "queue"


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
    assert again.json()["code"] == "claim_lapsed"
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
        if wakes_by == "time":
            desk.clock.jump(minutes=11)
            await desk.services.keeper.do_what_is_due()
        else:
            await citizen.say("Ik heb het document gevonden.")
        shown = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()
        assert shown["status"] == "queued"


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


async def test_request_of_a_turn_that_is_not_running_is_refused(desk: Desk) -> None:
    citizen = await desk.citizen()
    turn = {"conversation": citizen.id, "turn": str(uuid4()), "attempt": 1}
    response = await desk.request_handoff(turn)
    assert (response.status_code, response.json()["code"]) == (409, "attempt_not_running")


async def test_internal_listener_wants_its_token(desk: Desk) -> None:
    response = await desk.internal.get("/internal/desk", headers={"Authorization": "Bearer verkeerd"})
    assert response.status_code == 401


async def test_asking_twice_for_a_human_is_one_handoff(desk: Desk) -> None:
    async def behave(turn: dict[str, Any]) -> TurnReply:
        for _ in range(3):
            assert (await desk.request_handoff(turn)).status_code == 200
        return answer("paspoort")

    desk.bot.behave = behave
    citizen = await desk.citizen()
    await citizen.say("Ik wil een medewerker.")
    await citizen.until(author="system")
    supervisor = await desk.employee("supervisor")
    rows = (await supervisor.get("/v1/queue")).json()["payload"]
    assert len([row for row in rows if row["conversationId"] == citizen.id]) == 1


async def test_bot_that_answers_after_the_citizen_ended_is_not_heard_and_that_is_logged(desk: Desk) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_turn: dict[str, Any]) -> TurnReply:
        asked.set()
        await go_on.wait()
        return answer()

    desk.bot.behave = slow
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await asked.wait()
    await desk.http.post(f"{citizen.path}/end", headers=citizen.headers)
    said = len(await citizen.read())
    go_on.set()
    auditor = await desk.employee("auditor")

    async def logged() -> bool:
        verified = (await auditor.get("/v1/ledger/verification")).json()
        last = (await auditor.get("/v1/ledger", params={"after": max(0, verified["entries"] - 5)})).json()["payload"]
        return any(entry["action"] == "suppressed" for entry in last)

    await eventually(logged)
    assert len(await citizen.read()) == said


async def test_ledger_of_all_this_is_whole_and_holds_nothing_of_what_was_said(desk: Desk) -> None:
    await desk.waiting("human_first_topic", "overlijdensaangifte")
    auditor = await desk.employee("auditor")
    assert (await auditor.get("/v1/ledger/verification")).json()["valid"] is True
    entries = (await auditor.get("/v1/ledger", params={"limit": 500})).json()["payload"]
    assert entries
    for entry in entries:
        assert all(entry[name] for name in ("action", "object", "result", "origin", "actor", "at"))
        assert "medewerker" not in str(entry)


async def test_bsn_that_an_employee_types_is_not_stored_either(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    await employee.say(handoff, claim_id, "Is uw nummer 111222333? Betalen kan op NL91ABNA0417164300.")
    body = {"claimId": claim_id, "department": "burgerzaken", "note": "Nummer 111222333 nagekeken."}
    await employee.post(f"/v1/handoffs/{handoff['id']}/transfer", body)
    shown = str((await employee.get(f"/v1/handoffs/{handoff['id']}")).json()["messages"])
    assert "111222333" not in shown
    assert "NL91ABNA0417164300" in shown
    assert "111222333" not in str(await citizen.read())


async def test_database_error_does_not_tell_the_log_what_was_typed(desk: Desk) -> None:
    async with desk.services.engine.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("select 1 / 0, cast(:typed as text)"), {"typed": "mijn geheim"})
    assert "mijn geheim" not in str(caught.value)

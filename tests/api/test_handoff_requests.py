"""The bot asks for a human over the internal listener: once, during its own turn, and for a conversation that goes on."""

from typing import Any
from uuid import uuid4

from router.conversations.models import TurnReply
from tests.api.conftest import Desk, answer, eventually


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
    asked, go_on = desk.bot.thinks()
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

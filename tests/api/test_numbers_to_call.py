"""The numbers in what everyone is told can be called: the server names them, as in a message."""

from datetime import timedelta
from uuid import uuid4

from tests.api.conftest import Desk

EMERGENCY, SUICIDE = "112", "113"


async def test_closed_chat_names_its_numbers_before_and_after_somebody_tries(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    stop = {"kind": "channel", "target": "webchat", "reason": "exercise"}
    brake = (await supervisor.post("/v1/brakes", stop)).json()["id"]
    shown = (await desk.http.get("/v1/desk")).json()
    assert EMERGENCY in shown["phones"]
    assert all(phone in shown["off"] for phone in shown["phones"])
    key = {"Idempotency-Key": str(uuid4())}
    refused = (await desk.http.post("/v1/conversations", json={"language": "nl"}, headers=key)).json()
    assert (refused["code"], refused["phones"]) == ("channel_off", shown["phones"])
    await supervisor.post(f"/v1/brakes/{brake}/release", {"reason": "over"})
    assert (await desk.http.get("/v1/desk")).json()["phones"] == []


async def test_who_is_kept_out_gets_the_numbers_of_danger(desk: Desk) -> None:
    citizen, supervisor = await desk.citizen(), await desk.employee("supervisor")
    until = (desk.clock() + timedelta(days=1)).isoformat()
    whom = {"conversationId": citizen.id, "kind": "conversation", "reason": "insults", "until": until}
    assert (await supervisor.post("/v1/blocks", whom)).status_code == 201
    refused = (await citizen.say("hallo")).json()
    assert refused["code"] == "blocked"
    assert {EMERGENCY, SUICIDE, refused["phone"]} <= set(refused["phones"])

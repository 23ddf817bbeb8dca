"""The bot or a channel is stopped: everyone sees it at once, and it is let go the same way."""

from typing import Any
from uuid import uuid4

from api.services import make_services
from router.conversations.models import TurnReply
from tests.api.brakes.conftest import entries, release, stop
from tests.api.conftest import Desk, Employee, ScriptedBot, answer


async def test_turns_go_to_a_human_while_the_bot_is_off_and_come_back_when_it_is_on(desk: Desk, lead: Employee) -> None:
    brake = await stop(lead, "bot")
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    said = await citizen.until(author="system")
    assert [message["author"] for message in said] == ["citizen", "system", "system"]
    assert said[1]["text"].startswith("De computer staat nu uit.")
    assert "112" in said[1]["text"]
    assert desk.bot.turns == []
    rows = (await lead.get("/v1/queue")).json()["payload"]
    waiting = next(row for row in rows if row["conversationId"] == citizen.id)
    assert (waiting["reason"], waiting["reasonText"]) == ("bot_off", "De computer is uitgezet door een teamleider.")
    await desk.services.keeper.do_what_is_due()
    assert (await citizen.state())["owner"] == "queue"  # it is well, and still off
    await release(lead, brake)
    await desk.services.keeper.do_what_is_due()
    await citizen.until(author="bot")
    assert (await citizen.state())["owner"] == "bot"


async def test_what_the_bot_was_saying_when_it_was_switched_off_is_dropped_and_logged(
    desk: Desk, lead: Employee
) -> None:
    asked, go_on = desk.bot.thinks()
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    await asked.wait()
    await stop(lead, "bot")
    go_on.set()
    said = await citizen.until(author="system")
    assert "bot" not in {message["author"] for message in said}
    assert (await citizen.state())["owner"] == "queue"
    assert "bot_off" in {entry["reason"] for entry in await entries(lead, "suppressed")}


async def test_what_the_bots_action_asked_for_before_it_was_stopped_tells_what_it_is_about(
    desk: Desk, lead: Employee
) -> None:
    async def notes_and_is_stopped(turn: dict[str, Any]) -> TurnReply:
        await desk.request_handoff(turn, "human_first_topic", "overlijdensaangifte")
        await stop(lead, "bot")
        return answer("overlijdensaangifte", None)

    desk.bot.behave = notes_and_is_stopped
    citizen = await desk.citizen()
    await citizen.say("mijn moeder is overleden")
    await citizen.until(author="system")
    rows = (await lead.get("/v1/queue")).json()["payload"]
    row = next(row for row in rows if row["conversationId"] == citizen.id)
    assert (row["reason"], row["topic"], row["priority"]) == ("bot_off", "overlijdensaangifte", "urgent")


async def test_danger_is_heard_while_the_bot_is_off(desk: Desk, lead: Employee) -> None:
    desk.bot.hears("suicide")
    await stop(lead, "bot")
    citizen = await desk.citizen()
    await citizen.say("ik wil niet meer leven")
    said = await citizen.until(author="system")
    assert any("113" in message["text"] for message in said)
    assert "bot" not in {message["author"] for message in said}
    rows = (await lead.get("/v1/queue")).json()["payload"]
    row = next(row for row in rows if row["conversationId"] == citizen.id)
    assert (row["topic"], row["priority"], row["sensitivity"]) == ("suicide", "urgent", "danger")


async def test_nothing_is_given_back_to_a_bot_that_is_off(desk: Desk, lead: Employee) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    await stop(lead, "bot")
    response = await employee.post(f"/v1/handoffs/{handoff['id']}/return", {"claimId": claim, "summary": ""})
    assert (response.status_code, response.json()["code"]) == (409, "bot_is_off")
    assert (await citizen.state())["owner"] == "agent"


async def test_another_replica_knows_within_its_next_look(desk: Desk, lead: Employee) -> None:
    other = make_services(desk.services.settings, clock=desk.clock, bot=ScriptedBot())
    try:
        await other.live.refresh()
        assert not other.brakes.value.bot
        await stop(lead, "bot")
        await other.live.refresh()
        assert other.brakes.value.bot
        assert not await other.keeper._bot.is_ready()
    finally:
        await other.engine.dispose()


async def test_closed_channel_takes_no_new_conversation_and_keeps_those_that_run(desk: Desk, lead: Employee) -> None:
    citizen, key = await desk.citizen(), {"Idempotency-Key": str(uuid4())}
    started = await desk.http.post("/v1/conversations", json={"language": "nl"}, headers=key)
    brake = await stop(lead, "channel", "webchat", reason="attack")
    refused = await desk.http.post(
        "/v1/conversations", json={"language": "tr"}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "channel_off")
    assert refused.json()["phone"] in refused.json()["text"]
    assert "telefonda" in refused.json()["text"]
    assert (await desk.http.get("/v1/desk")).json()["off"].startswith("U kunt hier nu geen nieuw gesprek beginnen.")
    again = await desk.http.post("/v1/conversations", json={"language": "nl"}, headers=key)
    assert (again.status_code, again.json()["id"]) == (201, started.json()["id"])
    await citizen.say("wat kost een nieuw paspoort?")
    await citizen.until(author="bot")
    await release(lead, brake)
    assert (await desk.http.get("/v1/desk")).json()["off"] is None
    await desk.citizen()

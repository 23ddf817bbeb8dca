"""One conversation through several doors: begun in the chat, gone on elsewhere with a code. Nothing is asked twice."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from router.conversations import repository as conversations
from router.crossing import make_code
from tests.api.conftest import Citizen, Desk, Employee, eventually
from tests.channels.conftest import SHOWN, Door
from tests.channels.drivers import MessageBirdDriver, WebhookDriver
from tests.channels.drivers.driver import Driver


async def code_of(citizen: Citizen) -> dict[str, Any]:
    response = await citizen.http.post(f"{citizen.path}/code", headers=citizen.headers)
    assert response.status_code == 201, response.text
    return response.json()


async def enter_code(employee: Employee, code: str) -> httpx.Response:
    body = {"channel": "phone", "code": code}
    return await employee.http.post("/v1/contacts", json=body, headers={"Idempotency-Key": str(uuid4())})


async def in_queue(employee: Employee, conversation: str) -> dict[str, Any]:
    rows = (await employee.get("/v1/queue")).json()["payload"]
    return next(each for each in rows if each["conversationId"] == conversation)


async def test_daughter_goes_from_the_chat_to_another_door_to_the_telephone_and_tells_it_once(door: Door) -> None:
    citizen, handoff = await door.desk.waiting(
        "human_first_topic", "overlijdensaangifte", text="Mijn moeder is overleden. Ik wil zelf aangifte doen."
    )
    before = await door.rows("conversation")
    code = (await code_of(citizen))["code"]
    await door.says(code.lower())
    await door.hears("U hoeft niets te herhalen")
    assert await door.rows("conversation") == before
    employee = await door.desk.employee()
    row = await in_queue(employee, citizen.id)
    assert (row["id"], row["channel"]) == (handoff["id"], door.driver.channel)
    claimed = (await employee.claim(row)).json()
    assert "Mijn moeder is overleden" in str(claimed["messages"])
    await employee.say(row, claimed["claimId"], "Gecondoleerd. Dat kan. Wanneer was het?")
    await door.hears("Dat kan. Wanneer was het?")
    await door.says("Gisteravond.")
    await door.settled()
    shown = [message["text"] for message in await citizen.read()]
    assert shown[-1] == "Gisteravond."
    on = {"claimId": claimed["claimId"], "department": "klantcontact", "note": "Wil ook een afspraak."}
    assert (await employee.post(f"/v1/handoffs/{row['id']}/transfer", on)).status_code == 200
    await door.settled()
    sent = await door.driver.accepted(door.sender)

    read_out = (await code_of(citizen))["code"].lower().replace("-", " ")
    colleague = await door.desk.employee(departments=("klantcontact",))
    contact = (await enter_code(colleague, read_out)).json()
    assert (contact["id"], contact["channel"], contact["status"]) == (row["id"], "phone", "claimed")
    assert contact["claimedBy"]["id"] == colleague.agent["id"]
    assert (contact["topic"], contact["why"]["reason"]) == ("overlijdensaangifte", "human_first_topic")
    for told in ("Mijn moeder is overleden", "Dat kan. Wanneer was het?", "Gisteravond.", "Wil ook een afspraak."):
        assert told in str(contact["messages"])
    assert [each["action"] for each in contact["timeline"]].count("went_on_elsewhere") == 2
    assert await door.rows("conversation") == before
    assert (await citizen.state())["channel"] == "phone"
    await colleague.say(contact, contact["claimId"], "De afspraak staat morgen om negen uur.")
    done = {"claimId": contact["claimId"], "result": "answered"}
    assert (await colleague.post(f"/v1/handoffs/{contact['id']}/resolve", done)).status_code == 200
    await door.settled()
    assert await door.driver.accepted(door.sender) == sent, "what is told by telephone is not sent as well"


async def test_nothing_that_was_said_before_is_said_again_at_the_other_door(door: Door) -> None:
    citizen = await door.desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    await citizen.until(author="bot")
    await door.says((await code_of(citizen))["code"])
    await door.got()
    await door.says("En hoe lang duurt het?")
    await door.settled()
    got = await door.got(2)
    assert "€" not in got[0]
    assert len(await citizen.read()) == 5


async def test_code_is_good_once_and_for_half_an_hour_and_the_last_one_only(door: Door) -> None:
    citizen = await door.desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    await citizen.until(author="bot")
    old, good = [(await code_of(citizen))["code"] for _ in range(2)]
    stranger, other, late = (door.another() for _ in range(3))
    await door.says(old, sender=stranger)
    await door.says(good)
    await door.says(good, sender=other)
    await door.settled()
    assert await door.conversations() == [citizen.id]
    for sender in (stranger, other):
        [own] = await door.conversations(sender)
        assert own != citizen.id
    third = (await code_of(citizen))["code"]
    door.desk.clock.jump(minutes=31)
    await door.says(third, sender=late)
    await door.settled()
    assert citizen.id not in await door.conversations(late)


async def test_page_that_stays_open_is_told_at_which_door_it_goes_on(
    desk: Desk,
    drivers: dict[str, Driver],
    listening: str,
) -> None:
    citizen, other = await desk.citizen(), Door(desk, drivers[WebhookDriver.name])
    async with (
        httpx.AsyncClient(base_url=listening) as http,
        http.stream("GET", f"{citizen.path}/events", headers=citizen.headers) as stream,
        asyncio.timeout(30),
    ):
        told = (json.loads(line[5:]) async for line in stream.aiter_lines() if line.startswith("data:"))
        doors = (each["channel"] async for each in told if "channel" in each)
        assert await anext(doors) == "webchat"
        await other.says((await code_of(citizen))["code"])
        assert await anext(doors) == other.driver.channel


async def test_same_number_at_two_doors_is_not_linked_without_a_code(door: Door) -> None:
    web = await door.desk.citizen()
    await web.say("Mijn nummer is 0612345678, wat kost een paspoort?")
    await web.until(author="bot")
    sender = door.driver.address(31612345678)
    await door.says("Wat kost een paspoort?", sender=sender)
    await door.settled()
    assert web.id not in await door.conversations(sender)


async def test_ended_conversation_gives_no_code_and_a_stranger_gets_none(door: Door) -> None:
    citizen = await door.desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    await citizen.until(author="bot")
    assert (await citizen.http.post(f"{citizen.path}/code")).status_code == 401
    await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)
    response = await citizen.http.post(f"{citizen.path}/code", headers=citizen.headers)
    assert (response.status_code, response.json()["code"]) == (409, "conversation_ended")


async def test_what_waits_while_the_first_provider_is_away_goes_along_to_the_other_door(
    desk: Desk, drivers: dict[str, Driver]
) -> None:
    first, other = (Door(desk, drivers[name]) for name in (MessageBirdDriver.name, WebhookDriver.name))
    await first.says("Wat kost een paspoort?")
    await first.got(2)
    await first.settled()
    await first.driver.faults(down=True)
    await first.says("En hoe lang duurt het, denkt u?")

    async def waits() -> bool:
        return await first.waiting() == 1

    await eventually(waits)
    [conversation] = await first.conversations()
    async with desk.services.engine.begin() as connection:
        held = await conversations.get(connection, UUID(conversation), lock=True)
        code = await make_code(connection, held, now=desk.clock())
    await other.says(code.text)
    got = await other.got(2)
    assert any("€" in each for each in got)
    assert len(got) == 2
    await first.driver.faults()
    await first.settled()
    assert len(await first.driver.accepted(first.sender)) == 2


async def test_who_is_blocked_goes_on_at_no_other_door(desk: Desk, drivers: dict[str, Driver]) -> None:
    door, lead = Door(desk, drivers[WebhookDriver.name]), await desk.employee("supervisor")
    until = (desk.clock() + timedelta(days=1)).isoformat()

    async def block(conversation: str, kind: str) -> str:
        body = {"conversationId": conversation, "kind": kind, "reason": "threats", "until": until}
        made = await lead.post("/v1/blocks", body)
        assert made.status_code == 201, made.text
        return made.json()["id"]

    blocked, free = [await desk.citizen() for _ in range(2)]
    for citizen in (blocked, free):
        await citizen.say("Wat kost een paspoort?")
        await citizen.until(author="bot")
    made = await code_of(blocked)
    assert made["doors"] == [{"channel": "sms", "where": SHOWN}, {"channel": "phone", "where": "14 0999"}]
    code = made["code"]
    blocks = [await block(blocked.id, "conversation")]
    refused = await blocked.http.post(f"{blocked.path}/code", headers=blocked.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "blocked")
    await door.says(code)
    await door.hears("112")
    assert blocked.id not in await door.conversations()

    sender = door.another()
    await door.says("Wat kost een paspoort?", sender=sender)
    await door.settled()
    [own] = await door.conversations(sender)
    blocks.append(await block(own, "address"))
    await door.says((await code_of(free))["code"], sender=sender)
    await door.settled()
    assert free.id not in await door.conversations(sender)
    for each in blocks:
        assert (await lead.post(f"/v1/blocks/{each}/end")).status_code == 200
    await desk.services.live.refresh()

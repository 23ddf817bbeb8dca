"""What only the webhook for other systems does: reading a conversation, and mentions that an employee takes up."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.api.conftest import Desk, eventually
from tests.channels.conftest import Door
from tests.channels.drivers import MentionsDriver, WebhookDriver
from tests.channels.drivers.driver import Driver


@pytest.fixture
async def system(desk: Desk, drivers: dict[str, Driver]) -> AsyncIterator[Door]:
    """Another system, well at the beginning."""
    yield Door(desk, drivers[WebhookDriver.name])


async def test_other_system_reads_its_own_conversation_and_no_other(system: Door) -> None:
    assert isinstance(system.driver, WebhookDriver)
    await system.says("Wat kost een paspoort?")
    await system.got(2)
    await system.settled()
    reference = (await system.driver.accepted(system.sender))[0]["conversation"]
    shown = await system.call(system.driver.signed({"conversation": reference}, system.now, path="/read"))
    assert [each["author"] for each in shown.json()["payload"]] == ["system", "citizen", "bot"]
    later = {"conversation": reference, "after": shown.json()["meta"]["lastSeq"]}
    assert (await system.call(system.driver.signed(later, system.now, path="/read"))).json()["payload"] == []
    web = await system.desk.citizen()
    response = await system.call(system.driver.signed({"conversation": web.reference}, system.now, path="/read"))
    assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")
    unsigned = await system.desk.http.post(f"{system.driver.path}/read", json={"conversation": reference})
    assert unsigned.status_code == 401


async def test_message_goes_on_in_the_conversation_that_it_names(system: Door) -> None:
    assert isinstance(system.driver, WebhookDriver)
    await system.says("Wat kost een paspoort?")
    await system.got(2)
    await system.settled()
    reference = (await system.driver.accepted(system.sender))[0]["conversation"]
    system.desk.clock.jump(hours=30)
    said = {"type": "message", "id": uuid4().hex, "from": system.sender, "text": "En voor mijn kind?"}
    named = {**said, "at": system.now.isoformat(), "conversation": reference}
    assert (await system.call(system.driver.signed({"events": [named]}, system.now))).status_code == 200
    await system.settled()
    assert len(await system.conversations()) == 1
    other = {**named, "id": uuid4().hex, "from": system.another(), "text": "Wat staat hier?"}
    assert (await system.call(system.driver.signed({"events": [other]}, system.now))).status_code == 200
    await system.settled()
    assert len(await system.conversations()) == 1


async def test_mention_waits_for_an_employee_and_only_their_words_go_out(
    desk: Desk, drivers: dict[str, Driver]
) -> None:
    door = Door(desk, drivers[MentionsDriver.name])
    desk.hands_over()
    await door.says("Al weken ligt er afval in de Dorpsstraat @gemeente")
    await door.settled()
    [conversation] = await door.conversations()
    employee = await desk.employee()

    async def queued() -> bool:
        rows = (await employee.get("/v1/queue")).json()["payload"]
        return any(each["conversationId"] == conversation for each in rows)

    await eventually(queued)
    rows = (await employee.get("/v1/queue")).json()["payload"]
    row = next(each for each in rows if each["conversationId"] == conversation)
    assert await door.driver.accepted(door.sender) == []
    claimed = (await employee.claim(row)).json()
    await employee.say(row, claimed["claimId"], "Dank voor de melding, wij komen kijken.")
    assert await door.got() == ["Dank voor de melding, wij komen kijken."]

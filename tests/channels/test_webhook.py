"""What only the webhook for other systems does: reading a conversation, mentions, large batches. And what is the same at every door, on this one."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.channels import inbound
from router.channels.protocol import IncomingFile, Said
from router.conversations import repository as conversations
from router.conversations import service
from router.conversations.models import NewMessage
from router.database import Engine
from router.handoffs import outcomes
from tests.api.conftest import Desk, eventually, new_word
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


async def closed(door: Door, *, until: Callable[[], Any]) -> None:
    """Do something while the channel of a door is closed."""
    lead = await door.desk.employee("supervisor")
    brake = {"kind": "channel", "target": door.driver.channel, "reason": "failure", "note": ""}
    pulled = await lead.post("/v1/brakes", brake)
    assert pulled.status_code == 201, pulled.text
    await door.desk.services.live.refresh()
    try:
        await until()
    finally:
        await lead.post(f"/v1/brakes/{pulled.json()['id']}/release", {"reason": "over", "note": ""})
        await door.desk.services.live.refresh()


async def test_closed_door_says_so_where_only_employees_answer_too(desk: Desk, drivers: dict[str, Driver]) -> None:
    door = Door(desk, drivers[MentionsDriver.name])

    async def writes() -> None:
        await door.says("Al weken ligt er afval in de Dorpsstraat @gemeente")
        await door.got()
        await door.says("Hallo?")
        await door.settled()

    await closed(door, until=writes)
    assert len(await door.got()) == 1
    assert await door.said() == []


async def test_letter_with_four_questions_to_a_closed_door_gets_one_letter(system: Door) -> None:
    async def writes() -> None:
        event = uuid4().hex
        for number in range(4):
            name = f"{event}#{number}" if number else event
            await takes(system, text=f"Vraag {new_word()}?", event=name, part_of=event if number else None)
        await system.settled()

    await closed(system, until=writes)
    assert len(await system.got()) == 1


async def takes(door: Door, **said: Any) -> None:
    """Take something in as if an adapter had read it."""
    services = door.desk.services
    given = {"event": uuid4().hex, "address": door.sender, "text": "", "at": door.now, **said}
    await inbound(services).take(services.doors.adapters[door.driver.name], Said(**given))
    services.hub.outbox_filled()


async def test_message_of_which_the_conversation_ends_as_it_begins_begins_another(
    system: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    say, ended = service.say, list[UUID]()

    async def ends_first(engine: Engine, desk: Any, *, conversation_id: UUID, **more: Any) -> Any:
        if not ended:
            ended.append(conversation_id)
            async with engine.begin() as connection:
                await outcomes.end(connection, desk, conversation_id=conversation_id, now=system.now)
        return await say(engine, desk, conversation_id=conversation_id, **more)

    monkeypatch.setattr(service, "say", ends_first)
    await takes(system, text="Wat kost een paspoort?")
    await system.settled()
    assert [each["text"] for each in await system.said()] == ["Wat kost een paspoort?"]
    assert len(await system.conversations()) == 2


@pytest.mark.parametrize(("text", "kept"), [("\u200b\u2060", 0), ("\u0958" * 4000, 2)])
async def test_message_that_shows_nothing_or_grows_holds_up_nothing(system: Door, text: str, kept: int) -> None:
    assert isinstance(system.driver, WebhookDriver)
    said = {"type": "message", "from": system.sender, "at": system.now.isoformat()}
    events = [{**said, "id": uuid4().hex, "text": each} for each in (text, "Wat kost een paspoort?")]
    assert (await system.call(system.driver.signed({"events": events}, system.now))).status_code == 200
    await system.settled()
    heard = [each["text"] for each in await system.said()]
    assert heard[-1] == "Wat kost een paspoort?"
    assert len(heard) == kept + 1


async def test_batch_of_a_provider_may_be_larger_than_what_a_page_sends(system: Door) -> None:
    assert isinstance(system.driver, WebhookDriver)
    said = {"type": "message", "id": uuid4().hex, "from": system.sender, "at": system.now.isoformat()}
    large = {"events": [{**said, "text": "Wat kost een paspoort?", "about": "x" * 500_000}]}
    assert (await system.call(system.driver.signed(large, system.now))).status_code == 200
    assert len(await system.said()) == 1
    response = await system.call(system.driver.signed({"events": [{**said, "about": "x" * 5_000_000}]}, system.now))
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    elsewhere = await system.desk.http.post("/v1/conversations", content=b"x" * 100_000)
    assert elsewhere.status_code == 413


async def test_number_after_the_words_of_an_employee_is_no_button(system: Door) -> None:
    system.desk.hands_over()
    await system.says("Ik wil een medewerker spreken.")
    await system.settled()
    [conversation] = await system.conversations()
    employee = await system.desk.employee()
    rows = (await employee.get("/v1/queue")).json()["payload"]
    row = next(each for each in rows if each["conversationId"] == conversation)
    claimed = (await employee.claim(row)).json()
    async with system.desk.services.acting() as connection:
        held = await conversations.get(connection, UUID(conversation), lock=True)
        buttons = [{"id": f"{held.last_seq + 1}-1", "label": "Iets anders", "payload": {"topic": "paspoort"}}]
        asks = NewMessage(author="system", text="Waarover gaat het?", language="nl", content={"buttons": buttons})
        await conversations.write(connection, held, [asks], now=system.now)
    assert (await employee.say(row, claimed["claimId"], "Hoeveel kinderen hebt u?")).status_code == 201
    await system.says("1")
    await system.settled()
    assert (await system.said())[-1]["text"] == "1"


async def test_files_that_nobody_asked_for_are_refused_once(system: Door) -> None:
    await system.says("Wat kost een paspoort?")
    await system.got(2)
    files = tuple(IncomingFile(name=f"{n}.jpg", media_type="image/jpeg", size=9, handle={}) for n in range(3))
    await takes(system, files=files)
    await system.settled()
    [refused] = [each for each in await system.said(author="system") if each["content"]["key"] == "file"]
    assert refused["text"]


async def test_who_writes_too_often_hears_so_once_and_holds_up_nobody(system: Door) -> None:
    services = system.desk.services
    services.limiter.set("messages", "2/minute")
    try:
        for _ in range(4):
            await system.says("Wat kost een paspoort?")
        other = system.another()
        await system.says("Wat kost een paspoort?", sender=other)
        await system.settled()
    finally:
        services.limiter.set("messages", services.settings.rate_messages)
    assert len(await system.said()) == 2
    told = [each for each in await system.said(author="system") if each["content"]["key"] == "too_many_messages"]
    assert len(told) == 1
    assert len(await system.said(other)) == 1


async def test_words_at_a_door_count_among_those_of_the_day(system: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[str]()
    phrases = system.desk.services.surge.phrases
    monkeypatch.setattr(phrases, "hear", lambda _conversation, text, *, at: heard.append(text))
    word = new_word()
    await system.says(f"Er is {word} in de straat.")
    assert heard == [f"Er is {word} in de straat."]


@pytest.mark.parametrize("field", ["from", "conversation"])
async def test_message_that_can_not_be_kept_is_not_of_our_form(system: Door, field: str) -> None:
    assert isinstance(system.driver, WebhookDriver)
    said = {"type": "message", "id": uuid4().hex, "from": system.sender, "text": "Hallo", "at": system.now.isoformat()}
    response = await system.call(system.driver.signed({"events": [{**said, field: "a\x00"}]}, system.now))
    assert (response.status_code, response.json()["code"]) == (422, "payload_malformed")

"""What every channel keeps to, whatever its provider does: twice, at once, out of order, away, slow, cut off, refused, stopped."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from router.conversations import service
from router.conversations.models import TurnReply
from router.database import Engine
from router.handoffs import outcomes
from tests.api.conftest import Desk, answer, eventually
from tests.api.queued import nobody_else
from tests.channels.conftest import Door


async def test_question_gets_who_answers_and_the_agreed_answer_with_its_key_and_version(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    got = await door.got(door.first)
    assert "computer" in got[0]
    assert "BSN" in got[0]
    assert "€" in " ".join(got[door.first - 1 :])
    [_, kept] = [await door.said(author=author) for author in ("system", "bot")]
    web = await door.desk.citizen()
    await web.say("Wat kost een paspoort?")
    shown = (await web.until(author="bot"))[-1]
    assert kept[0]["text"] == shown["text"]
    assert {"key": "paspoort", "aspect": "kosten"}.items() <= kept[0]["content"].items()


async def test_what_comes_twice_and_twice_at_once_is_one(door: Door) -> None:
    call = door.message("Wat kost een paspoort?", event=uuid4().hex)
    responses = await asyncio.gather(*(door.call(call) for _ in range(4)))
    assert {response.status_code for response in responses} == {200}
    assert (await door.call(call)).status_code == 200
    await door.settled()
    assert len(await door.said()) == 1
    assert len(await door.conversations()) == 1
    assert len(await door.said(author="bot")) == 1


async def test_two_first_messages_at_once_are_one_conversation_where_none_says_where_it_belongs(door: Door) -> None:
    await asyncio.gather(door.says("Goedemorgen, ik heb een vraag."), door.says("Wat kost een paspoort eigenlijk?"))
    await door.settled()
    assert len(await door.conversations()) == (2 if door.capabilities.threads else 1)
    assert len(await door.said()) == 2
    greeting = [each for each in await door.said(author="system") if each["content"]["key"] == "disclosure"]
    assert len(greeting) == (1 if door.capabilities.greets else 0)


async def test_call_that_is_not_the_providers_is_refused_and_leaves_nothing(door: Door) -> None:
    before = await door.rows("conversation"), (await door.standing())["refused"]
    for forged in door.driver.forged(door.message("Wat kost een paspoort?")):
        response = await door.call(forged)
        assert (response.status_code, response.json()["code"]) == (401, "signature_refused")
    assert await door.rows("conversation") == before[0]
    assert (await door.standing())["refused"] == before[1] + 2
    assert await door.conversations() == []


async def test_call_that_says_nothing_known_is_refused_and_leaves_nothing(door: Door) -> None:
    before = await door.rows("conversation")
    response = await door.call(door.driver.malformed(at=door.now))
    assert response.status_code in (200, 422)
    assert await door.rows("conversation") == before


async def test_account_without_its_secrets_is_off_and_says_what_it_misses(desk: Desk) -> None:
    response = await desk.http.post("/v1/channels/no-secrets", content=b"{}")
    assert (response.status_code, response.json()["code"]) == (503, "account_off")
    response = await desk.http.post("/v1/channels/nowhere", content=b"{}")
    assert (response.status_code, response.json()["code"]) == (404, "account_not_found")
    supervisor = await desk.employee("supervisor")
    payload = (await supervisor.get("/v1/channels")).json()["payload"]
    [off] = [each for each in payload if not each["on"]]
    assert off["id"] == "no-secrets"
    assert off["missing"][0].startswith("BALIE_CHANNEL_NO_SECRETS_")
    agent = await desk.employee()
    assert (await agent.get("/v1/channels")).status_code == 403


async def test_provider_that_is_away_for_an_hour_gets_everything_once_and_in_order(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    before = len(await door.got(door.first))
    await door.settled()
    await door.driver.faults(down=True)
    for number in range(3):
        door.desk.bot.replies(answer(aspect=("kosten", "duur", "bewijs")[number]))
        await door.says(f"Vraag {number}: wat nu precies?")
        await eventually(lambda number=number: _said(door, "bot", number + 2))
    await eventually(lambda: _ill(door))
    standing = await door.standing()
    assert standing["illWhy"]
    assert standing["waiting"] == 3
    door.desk.clock.jump(hours=1)
    await asyncio.sleep(0)
    assert len(await door.driver.accepted(door.sender)) == before
    await door.driver.faults()
    door.desk.clock.jump(minutes=10)
    await door.settled()
    got = await door.got(before + 3)
    said = [_begins(each["text"]) for each in await door.said(author="bot")]
    assert [_begins(each) for each in got[before - 1 :]] == said
    assert len(got) == before + 3
    standing = await door.standing()
    assert (standing["illSince"], standing["illWhy"], standing["waiting"]) == (None, None, 0)


async def test_provider_that_asks_to_wait_is_waited_for_and_is_not_ill(door: Door) -> None:
    await door.driver.faults(too_fast=1)
    await door.says("Wat kost een paspoort?")

    async def paused() -> bool:
        return (await door.standing())["pausedUntil"] is not None

    await eventually(paused)
    assert (await door.standing())["illSince"] is None
    assert await door.driver.accepted(door.sender) == []
    door.desk.clock.jump(seconds=31)
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) == door.first


async def test_key_that_is_refused_is_told_and_nothing_is_lost(door: Door) -> None:
    await door.driver.faults(bad_key=True)
    await door.says("Wat kost een paspoort?")
    await eventually(lambda: _ill(door))
    await door.driver.faults()
    door.desk.clock.jump(minutes=10)
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) == door.first


async def test_what_was_cut_off_after_it_was_taken_is_not_sent_again_once_it_is_reported(door: Door) -> None:
    await door.driver.faults(cut=1)
    await door.says("Wat kost een paspoort?")
    await eventually(lambda: _accepted(door, door.first))
    await eventually(lambda: _unsure(door))
    first, *_ = await door.driver.accepted(door.sender)
    assert (await door.call(door.driver.report(first, "delivered", at=door.now))).status_code == 200
    door.desk.clock.jump(minutes=6)
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) == door.first


async def test_what_was_cut_off_and_is_never_reported_is_sent_again(door: Door) -> None:
    await door.driver.faults(cut=1)
    await door.says("Wat kost een paspoort?")
    await eventually(lambda: _accepted(door, door.first))
    await eventually(lambda: _unsure(door))
    door.desk.clock.jump(minutes=6)
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) == door.first + 1


async def test_message_that_is_never_accepted_fails_and_holds_up_nobody(door: Door) -> None:
    await door.says("Wat kost een paspoort?", sender=door.driver.fault_of_refusal)
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    assert set(await door.standings(door.driver.fault_of_refusal)) == {"failed"}
    assert (await door.standing())["illSince"] is None


async def test_reports_move_a_message_forward_only_and_come_in_any_order(door: Door) -> None:
    for _ in range(2):
        await door.says("Wat kost een paspoort?")
        await door.settled()
    one, other, *rest = await door.driver.accepted(door.sender)
    for sent, standing in ((one, "delivered"), (one, "sent"), (one, "delivered"), (other, "failed"), (other, "sent")):
        assert (await door.call(door.driver.report(sent, standing, at=door.now))).status_code == 200
    assert await door.standings() == ["delivered", "failed", *("sent" for _ in rest)]
    unknown = {"id": "nobody", "reference": str(uuid4()), "to": door.sender}
    assert (await door.call(door.driver.report(unknown, "delivered", at=door.now))).status_code == 200


async def test_who_is_blocked_is_kept_out_here_too_and_hears_once_why_and_whom_to_call(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    [conversation] = await door.conversations()
    lead = await door.desk.employee("supervisor")
    until = (door.now + timedelta(days=1)).isoformat()
    body = {"conversationId": conversation, "kind": "address", "reason": "threats", "until": until}
    made = await lead.post("/v1/blocks", body)
    assert made.status_code == 201, made.text
    await door.says("Ik weet u te vinden.")
    await door.says("Hoort u mij?")
    await door.settled()
    told = (await door.got(door.first + 1))[door.first :]
    assert len(told) == 1
    assert "112" in told[0]
    assert len(await door.said()) == 1
    neighbour = door.another()
    await door.says("Wat kost een paspoort?", sender=neighbour)
    await door.got(door.first, sender=neighbour)
    assert (await lead.post(f"/v1/blocks/{made.json()['id']}/end")).status_code == 200
    await door.desk.services.live.refresh()
    await door.says("Goedemorgen, wat kost een rijbewijs?")
    await door.settled()
    assert len(await door.said()) == 2


async def test_closed_door_says_so_and_begins_nothing(door: Door) -> None:
    lead = await door.desk.employee("supervisor")
    brake = {"kind": "channel", "target": door.driver.channel, "reason": "failure", "note": ""}
    pulled = await lead.post("/v1/brakes", brake)
    assert pulled.status_code == 201, pulled.text
    try:
        await door.desk.services.live.refresh()
        await door.says("Wat kost een paspoort?")
        await door.settled()
        assert len(await door.driver.accepted(door.sender)) == 1
        assert await door.said() == []
    finally:
        released = await lead.post(f"/v1/brakes/{pulled.json()['id']}/release", {"reason": "over", "note": ""})
        assert released.status_code == 200, released.text
        await door.desk.services.live.refresh()


async def test_what_is_said_as_a_conversation_ends_begins_another(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    [first] = await door.conversations()
    say = service.say

    async def ends_first(engine: Engine, desk: Any, *, conversation_id: UUID, **more: Any) -> Any:
        async with engine.begin() as connection:
            if str(conversation_id) == first:
                await outcomes.end(connection, desk, conversation_id=conversation_id, now=door.now)
        return await say(engine, desk, conversation_id=conversation_id, **more)

    monkeypatch.setattr(service, "say", ends_first)
    await door.says("En wat kost een rijbewijs eigenlijk?")
    await door.settled()
    assert [each["text"] for each in await door.said()][1:] == ["En wat kost een rijbewijs eigenlijk?"]
    assert len(await door.conversations()) == 2


async def test_stop_is_the_last_word_until_they_write_again(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    await door.says("STOP")
    assert "geen berichten meer" in (await door.got(door.first + 1))[-1]
    web = (await door.conversations())[0]
    async with door.desk.services.acting() as connection:
        await connection.exec_driver_sql(
            "insert into outbox (channel, conversation_id, available_at) values ($1, $2::uuid, now())",
            (door.driver.channel, web),
        )
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) == door.first + 1
    await door.says("Wat kost een paspoort?")
    assert "€" in " ".join(await door.got(door.first + 2))


async def test_choice_is_answered_with_its_number_or_a_tap(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    buttons = (await door.said(author="bot"))[-1]["content"]["buttons"]
    if door.driver.can_tap:
        call = door.driver.tap(
            buttons[0]["id"], buttons[0]["label"], event=uuid4().hex, sender=door.sender, at=door.now
        )
        assert (await door.call(call)).status_code == 200
    else:
        assert f"1. {buttons[0]['label']}" in (await door.got(door.first))[-1]
        await door.says("1")
    await eventually(lambda: _said(door, "citizen", 2))
    assert (await door.said())[-1]["text"] == buttons[0]["label"]


async def test_employee_takes_over_and_what_they_write_arrives(door: Door) -> None:
    door.desk.hands_over("human_first_topic", "overlijdensaangifte")
    await door.says("Mijn moeder is overleden. Ik wil zelf aangifte doen.")
    await door.settled()
    [conversation] = await door.conversations()
    employee = await door.desk.employee()
    row = next(
        each for each in (await employee.get("/v1/queue")).json()["payload"] if each["conversationId"] == conversation
    )
    assert row["channel"] == door.driver.channel
    claimed = (await employee.claim(row)).json()
    said = await employee.say(row, claimed["claimId"], "Gecondoleerd met uw verlies. Dat kan, en ik help u daarbij.")
    assert said.status_code == 201
    await door.settled()
    assert "Dat kan, en ik help u daarbij." in (await door.got(door.first))[-1]
    await door.says("Dank u wel.")
    await eventually(lambda: _said(door, "citizen", 2))


async def test_who_waits_here_is_brought_to_an_employee_though_no_page_is_open(door: Door) -> None:
    door.desk.hands_over("human_first_topic", "overlijdensaangifte")
    await door.says("Mijn vader is overleden.")
    await door.settled()
    [conversation] = await door.conversations()
    door.desk.clock.jump(minutes=20)
    employee = await door.desk.employee()
    await nobody_else(door.desk, conversation)
    taken = await employee.post("/v1/queue/next")
    assert taken.status_code == 200, taken.text
    assert taken.json()["conversationId"] == conversation


async def test_where_people_answer_the_computer_says_nothing_and_each_question_comes_to_the_queue(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = door.desk.services.doors.adapters[door.driver.name]
    monkeypatch.setattr(adapter, "account", replace(adapter.account, answers=False))
    employee = await door.desk.employee()
    for number, said in enumerate(("Al weken ligt er afval in de Dorpsstraat.", "En het ligt er nog.")):
        await door.says(said)
        await door.settled()
        [conversation] = await door.conversations()
        rows = (await employee.get("/v1/queue")).json()["payload"]
        row = next(each for each in rows if each["conversationId"] == conversation)
        claimed = (await employee.claim(row)).json()
        assert (await employee.say(row, claimed["claimId"], "Dank, wij komen kijken.")).status_code == 201
        assert len(await door.got(number + 1)) == number + 1
        done = {"claimId": claimed["claimId"], "result": "answered"}
        assert (await employee.post(f"/v1/handoffs/{row['id']}/resolve", done)).status_code == 200
        await door.settled()
    assert await door.got(2) == ["Dank, wij komen kijken."] * 2
    assert len(await door.said()) == 2
    assert await door.said(author="bot") == []


async def test_who_waits_here_is_told_nothing_of_a_page(door: Door) -> None:
    for topic in ("overlijdensaangifte", "rijbewijs"):
        door.desk.hands_over("human_first_topic", topic)
        sender = door.another()
        await door.says("Ik wil een medewerker spreken.", sender=sender)
        await door.settled()
        told = " ".join(each["text"] for each in await door.said(sender, author="system"))
        assert "Het antwoord komt hier" in told
        assert "pagina" not in told
        assert "tabblad" not in told


async def test_long_message_of_an_employee_arrives_whole(door: Door) -> None:
    door.desk.hands_over()
    await door.says("Ik wil een medewerker spreken.")
    await door.settled()
    [conversation] = await door.conversations()
    employee = await door.desk.employee()
    row = next(
        each for each in (await employee.get("/v1/queue")).json()["payload"] if each["conversationId"] == conversation
    )
    claimed = (await employee.claim(row)).json()
    long = " ".join(f"Zin nummer {number} van dit bericht." for number in range(90))
    before = len(await door.driver.accepted(door.sender))
    assert (await employee.say(row, claimed["claimId"], long)).status_code == 201
    await door.settled()
    parts = [each["text"] for each in (await door.driver.accepted(door.sender))[before:]]
    assert all(f"Zin nummer {number} van" in " ".join(parts) for number in range(90))


async def test_after_a_day_of_silence_a_question_is_a_new_one_but_for_what_says_where_it_belongs(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    door.desk.clock.jump(hours=25)
    await door.says("Wat kost een rijbewijs?")
    await door.settled()
    assert len(await door.conversations()) == (1 if door.capabilities.threads else 2)


async def test_bsn_is_masked_before_it_is_kept(door: Door) -> None:
    await door.says("Mijn bsn is 111222333, wat kost een paspoort?")
    await door.settled()
    assert "111222333" not in str(await door.said())


async def test_number_is_forgotten_with_its_retention_and_nothing_is_sent_after(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(door.first)
    await door.settled()
    async with door.desk.services.engine.begin() as connection:
        await connection.exec_driver_sql("update channel_thread set address = null")
    [conversation] = await door.conversations()
    async with door.desk.services.acting() as connection:
        await connection.exec_driver_sql(
            "with m as (insert into message (id, conversation_id, seq, author, language, text, created_at) "
            "select gen_random_uuid(), id, last_seq + 1, 'system', 'nl', 'Dag.', now() from conversation where id = $1::uuid) "
            "insert into outbox (channel, conversation_id, available_at) values ($2, $1::uuid, now())",
            (conversation, door.driver.channel),
        )
    await door.settled()
    assert (await door.standings())[-1] == "dropped"


async def test_slow_provider_holds_up_no_other(desk: Desk, drivers: dict) -> None:  # type: ignore[type-arg]
    doors = [Door(desk, driver) for driver in drivers.values()]
    slow, other = doors[0], doors[1]
    await slow.driver.faults(slow=5)
    senders = [slow.another() for _ in range(12)]
    for sender in senders:
        await slow.says("Wat kost een paspoort?", sender=sender)
    await other.says("Wat kost een paspoort?")
    assert len(await other.got(2)) == 2
    assert await slow.waiting() > 0
    await slow.driver.faults()
    await slow.settled()
    for sender in senders:
        assert len(await slow.driver.accepted(sender)) == 2


async def test_empty_answer_of_the_bot_brings_a_human_here_too(door: Door) -> None:
    door.desk.bot.replies(TurnReply(messages=(), state={}, parse={}, model_id="test"))
    await door.says("Wat kost een paspoort?")
    await door.settled()
    assert len(await door.driver.accepted(door.sender)) >= door.first


def _begins(text: str) -> str:
    """Return the first words of a message: a channel may write a space as another."""
    return " ".join(text.split()[:4])


async def _said(door: Door, author: str, number: int) -> bool:
    return len(await door.said(author=author)) >= number


async def _ill(door: Door) -> bool:
    return (await door.standing())["illSince"] is not None


async def _unsure(door: Door) -> bool:
    return "unsure" in await door.standings()


async def _accepted(door: Door, number: int) -> bool:
    return len(await door.driver.accepted(door.sender)) >= number

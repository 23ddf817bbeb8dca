"""The brake: the bot, a channel or one answer is stopped, everyone sees it at once, and it is let go the same way."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.services import make_services
from cli import brake as balie_brake
from cli.errors import CommandError
from router.brakes import recipients
from router.conversations.models import TurnReply
from tests.api.conftest import Desk, Employee, ScriptedBot, answer

WITHDRAWN = "Dit antwoord wordt nu gecontroleerd."


@pytest.fixture
async def lead(desk: Desk) -> AsyncIterator[Employee]:
    """A supervisor; whatever was stopped goes on after the test."""
    supervisor = await desk.employee("supervisor")
    yield supervisor
    for brake in (await supervisor.get("/v1/brakes")).json()["payload"]:
        if brake["releasedAt"] is None:
            await release(supervisor, brake)


async def stop(lead: Employee, kind: str, target: str = "", aspect: str = "", reason: str = "wrong") -> dict[str, Any]:
    body = {"kind": kind, "target": target, "aspect": aspect, "reason": reason}
    response = await lead.post("/v1/brakes", body)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def release(lead: Employee, brake: dict[str, Any]) -> None:
    assert (await lead.post(f"/v1/brakes/{brake['id']}/release", {"reason": "repaired"})).status_code == 200


async def entries(lead: Employee, *actions: str) -> list[dict[str, Any]]:
    """The ledger's entries of these actions."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := (await lead.get("/v1/ledger", params={"after": after, "limit": 100})).json()["payload"]:
        found += [entry for entry in page if entry["action"] in actions]
        after = page[-1]["position"]
    return found


# The bot


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


# A channel


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


# An answer


async def test_withdrawn_answer_is_replaced_by_an_honest_line_and_a_human(desk: Desk, lead: Employee) -> None:
    brake = await stop(lead, "answer", "paspoort")
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    [_, said] = await citizen.until(author="bot")
    assert said["text"].startswith(WITHDRAWN)
    assert "77,77" not in said["text"]
    assert [button["label"] for button in said["buttons"]] == ["Ik wil een medewerker"]
    await release(lead, brake)
    await citizen.say("wat kost een nieuw paspoort?")
    assert "77,77" in (await citizen.until(author="bot", seq=4))[-1]["text"]


async def test_withdrawing_one_aspect_leaves_the_others_and_is_not_offered(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "paspoort", "meenemen")
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    said = (await citizen.until(author="bot"))[-1]
    assert "77,77" in said["text"]
    assert "Wat moet ik meenemen?" not in [button["label"] for button in said["buttons"]]
    desk.bot.replies(answer("paspoort", "meenemen"))
    await citizen.say("en wat moet ik meenemen?")
    assert (await citizen.until(author="bot", seq=4))[-1]["text"].startswith(WITHDRAWN)


async def test_answer_withdrawn_while_the_bot_was_thinking_is_not_given(desk: Desk, lead: Employee) -> None:
    async def withdrawn_meanwhile(_turn: dict[str, Any]) -> TurnReply:
        await stop(lead, "answer", "paspoort")
        return answer()

    desk.bot.behave = withdrawn_meanwhile
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    assert (await citizen.until(author="bot"))[-1]["text"].startswith(WITHDRAWN)


async def test_employee_sees_which_answers_are_withdrawn(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "paspoort", "meenemen")
    _, handoff = await desk.waiting(topic="paspoort")
    shown = (await lead.get(f"/v1/handoffs/{handoff['id']}")).json()["topicFacts"]["answers"]
    assert {answer["aspect"] for answer in shown if answer["withdrawn"]} == {"meenemen"}
    assert len(shown) > 1


async def test_withdrawn_answer_about_danger_still_gives_the_numbers(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "acute_hulp")
    desk.bot.replies(answer("acute_hulp", None))
    citizen = await desk.citizen()
    await citizen.say("help")
    said = (await citizen.until(author="bot"))[-1]
    assert said["phones"] == ["112", "113", "14 0999"]
    assert all(number in said["text"] for number in said["phones"])


async def test_withdrawn_answer_about_a_death_still_condoles(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "overlijdensaangifte")
    desk.bot.replies(answer("overlijdensaangifte", None))
    citizen = await desk.citizen()
    await citizen.say("mijn moeder is overleden")
    [_, first, second] = await citizen.until(author="bot", seq=3)
    assert first["text"].startswith("Gecondoleerd")
    assert second["text"].startswith(WITHDRAWN)


# Who received it


async def test_everyone_who_received_the_answer_is_found_and_told_once(desk: Desk, lead: Employee) -> None:
    citizens = [await desk.citizen() for _ in range(4)]

    async def only_to_them(turn: dict[str, Any]) -> TurnReply:
        """Whoever waited in an earlier test may be back with the bot by now."""
        theirs = turn["conversation"] in {citizen.id for citizen in citizens}
        return answer("rijbewijs", "kosten") if theirs else answer()

    desk.bot.behave = only_to_them
    for citizen in citizens:
        await citizen.say("wat kost een rijbewijs?")
        await citizen.until(author="bot")
    with_bot, ended, queued, grieving = citizens
    await ended.http.post(f"{ended.path}/end", headers=ended.headers)
    for citizen, topic in ((queued, None), (grieving, "overlijdensaangifte")):
        desk.hands_over("wants_human", topic)
        await citizen.say("ik wil een medewerker")
        await citizen.until(author="system")
    brake = await stop(lead, "answer", "rijbewijs", "kosten")
    path = f"/v1/brakes/{brake['id']}"
    listed = (await lead.get(f"{path}/recipients")).json()
    assert {row["conversationId"] for row in listed["payload"]} == {citizen.id for citizen in citizens}
    assert (listed["meta"]["present"], listed["meta"]["left"]) == (3, 1)
    assert (await lead.post(f"{path}/message", {})).json() == {"asked": 3, "left": 1}
    assert (await lead.post(f"{path}/message", {})).json() == {"asked": 0, "left": 0}

    other = make_services(desk.services.settings, clock=desk.clock, bot=ScriptedBot())
    try:  # two replicas at once
        await asyncio.gather(desk.services.keeper.do_what_is_due(), other.keeper.do_what_is_due())
    finally:
        await other.engine.dispose()

    told = {
        citizen.id: [m for m in await citizen.read() if m["text"].startswith("Wij gaven u eerder")]
        for citizen in citizens
    }
    assert [len(told[citizen.id]) for citizen in (with_bot, ended, queued, grieving)] == [1, 0, 1, 0]
    assert [(await citizen.state())["owner"] for citizen in (with_bot, queued, grieving)] == ["bot", "queue", "queue"]
    meta = (await lead.get(f"{path}/recipients")).json()["meta"]
    assert {name: meta[name] for name in ("told", "noted", "waiting")} == {"told": 2, "noted": 1, "waiting": 0}
    rows = (await lead.get("/v1/queue")).json()["payload"]
    handoff = next(row for row in rows if row["conversationId"] == grieving.id)
    notes = [m for m in (await lead.get(f"/v1/handoffs/{handoff['id']}")).json()["messages"] if m["author"] == "note"]
    assert "ingetrokken" in notes[-1]["text"]
    table = list(csv.DictReader(io.StringIO((await lead.get(f"{path}/recipients.csv")).text)))
    assert {row["reference"] for row in table} == {citizen.reference for citizen in citizens}
    assert {row["aspects"] for row in table} == {"kosten"}


async def test_recipients_are_those_since_a_moment(desk: Desk, lead: Employee) -> None:
    desk.bot.replies(answer("hondenbelasting", None))
    citizen = await desk.citizen()
    await citizen.say("hond")
    await citizen.until(author="bot")
    desk.clock.jump(seconds=1)
    since = {"since": desk.clock().isoformat()}
    brake = await stop(lead, "answer", "hondenbelasting")
    path = f"/v1/brakes/{brake['id']}/recipients"
    assert (await lead.get(path, params=since)).json()["meta"]["count"] == 0
    assert (await lead.get(path)).json()["meta"]["count"] == 1


async def test_notice_waits_for_the_keeper_and_skips_who_ended_meanwhile(desk: Desk, lead: Employee) -> None:
    desk.bot.replies(answer("grofvuil", None))
    citizen = await desk.citizen()
    await citizen.say("bank")
    await citizen.until(author="bot")
    brake = await stop(lead, "answer", "grofvuil")
    await lead.post(f"/v1/brakes/{brake['id']}/message", {})
    await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)
    async with desk.services.engine.begin() as connection:
        for work in await recipients.duty(connection, desk.services.desk, desk.clock()):
            await work(connection)
    meta = (await lead.get(f"/v1/brakes/{brake['id']}/recipients")).json()["meta"]
    assert (meta["told"], meta["waiting"]) == (0, 0)


# The command line


@pytest.fixture
def command(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Awaitable[str]]:
    """Run a command of `balie brake` against the database of the running desk, and return what it printed."""
    monkeypatch.setenv("DATABASE_URL", empty_database)
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))

    async def run(function: Callable[..., None], *arguments: Any, **named: Any) -> str:
        await asyncio.to_thread(function, *arguments, **named)
        return capsys.readouterr().out

    return run


async def test_administrator_withdraws_an_answer_and_lets_it_go_from_the_command_line(
    desk: Desk, lead: Employee, command: Callable[..., Awaitable[str]]
) -> None:
    key = "paspoort/meenemen"
    desk.bot.replies(answer("paspoort", "meenemen"))
    assert f"answer:{key}: stopped" in await command(balie_brake.answer, key, reason="wrong", note="van vorig jaar")
    listed = await command(balie_brake.list_)
    assert all(word in listed for word in (f"answer:{key}", "wrong", "van vorig jaar"))
    await desk.services.live.refresh()
    citizen = await desk.citizen()
    await citizen.say("wat moet ik meenemen voor een paspoort?")
    assert (await citizen.until(author="bot"))[-1]["text"].startswith(WITHDRAWN)
    assert "goes on" in await command(balie_brake.answer, key, reason="repaired", release=True)
    assert await command(balie_brake.list_) == "Nothing is stopped.\n"
    told = [(each["actor"], each["origin"]) for each in await entries(lead, "braked", "released")]
    assert told.count(("administrator", "cli")) == 2


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        (balie_brake.bot, {"reason": "because"}, "Choose a reason"),
        (balie_brake.bot, {"reason": "over", "release": True}, "no longer on"),
        (balie_brake.channel, {"name": "fax", "reason": "failure"}, "no such channel"),
        (balie_brake.answer, {"key": "niets", "reason": "wrong"}, "no such channel, topic or aspect"),
    ],
)
async def test_command_that_cannot_be_done_says_why(
    desk: Desk, command: Callable[..., Awaitable[str]], function: Any, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        await command(function, **arguments)


# Who may, and what is kept


async def test_two_supervisors_at_once_pull_one_brake_and_twice_released_is_once(desk: Desk, lead: Employee) -> None:
    colleague = await desk.employee("supervisor")
    first, second = await asyncio.gather(
        stop(lead, "answer", "paspoort", "kosten"), stop(colleague, "answer", "paspoort", "kosten")
    )
    assert first["id"] == second["id"]
    await asyncio.gather(release(lead, first), release(colleague, first))
    written = [
        (entry["action"], entry["reason"])
        for entry in await entries(lead, "braked", "released")
        if entry["object"] == "answer:paspoort/kosten"
    ]
    assert written == [("braked", "wrong"), ("released", "repaired")]


@pytest.mark.parametrize(
    ("kind", "target", "aspect"),
    [("bot", "paspoort", ""), ("channel", "fax", ""), ("answer", "niets", ""), ("answer", "paspoort", "smaak")],
)
async def test_what_does_not_exist_cannot_be_stopped(lead: Employee, kind: str, target: str, aspect: str) -> None:
    body = {"kind": kind, "target": target, "aspect": aspect, "reason": "wrong"}
    response = await lead.post("/v1/brakes", body)
    assert (response.status_code, response.json()["code"]) == (422, "nothing_to_brake")


async def test_only_a_supervisor_brakes(desk: Desk) -> None:
    assert (await desk.http.get("/v1/brakes")).status_code == 401
    employee = await desk.employee()
    body = {"kind": "bot", "reason": "wrong"}
    assert (await employee.post("/v1/brakes", body)).status_code == 403
    assert (await employee.get("/v1/brakes")).status_code == 403


async def test_brake_that_does_not_exist_is_not_found(lead: Employee) -> None:
    response = await lead.post(f"/v1/brakes/{uuid4()}/release", {"reason": "over"})
    assert (response.status_code, response.json()["code"]) == (404, "brake_not_found")
    bot = await stop(lead, "bot")
    assert (await lead.get(f"/v1/brakes/{bot['id']}/recipients")).status_code == 404

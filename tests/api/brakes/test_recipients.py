"""Who received an answer that was withdrawn is found, and told once."""

import asyncio
import csv
import io
from typing import Any

from api.services import make_services
from router.brakes import recipients
from router.conversations.models import TurnReply
from tests.api.brakes.conftest import stop
from tests.api.conftest import Desk, Employee, ScriptedBot, answer


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

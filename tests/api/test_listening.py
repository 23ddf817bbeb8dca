"""What a citizen says while a human has the conversation is still heard for danger, and for nothing else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from router.conversations.errors import BotFailed, BotUnreachable
from router.schema import agent
from tests.api.conftest import OPEN_DAY, Citizen, Desk, Employee, eventually

THREAT = "Ik wil niet meer leven."


async def about(employee: Employee, handoff: dict[str, Any]) -> dict[str, Any]:
    return (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()


async def alerts(supervisor: Employee, handoff: dict[str, Any]) -> list[dict[str, Any]]:
    listed = (await supervisor.get("/v1/alerts")).json()["payload"]
    return [alert for alert in listed if alert["handoffId"] == handoff["id"]]


async def entries(desk: Desk, handoff: dict[str, Any]) -> list[dict[str, Any]]:
    supervisor = await desk.employee("supervisor")
    return (await about(supervisor, handoff))["timeline"]


async def heard(desk: Desk, count: int) -> None:
    """Wait until that many messages were listened to, and nothing waits any more."""

    async def settled() -> bool:
        return len(desk.bot.heard) >= count and await inbox(desk) == 0

    await eventually(settled)


async def speaks_of_danger(desk: Desk, citizen: Citizen) -> None:
    """Let a citizen who waits, or is with an employee, write of suicide, and wait until it was heard."""
    desk.bot.hears("suicide")
    await citizen.say(THREAT)
    await heard(desk, 1)


async def inbox(desk: Desk) -> int:
    async with desk.services.engine.connect() as connection:
        return (await connection.exec_driver_sql("select count(*) from inbox")).scalar_one()


def texts(messages: list[dict[str, Any]], author: str) -> list[str]:
    return [message["text"] for message in messages if message["author"] == author]


async def test_who_waits_and_speaks_of_danger_gets_the_numbers_at_once_and_is_urgent(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(topic="rijbewijs")
    assert (handoff["priority"], handoff["department"]) == ("normal", "burgerzaken")
    before = len(await citizen.read())
    desk.bot.hears("suicide")
    await citizen.say(THREAT)
    await citizen.until(author="system", seq=before + 3)
    said = (await citizen.read())[before:]
    assert [message["author"] for message in said] == ["citizen", "system", "system"]
    assert "113" in said[1]["text"]
    assert "112" in said[2]["text"]
    assert [message["phones"] for message in said] == [[], ["113", "112", "0800-0113"], ["112"]]
    supervisor = await desk.employee("supervisor")
    now = await about(supervisor, handoff)
    assert (now["priority"], now["sensitivity"], now["department"]) == ("urgent", "danger", "klantcontact")
    assert now["why"]["rule"] == "gevaar"
    assert now["dangers"] == ["suicide"]
    assert now["topic"] == "rijbewijs"
    [alert] = await alerts(supervisor, handoff)
    assert alert["kind"] == "heard_danger"
    step = next(step for step in now["timeline"] if step["action"] == "heard_danger")
    assert (step["actor"], step["reason"]) == ("router", "suicide")
    assert (await citizen.state())["owner"] == "queue"


async def test_danger_is_answered_once_for_each_kind_and_not_for_each_message(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    before = len(await citizen.read())
    desk.bot.hears("suicide")
    for count in (1, 2, 3):
        await citizen.say(f"{THREAT} ({count})")
        await heard(desk, count)
    desk.bot.hears("huiselijk_geweld")
    await citizen.say("Mijn man slaat mij.")
    await heard(desk, 4)
    system = texts((await citizen.read())[before:], "system")
    assert len(system) == 4
    assert sum("113" in text for text in system) == 1
    assert sum("Veilig Thuis" in text for text in system) == 1
    supervisor = await desk.employee("supervisor")
    assert (await about(supervisor, handoff))["dangers"] == ["suicide", "huiselijk_geweld"]
    steps = [step["action"] for step in await entries(desk, handoff)]
    assert steps.count("heard_danger") == 2


async def test_urgent_one_is_served_before_who_came_earlier(desk: Desk) -> None:
    earlier, _ = await desk.waiting()
    citizen, _ = await desk.waiting()

    async def places() -> list[int]:
        return [(await each.state())["queue"]["place"] for each in (earlier, citizen)]

    assert sorted(await places()) == await places()
    desk.bot.hears("acute_hulp")
    await citizen.say("Er is brand!")
    await heard(desk, 1)
    assert sorted(await places(), reverse=True) == await places()


@pytest.mark.parametrize("held", [False, True])
async def test_card_is_about_the_danger_first(desk: Desk, held: bool) -> None:
    citizen, handoff = await desk.waiting(topic="rijbewijs")
    employee = await desk.employee()
    if held:
        await employee.claim(handoff)
    before = await about(employee, handoff)
    await speaks_of_danger(desk, citizen)
    now = await about(employee, handoff)
    [told] = now["why"]["dangers"]
    [said] = [message for message in now["messages"] if message["text"] == THREAT]
    assert (told["topic"], told["at"]) == ("suicide", said["createdAt"])
    assert [card["title"] for card in now["dangerFacts"]] == [told["title"]]
    assert now["topicFacts"] == before["topicFacts"]
    assert len(now["behaviours"]) > len(before["behaviours"])
    assert now["behaviours"][-len(before["behaviours"]) :] == before["behaviours"]
    assert (now["preview"], now["sensitivity"]) == (THREAT, "danger")


async def test_danger_is_served_before_the_urgent_ones_of_every_department(desk: Desk) -> None:
    """The order is one over all departments: an employee of two is brought the danger of one before an older death in the other."""
    _, death = await desk.waiting("human_first_topic", topic="overlijdensaangifte")
    citizen, handoff = await desk.waiting(topic="rijbewijs")
    await speaks_of_danger(desk, citizen)
    now = await about(await desk.employee("supervisor"), handoff)
    assert (death["priority"], death["department"], now["department"]) == ("urgent", "burgerzaken", "klantcontact")
    assert now["orderKey"] < death["orderKey"]


async def test_of_two_in_danger_who_came_first_goes_first(desk: Desk) -> None:
    _, asked = await desk.waiting("human_first_topic", topic="acute_hulp")
    citizen, handoff = await desk.waiting(topic="rijbewijs")
    await speaks_of_danger(desk, citizen)
    assert asked["orderKey"] < (await about(await desk.employee("supervisor"), handoff))["orderKey"]


async def test_danger_that_falls_back_stays_before_everybody_and_nobody_falls_back_before_it(desk: Desk) -> None:
    _, danger = await desk.waiting("human_first_topic", topic="acute_hulp")
    first, second = await desk.employee(), await desk.employee()
    await first.claim(danger)
    _, urgent = await desk.waiting("human_first_topic", topic="overlijdensaangifte")
    await second.claim(urgent)
    for employee in (first, second):
        await employee.delete("/v1/session")
    supervisor = await desk.employee("supervisor")
    now = [await about(supervisor, each) for each in (danger, urgent)]
    assert [each["status"] for each in now] == ["queued", "queued"]
    assert all(each["cameBackAt"] for each in now)
    assert now[0]["orderKey"] < now[1]["orderKey"]
    assert now[1]["orderKey"] > (OPEN_DAY - timedelta(days=1)).isoformat()


async def test_who_is_in_danger_is_not_given_back_to_the_bot(desk: Desk) -> None:
    citizen, danger = await desk.waiting("human_first_topic", topic="acute_hulp")
    employee = await desk.employee()
    claim = (await employee.claim(danger)).json()["claimId"]
    before = len(await citizen.read())
    refused = await employee.post(f"/v1/handoffs/{danger['id']}/return", {"claimId": claim, "summary": "klaar"})
    assert (refused.status_code, refused.json()["code"]) == (409, "danger_stays")
    assert (await about(employee, danger))["status"] == "claimed"
    assert len(await citizen.read()) == before


async def test_danger_that_is_the_first_message_alerts_the_supervisors_too(desk: Desk) -> None:
    _, handoff = await desk.waiting("human_first_topic", "suicide")
    [alert] = await alerts(await desk.employee("supervisor"), handoff)
    assert (alert["kind"], alert["department"]) == ("heard_danger", handoff["department"])


async def test_while_an_employee_holds_it_the_computer_is_silent_and_the_employee_is_told(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    await employee.claim(handoff)
    before = len(await citizen.read())
    await speaks_of_danger(desk, citizen)
    assert [message["author"] for message in (await citizen.read())[before:]] == ["citizen"]
    now = await about(employee, handoff)
    [note] = texts(now["messages"], "note")
    assert "gevaar" in note
    assert "113" in note
    assert (now["priority"], now["status"], now["department"]) == ("urgent", "claimed", handoff["department"])
    assert [alert["kind"] for alert in await alerts(await desk.employee("supervisor"), handoff)] == ["heard_danger"]


async def test_snoozed_conversation_is_heard_and_back_in_the_queue(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    until = (desk.clock() + timedelta(hours=3)).isoformat()
    assert (
        await employee.post(f"/v1/handoffs/{handoff['id']}/snooze", {"claimId": claim, "until": until})
    ).status_code == 200
    desk.bot.hears("bedreiging")
    await citizen.say("Hij staat weer voor de deur.")
    await heard(desk, 1)
    now = await about(employee, handoff)
    assert (now["status"], now["priority"]) == ("queued", "urgent")


async def test_what_is_no_danger_changes_nothing(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    before = await citizen.read()
    for topic, outcome in (("paspoort", "answer"), ("suicide", "clarify")):  # a guess that the bot would only ask about
        desk.bot.hears(topic, outcome)
        await citizen.say("Hoe lang duurt het nog?")
        await heard(desk, 1)
    await heard(desk, 2)
    assert [message["author"] for message in await citizen.read()][len(before) :] == ["citizen", "citizen"]
    now = await about(await desk.employee("supervisor"), handoff)
    assert (now["priority"], now["dangers"]) == (handoff["priority"], [])


async def test_listening_asks_only_what_is_heard_with_personal_numbers_masked_and_leaves_the_dialogue_alone(
    desk: Desk,
) -> None:
    citizen, _ = await desk.waiting()
    turns = len(desk.bot.turns)
    async with desk.services.engine.connect() as connection:
        query = f"select state from conversation where id = '{citizen.id}'"
        before = (await connection.exec_driver_sql(query)).scalar_one()
    await citizen.say("Mail mij op jan@voorbeeld.nl of bel 0612345678.")
    await heard(desk, 1)
    [words] = desk.bot.heard
    assert set(words) == {"text", "state"}
    assert "jan@" not in words["text"]
    assert "0612345678" not in words["text"]
    assert len(desk.bot.turns) == turns
    async with desk.services.engine.connect() as connection:
        assert (await connection.exec_driver_sql(query)).scalar_one() == before


async def test_listening_that_fails_is_tried_once_more_and_then_dropped(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    before = len(await citizen.read())

    async def fail(_words: dict[str, Any]) -> dict[str, Any]:
        raise BotFailed("status 500")

    desk.bot.hear = fail
    await citizen.say("Een bericht waar de computer van struikelt.")
    await heard(desk, 2)
    assert len(desk.bot.heard) == 2
    assert len(await citizen.read()) == before + 1
    assert [step["action"] for step in await entries(desk, handoff)].count("queued") == 1
    desk.bot.hears("suicide")
    await citizen.say(THREAT)  # and the next one is heard
    await citizen.until(author="system", seq=before + 3)


async def test_danger_said_while_the_bot_is_away_is_heard_when_it_is_back(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    before = len(await citizen.read())

    async def away(_words: dict[str, Any]) -> dict[str, Any]:
        raise BotUnreachable

    desk.bot.hear = away
    await citizen.say(THREAT)

    async def tried() -> bool:
        return len(desk.bot.heard) == 1

    await eventually(tried)
    desk.bot.hears("suicide")
    desk.clock.jump(seconds=10)
    desk.services.worker.wake()
    await citizen.until(author="system", seq=before + 3)


async def test_bot_that_stays_away_is_not_waited_for_without_end(desk: Desk) -> None:
    citizen, _ = await desk.waiting()

    async def away(_words: dict[str, Any]) -> dict[str, Any]:
        raise BotUnreachable

    desk.bot.hear = away
    await citizen.say(THREAT)
    await heard_once(desk)
    desk.clock.jump(minutes=6)
    desk.services.worker.wake()

    async def empty() -> bool:
        return await inbox(desk) == 0

    await eventually(empty)


async def heard_once(desk: Desk) -> None:
    async def once() -> bool:
        return len(desk.bot.heard) >= 1

    await eventually(once)


async def test_danger_in_a_turn_that_was_overtaken_by_a_human_is_heard_all_the_same(desk: Desk) -> None:
    """Two messages after each other: the first hands over, the second waited in the inbox meanwhile."""
    desk.hands_over()
    asked, go_on = desk.bot.thinks()
    desk.bot.hears("suicide")
    citizen = await desk.citizen()
    await citizen.say("Ik wil graag een medewerker spreken.")
    await asked.wait()
    await citizen.say(THREAT)
    go_on.set()
    await heard(desk, 1)
    said = await citizen.read()
    assert any("113" in message["text"] for message in said)
    assert len(desk.bot.turns) == 1


async def test_danger_said_to_a_human_takes_a_citizen_back_who_went_on_with_the_bot(desk: Desk) -> None:
    async with desk.services.engine.begin() as connection:
        await connection.execute(update(agent).values(presence="offline"))
    citizen, handoff = await desk.waiting(topic="rijbewijs")
    [button] = [each for message in await citizen.read() for each in message["buttons"]]
    go_on = asyncio.Event()

    async def slow(_words: dict[str, Any]) -> dict[str, Any]:
        await go_on.wait()
        return {"intent": "suicide", "outcome": "human", "signals": ["danger"], "language": "nl"}

    desk.bot.hear = slow
    await citizen.say(THREAT)
    await heard_once(desk)
    await citizen.press(button["id"])
    assert (await citizen.state())["owner"] == "bot"
    go_on.set()
    await heard(desk, 1)
    assert (await citizen.state())["owner"] == "queue"
    assert "112" in (await citizen.read())[-1]["text"]
    assert (await about(await desk.employee("supervisor"), handoff))["priority"] == "urgent"


async def test_case_that_turns_out_to_be_sensitive_is_kept_by_who_speaks_with_them(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    await speaks_of_danger(desk, citizen)
    until = (desk.clock() + timedelta(minutes=1)).isoformat()
    refused = await employee.post(f"/v1/handoffs/{handoff['id']}/snooze", {"claimId": claim, "until": until})
    assert (refused.status_code, refused.json()["code"]) == (409, "danger_stays")
    assert (await about(employee, handoff))["status"] == "claimed"
    desk.clock.jump(seconds=91)
    await desk.services.keeper.do_what_is_due()
    colleague = await desk.employee()
    assert (await colleague.claim(handoff)).json()["code"] == "handoff_kept"
    assert (await employee.claim(handoff)).status_code == 200

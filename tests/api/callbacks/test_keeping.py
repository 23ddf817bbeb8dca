"""A call-back is kept by one employee, or counted as missed."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from router.schema import handoff, outbox
from tests.api.callbacks.conftest import DEPARTMENT, key, passes, planned, slots, work
from tests.api.conftest import Desk, Employee


def call(outcome: str, attempt: int = 1) -> dict[str, Any]:
    return {"outcome": outcome, "attempt": attempt}


async def test_one_employee_makes_the_call_and_only_they_see_the_number(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk)
    colleague, stranger = (
        await desk.employee(departments=(DEPARTMENT,)),
        await desk.employee(departments=("burgerzaken",)),
    )
    row = await work(caller, own)
    assert row["contact"] is None
    answers = await asyncio.gather(*(who.post(f"/v1/callbacks/{row['id']}/claim") for who in (caller, colleague)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner, loser = (caller, colleague) if answers[0].status_code == 200 else (colleague, caller)
    assert next(a for a in answers if a.status_code == 200).json()["contact"]["phone"] == "+31612345678"
    refused = next(a for a in answers if a.status_code == 409).json()
    assert (refused["code"], refused["claimedBy"]["name"]) == ("callback_claimed", winner.agent["name"])
    assert (await work(loser, own))["contact"] is None
    assert (await loser.post(f"/v1/callbacks/{row['id']}/calls", call("reached"))).status_code == 409
    assert (await stranger.post(f"/v1/callbacks/{row['id']}/claim")).status_code == 404
    supervisor = await desk.employee("supervisor")
    assert (await work(supervisor, own))["contact"]["phone"] == "+31612345678"


async def test_kept_promise_ends_the_handoff_that_waited_for_it(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    row = await work(caller, own)
    await caller.post(f"/v1/callbacks/{row['id']}/claim")
    early = await caller.post(f"/v1/callbacks/{row['id']}/calls", call("unreachable"))
    assert early.json()["code"] == "callback_not_tried"
    tried = await caller.post(f"/v1/callbacks/{row['id']}/calls", call("no_answer"))
    assert (tried.json()["attempts"], tried.json()["status"]) == (1, "claimed")
    again = await caller.post(f"/v1/callbacks/{row['id']}/calls", call("no_answer"))
    assert again.json()["attempts"] == 1
    for _ in range(2):
        kept = await caller.post(f"/v1/callbacks/{row['id']}/calls", call("reached", attempt=2))
        assert kept.json()["status"] == "kept"
    async with desk.services.engine.connect() as connection:
        found = (await connection.execute(select(handoff).where(handoff.c.id == row["handoffId"]))).one()
    assert (found.status, found.result) == ("resolved", "callback")
    assert (await citizen.state())["owner"] == "bot"


async def test_missed_promise_is_told_alerted_and_counted_once(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    supervisor = await desk.employee("supervisor")

    async def late(who: Employee) -> int:
        return (await who.get("/v1/callbacks/late")).json()["count"]

    await passes(desk, own["endsAt"], seconds=1)
    await desk.services.keeper.do_what_is_due()
    caller = await desk.employee(departments=(DEPARTMENT,))
    listed = (await caller.get("/v1/callbacks")).json()["payload"]
    assert (
        await late(caller) == sum(row["missed"] for row in listed) >= 1
    )  # those of the other tests of this module, too
    assert await late(await desk.employee(departments=("belastingen",))) == 0
    assert await late(supervisor) >= 1
    story = (await supervisor.get(f"/v1/handoffs/{(await work(supervisor, own))['handoffId']}")).json()["timeline"]
    assert [entry["action"] for entry in story].count("callback_missed") == 1
    assert (await citizen.read())[-1]["text"].startswith("Wij hebben u niet op de afgesproken tijd gebeld")
    assert (await citizen.state())["callback"]["late"]
    row = await work(supervisor, own)
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    assert [alert["kind"] for alert in alerts if alert["handoffId"] == row["handoffId"]] == ["callback_missed"]
    figures = (await supervisor.get("/v1/callbacks/figures")).json()["payload"]
    week = next(line for line in figures if line["department"] == DEPARTMENT)
    assert week["missed"] >= 1
    assert week["made"] >= 1
    assert (await caller.get("/v1/callbacks/figures")).status_code == 403


async def test_call_that_nobody_answered_in_time_is_no_missed_promise(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    row = await work(caller, own)
    await passes(desk, own["startsAt"], minutes=1)
    await caller.post(f"/v1/callbacks/{row['id']}/claim")
    await caller.post(f"/v1/callbacks/{row['id']}/calls", call("no_answer"))
    await passes(desk, own["endsAt"], seconds=1)
    assert not (await work(caller, own))["missed"]
    free = (await caller.get(f"/v1/callbacks/{row['id']}/slots")).json()["payload"]
    await caller.post(f"/v1/callbacks/{row['id']}/claim")
    for _ in range(2):
        moved = await caller.post(f"/v1/callbacks/{row['id']}/move", {"startsAt": free[0]["startsAt"]})
        assert (moved.json()["status"], moved.json()["attempts"]) == ("planned", 0)
    assert (await citizen.state())["callback"]["startsAt"] == free[0]["startsAt"]


async def test_citizen_is_reminded_once_in_the_chat_and_through_the_outbox(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk, at=10)
    await passes(desk, own["startsAt"], minutes=-30)
    await desk.services.keeper.do_what_is_due()
    reminders = [message for message in await citizen.read() if message["text"].startswith("Denkt u aan onze afspraak")]
    assert len(reminders) == 1
    async with desk.services.engine.connect() as connection:
        query = select(func.count()).where(outbox.c.channel == "contact", outbox.c.conversation_id == citizen.id)
        assert (await connection.execute(query)).scalar_one() == 1


async def test_citizen_who_just_moved_it_is_not_reminded_of_what_they_chose(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk, at=10)
    desk.clock.jump(hours=2)
    await desk.http.post("/v1/callbacks/move", json={**key(own), "startsAt": (await slots(citizen))[0]["startsAt"]})
    desk.clock.jump(minutes=31)
    await desk.services.keeper.do_what_is_due()
    assert not any(message["text"].startswith("Denkt u aan onze afspraak") for message in await citizen.read())


async def test_call_back_of_an_employee_who_is_gone_is_anyones_again(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk, at=20)
    row = await work(caller, own)
    await caller.post(f"/v1/callbacks/{row['id']}/claim")
    desk.clock.jump(minutes=10)
    for _ in range(2):  # the presence lapses first
        await desk.services.keeper.do_what_is_due()
    again = await work(caller, own)
    assert (again["status"], again["contact"]) == ("planned", None)


async def test_citizen_who_writes_meanwhile_is_in_the_queue_and_keeps_the_call_back(
    desk: Desk, caller: Employee
) -> None:
    citizen, own = await planned(desk)
    await citizen.say("Ik heb toch nog een vraag.")
    state = await citizen.state()
    assert state["queue"]["place"] >= 1
    assert state["callback"]["reference"] == own["reference"]


async def test_ending_the_conversation_leaves_the_call_back(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    await citizen.http.post(f"{citizen.path}/end", headers=citizen.headers)
    assert (await desk.http.post("/v1/callbacks/lookup", json=key(own))).json()["callback"]["status"] == "planned"

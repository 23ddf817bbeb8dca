"""A call-back is a promise: out of real capacity, kept or counted, and changed by its citizen without an account."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from router.callbacks import repository
from router.departments import CallbackOffer
from router.schema import callback, callback_contact, callback_seat, handoff, ledger_entry, outbox
from tests.api.conftest import Citizen, Desk, Employee

DEPARTMENT, TOPIC = "openbare_ruimte", "grofvuil"
PHONE = {"phone": "06 12345678"}


@pytest.fixture
async def caller(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Employee]:
    """An employee of a department that makes two calls in each half hour."""
    offered(desk, monkeypatch, per_slot=2)
    await desk.employee(departments=(DEPARTMENT,))
    yield await desk.employee(departments=(DEPARTMENT,))


def offered(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, per_slot: int | None) -> None:
    by_id = desk.services.desk.departments.by_id
    offer = CallbackOffer(slot_minutes=30, per_slot=per_slot, notice_minutes=60, days_ahead=3)
    monkeypatch.setitem(by_id, DEPARTMENT, replace(by_id[DEPARTMENT], callbacks=offer))


async def slots(citizen: Citizen) -> list[dict[str, Any]]:
    return (await citizen.http.get(f"{citizen.path}/callback/slots", headers=citizen.headers)).json()["payload"]


async def ask(citizen: Citizen, slot: dict[str, Any], **contact: str) -> httpx.Response:
    body = {**(contact or PHONE), "startsAt": slot["startsAt"]}
    return await citizen.http.post(f"{citizen.path}/callback", json=body, headers=citizen.headers)


async def planned(desk: Desk, *, at: int = 0, **contact: str) -> tuple[Citizen, dict[str, Any]]:
    """A citizen with a call-back, and what opens it elsewhere."""
    citizen, _ = await desk.waiting(topic=TOPIC)
    free = await slots(citizen)
    response = await ask(citizen, free[at], **contact)
    assert response.status_code == 200, response.text
    own = (await citizen.http.get(f"{citizen.path}/callback", headers=citizen.headers)).json()
    return citizen, own


def key(own: dict[str, Any]) -> dict[str, str]:
    return {"reference": own["reference"], "code": own["code"]}


async def work(employee: Employee, own: dict[str, Any]) -> dict[str, Any]:
    """The call-back as an employee sees it."""
    rows = (await employee.get("/v1/callbacks")).json()["payload"]
    return next(row for row in rows if row["reference"] == own["reference"])


async def passes(desk: Desk, until: str, **more: float) -> None:
    """Let time pass until a moment, and look for what is due."""
    ahead = datetime.fromisoformat(until) + timedelta(**more) - desk.clock()
    desk.clock.jump(seconds=ahead.total_seconds())
    await desk.services.keeper.do_what_is_due()


async def actions_of(desk: Desk, *names: str) -> int:
    async with desk.services.engine.connect() as connection:
        query = select(func.count()).where(ledger_entry.c.action.in_(names))
        return (await connection.execute(query)).scalar_one()


async def test_citizen_who_waits_chooses_a_slot_and_waits_no_more(desk: Desk, caller: Employee) -> None:
    citizen, waiting = await desk.waiting(topic=TOPIC)
    slot = (await slots(citizen))[3]
    state = (await ask(citizen, slot, phone="06 12345678", name="Jo")).json()
    assert state["queue"] is None
    assert (state["callback"]["startsAt"], state["callback"]["contact"]) == (slot["startsAt"], "••••678")
    assert len(state["callback"]["reference"]) == 10
    said = (await citizen.read())[-1]
    assert state["callback"]["reference"] in said["text"]
    assert [text.split(":")[0] for text in (said["text"], state["callback"]["text"])] == ["Wij bellen u"] * 2
    assert "12345678" not in said["text"]
    async with desk.services.engine.connect() as connection:
        found = (await connection.execute(select(handoff).where(handoff.c.id == waiting["id"]))).one()
    assert (found.status, found.callback_phone) == ("snoozed", None)


async def test_slot_is_never_overbooked_by_many_at_once(desk: Desk, caller: Employee) -> None:
    citizens = [(await desk.waiting(topic=TOPIC))[0] for _ in range(8)]
    slot = (await slots(citizens[0]))[-1]
    answers = await asyncio.gather(*(ask(citizen, slot) for citizen in citizens))
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [409] * 6
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
    loser = next(citizen for citizen, answer in zip(citizens, answers, strict=True) if answer.status_code == 409)
    assert slot not in await slots(loser)
    async with desk.services.engine.connect() as connection:
        query = select(func.count()).where(callback_seat.c.starts_at == datetime.fromisoformat(slot["startsAt"]))
        assert (await connection.execute(query)).scalar_one() == 2


async def test_capacity_is_no_more_than_the_employees_there_are(
    desk: Desk, caller: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(desk, monkeypatch, per_slot=None)
    async with desk.services.engine.connect() as connection:
        people = await repository.employees(connection, DEPARTMENT)
    citizens = [(await desk.waiting(topic=TOPIC))[0] for _ in range(people + 1)]
    slot = (await slots(citizens[0]))[-2]
    answers = [(await ask(citizen, slot)).status_code for citizen in citizens]
    assert answers == [200] * people + [409]


async def test_same_request_twice_is_one_call_back(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    made = await actions_of(desk, "callback_made", "callback_moved")
    again = (await ask(citizen, own)).json()["callback"]
    assert again["reference"] == own["reference"]
    assert await actions_of(desk, "callback_made", "callback_moved") == made


async def test_without_a_slot_it_is_as_soon_as_there_is_somebody(desk: Desk) -> None:
    citizen, _ = await desk.waiting()
    answer = await citizen.http.post(f"{citizen.path}/callback", json=PHONE, headers=citizen.headers)
    assert answer.json()["queue"]["callback"] == {"phone": "+31612345678"}


async def test_number_of_who_is_called_as_soon_as_possible_is_whole_only_for_who_makes_the_call(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    await citizen.http.post(f"{citizen.path}/callback", json=PHONE, headers=citizen.headers)
    assert "••••678" in (await citizen.read())[-1]["text"]
    caller, colleague, supervisor = await desk.employee(), await desk.employee(), await desk.employee("supervisor")
    path = f"/v1/handoffs/{handoff['id']}"
    for who in (caller, colleague):
        assert "12345678" not in (await who.get("/v1/queue")).text
        assert "12345678" not in (await who.get(path)).text
    assert (await caller.claim(handoff)).json()["callTo"] == "+31612345678"
    seen = (await colleague.get(path)).json()
    assert (seen["callTo"], seen["callback"]) == (None, {"phone": "••••678"})
    assert (await supervisor.get(path)).json()["callTo"] == "+31612345678"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"startsAt": "2026-11-24T10:00:00Z"}, "contact_missing"),
        ({"startsAt": "2026-11-24T10:00:00Z", "email": "geen adres"}, "invalid_email"),
        ({"startsAt": "2026-11-24T10:00:00Z", "email": "a@b"}, "invalid_email"),
        ({"startsAt": "2026-11-24T10:00:00Z", "phone": "12"}, "invalid_phone"),
        ({"email": "jan@voorbeeld.nl"}, "invalid_phone"),
        ({"startsAt": "2026-11-24T10:07:00Z", **PHONE}, "slot_not_offered"),
        ({"startsAt": "2020-11-24T10:00:00Z", **PHONE}, "slot_not_offered"),
    ],
)
async def test_what_cannot_be_promised_is_refused(
    desk: Desk, caller: Employee, body: dict[str, str], code: str
) -> None:
    citizen, _ = await desk.waiting(topic=TOPIC)
    answer = await citizen.http.post(f"{citizen.path}/callback", json=body, headers=citizen.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_number_and_code_open_it_without_an_account_and_nothing_else_does(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk, email="Jan@Voorbeeld.nl")
    _, other = await planned(desk)
    typed = {"reference": own["reference"], "code": own["code"].lower().replace("-", " ").replace("0", "o")}
    found = await desk.http.post("/v1/callbacks/lookup", json={**typed, "language": "en"})
    assert found.json()["callback"]["contact"] == "J•••@voorbeeld.nl"
    assert found.json()["callback"]["text"].startswith("We will e-mail you:")
    assert found.json()["slots"]
    for wrong in ({**key(own), "code": other["code"]}, {**key(own), "reference": "1000000000"}):
        for route in ("lookup", "cancel", "calendar"):
            refused = await desk.http.post(f"/v1/callbacks/{route}", json=wrong)
            assert (refused.status_code, refused.json()["code"]) == (404, "callback_not_found")


async def test_who_looks_it_up_reads_by_when_there_is_an_answer(desk: Desk, caller: Employee) -> None:
    citizen, _ = await desk.waiting(topic="melding_openbare_ruimte")
    await ask(citizen, (await slots(citizen))[0])
    own = (await citizen.http.get(f"{citizen.path}/callback", headers=citizen.headers)).json()
    found = (await desk.http.post("/v1/callbacks/lookup", json={**key(own), "language": "en"})).json()
    assert found["term"]["dueAt"] == (await citizen.state())["term"]["dueAt"]
    assert found["term"]["text"].startswith("You will get an answer by ")
    _, plain = await planned(desk, at=1)
    assert (await desk.http.post("/v1/callbacks/lookup", json=key(plain))).json()["term"] is None


async def test_guesses_are_limited(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk)
    desk.services.limiter.set("callbacks", "3/minute")
    try:
        wrong = {"reference": own["reference"], "code": "0000-0000-0000"}
        answers = [(await desk.http.post("/v1/callbacks/lookup", json=wrong)).status_code for _ in range(4)]
    finally:
        desk.services.limiter.set("callbacks", "1000/second")
    assert answers == [404, 404, 404, 429]


async def test_move_frees_the_old_time_and_is_the_same_calendar_entry(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk, at=4)
    first = Calendar.from_ical((await desk.http.post("/v1/callbacks/calendar", json=key(own))).content)
    to = (await slots(citizen))[7]["startsAt"]
    for _ in range(2):
        moved = await desk.http.post("/v1/callbacks/move", json={**key(own), "startsAt": to})
        assert moved.json()["callback"]["startsAt"] == to
    second = Calendar.from_ical((await desk.http.post("/v1/callbacks/calendar", json=key(own))).content)
    before, after = first.walk("VEVENT")[0], second.walk("VEVENT")[0]
    assert (before["uid"], before["sequence"], after["sequence"]) == (after["uid"], 0, 1)
    assert after.decoded("dtstart") == datetime.fromisoformat(to)
    dated = desk.services.desk.dated(datetime.fromisoformat(to), "nl")
    assert f"Wij bellen u: {dated}, uiterlijk" in after["description"]  # not "tomorrow": it is read on other days
    assert after["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert second.walk("VTIMEZONE")[0]["tzid"] == "Europe/Amsterdam"
    assert own["startsAt"] in [slot["startsAt"] for slot in await slots(citizen)]


async def test_cancelling_twice_is_once_and_the_question_is_back_in_the_queue(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    before = await actions_of(desk, "callback_cancelled")
    for _ in range(2):
        answer = (await desk.http.post("/v1/callbacks/cancel", json=key(own))).json()
        assert answer["callback"]["status"] == "cancelled"
    assert await actions_of(desk, "callback_cancelled") == before + 1
    state = await citizen.state()
    assert (state["callback"], state["queue"]["place"] > 0) == (None, True)
    entry = Calendar.from_ical((await desk.http.post("/v1/callbacks/calendar", json=key(own))).content)
    assert (entry["method"], entry.walk("VEVENT")[0]["status"]) == ("CANCEL", "CANCELLED")
    refused = await desk.http.post("/v1/callbacks/move", json={**key(own), "startsAt": own["startsAt"]})
    assert refused.json()["code"] == "callback_over"


async def test_moving_and_cancelling_at_once_leaves_one_truth(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk)
    free = await slots(citizen)
    moves = [
        desk.http.post("/v1/callbacks/move", json={**key(own), "startsAt": slot["startsAt"]}) for slot in free[5:9]
    ]
    await asyncio.gather(*moves, desk.http.post("/v1/callbacks/cancel", json=key(own)))
    found = (await desk.http.post("/v1/callbacks/lookup", json=key(own))).json()["callback"]
    assert found["status"] == "cancelled"
    async with desk.services.engine.connect() as connection:
        held = (
            select(func.count())
            .select_from(callback_seat.join(callback))
            .where(callback.c.reference == own["reference"])
        )
        assert (await connection.execute(held)).scalar_one() == 0


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


def call(outcome: str, attempt: int = 1) -> dict[str, Any]:
    return {"outcome": outcome, "attempt": attempt}


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


async def test_contact_is_nowhere_but_in_its_own_table(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk, phone="06 87654321", name="Zorro")
    async with desk.services.engine.connect() as connection:
        tables = [table for table in callback_contact.metadata.sorted_tables if table is not callback_contact]
        for table in tables:
            rows = " ".join(str(row) for row in await connection.execute(select(table)))
            assert "87654321" not in rows, table.name
            assert "Zorro" not in rows, table.name
    assert own["contact"] == "••••321"

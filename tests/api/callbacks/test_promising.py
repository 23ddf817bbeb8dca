"""A call-back is a promise out of real capacity; its contact is nowhere else."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import func, select

from router.callbacks import repository
from router.schema import callback_contact, callback_seat, handoff
from tests.api.callbacks.conftest import DEPARTMENT, PHONE, TOPIC, actions_of, ask, offered, planned, slots
from tests.api.conftest import Desk, Employee


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


async def test_contact_is_nowhere_but_in_its_own_table(desk: Desk, caller: Employee) -> None:
    _, own = await planned(desk, phone="06 87654321", name="Zorro")
    async with desk.services.engine.connect() as connection:
        tables = [table for table in callback_contact.metadata.sorted_tables if table is not callback_contact]
        for table in tables:
            rows = " ".join(str(row) for row in await connection.execute(select(table)))
            assert "87654321" not in rows, table.name
            assert "Zorro" not in rows, table.name
    assert own["contact"] == "••••321"


async def test_call_that_is_not_wanted_any_more_is_withdrawn_in_the_chat_and_the_place_stays(desk: Desk) -> None:
    citizen, _ = await desk.waiting(topic=TOPIC)
    asked = await citizen.http.post(f"{citizen.path}/callback", json=PHONE, headers=citizen.headers)
    assert asked.status_code == 200
    before = await actions_of(desk, "callback_cancelled")
    confirmed = (await citizen.read())[-1]
    assert citizen.reference in confirmed["text"]
    [button] = confirmed["buttons"]
    await citizen.press(button["id"])
    assert "Wij bellen u niet terug." in (await citizen.read())[-1]["text"]
    state = await citizen.state()
    assert (state["owner"], state["queue"]["callback"]) == ("queue", None)
    await citizen.press(button["id"])
    assert await actions_of(desk, "callback_cancelled") == before + 1
    assert "werkt niet meer" in (await citizen.read())[-1]["text"]


async def test_start_alone_moves_what_was_promised_and_keeps_where_we_call(desk: Desk, caller: Employee) -> None:
    waits, _ = await desk.waiting(topic=TOPIC)
    free = await slots(waits)
    alone = {"startsAt": free[1]["startsAt"]}
    refused = await waits.http.post(f"{waits.path}/callback", json=alone, headers=waits.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "contact_missing")
    citizen, own = await planned(desk)
    moved = await citizen.http.post(f"{citizen.path}/callback", json=alone, headers=citizen.headers)
    found = moved.json()["callback"]
    assert (found["reference"], found["startsAt"]) == (own["reference"], alone["startsAt"])
    assert found["contact"] == "••••678"

"""A call-back is read, moved and cancelled by its citizen without an account."""

import asyncio
from datetime import datetime

from icalendar import Calendar
from sqlalchemy import func, select

from router.schema import callback, callback_seat
from tests.api.callbacks.conftest import actions_of, ask, key, planned, slots
from tests.api.conftest import Desk, Employee


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

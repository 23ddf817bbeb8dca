"""What a call-back is called, when it is said to be, and what a move to its own time says."""

from datetime import datetime
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.callbacks.conftest import DEPARTMENT, key, offered, planned
from tests.api.conftest import Desk, Employee

LANGUAGES = ("nl", "en", "de", "fr", "pl", "tr", "ar")


@pytest.fixture
async def caller(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Employee:
    """An employee of a department that makes one call in each half hour."""
    offered(desk, monkeypatch, per_slot=1)
    return await desk.employee(departments=(DEPARTMENT,))


async def posted(desk: Desk, what: str, own: dict[str, Any], **more: str) -> dict[str, Any]:
    body = {**key(own), **more}
    answer = await desk.http.post(f"/v1/callbacks/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("contact", "title"),
    [
        ({"phone": "06 12345678"}, "Telefoonafspraak met "),
        ({"email": "jan@voorbeeld.nl"}, "E-mail van "),
        ({"phone": "06 12345678", "email": "jan@voorbeeld.nl"}, "Afspraak met "),
    ],
)
async def test_calendar_is_titled_by_what_was_left(
    desk: Desk, caller: Employee, contact: dict[str, str], title: str
) -> None:
    citizen, _ = await planned(desk, at=-1, **contact)
    file = await citizen.http.get(f"{citizen.path}/callback/calendar", headers=citizen.headers)
    [entry] = Calendar.from_ical(file.content).walk("VEVENT")
    assert str(entry["summary"]).startswith(title)
    assert entry.walk("VALARM")[0]["description"] == entry["summary"]


async def test_chat_and_page_name_the_date_because_they_are_read_on_other_days(desk: Desk, caller: Employee) -> None:
    citizen, own = await planned(desk, at=-1)
    when = desk.services.desk.dated(datetime.fromisoformat(own["startsAt"]), "nl")
    assert f"Wij bellen u: {when}, uiterlijk" in (await citizen.read())[-1]["text"]
    assert own["text"].startswith(f"Wij bellen u: {when}, uiterlijk")
    for language in LANGUAGES:
        when = desk.services.desk.dated(datetime.fromisoformat(own["startsAt"]), language)
        shown = await posted(desk, "lookup", own, language=language)
        assert when in shown["callback"]["text"]
    await posted(desk, "cancel", own)
    assert desk.services.desk.dated(datetime.fromisoformat(own["startsAt"]), "nl") in (await citizen.read())[-1]["text"]


async def test_time_that_it_has_is_not_offered_and_a_move_to_it_says_that_nothing_changed(
    desk: Desk, caller: Employee
) -> None:
    citizen, own = await planned(desk, at=-1)
    before = len(await citizen.read())
    stays = await posted(desk, "move", own, startsAt=own["startsAt"])
    assert (stays["moved"], stays["callback"]["startsAt"]) == (False, own["startsAt"])
    assert len(await citizen.read()) == before
    others = [slot["startsAt"] for slot in stays["slots"]]
    assert own["startsAt"] not in others
    moved = await posted(desk, "move", own, startsAt=others[0])
    assert (moved["moved"], moved["callback"]["startsAt"]) == (True, others[0])
    assert own["startsAt"] in [slot["startsAt"] for slot in moved["slots"]]
    assert "moved" not in await posted(desk, "lookup", own)


async def test_own_time_is_not_offered_while_it_has_places_left_neither_to_the_employee(
    desk: Desk, caller: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(desk, monkeypatch, per_slot=2)
    await desk.employee(departments=(DEPARTMENT,))
    _, own = await planned(desk, at=-1)
    shown = await posted(desk, "lookup", own)
    assert own["startsAt"] not in [slot["startsAt"] for slot in shown["slots"]]
    rows = (await caller.get("/v1/callbacks")).json()["payload"]
    found = next(row["id"] for row in rows if row["reference"] == own["reference"])
    others = (await caller.get(f"/v1/callbacks/{found}/slots")).json()["payload"]
    assert others
    assert own["startsAt"] not in [slot["startsAt"] for slot in others]

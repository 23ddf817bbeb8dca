"""What a citizen is told who asks for a human while nobody can come: why, until when, and that we call back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from router.departments import DayException, Interval, OpeningHours
from router.schema import agent
from tests.api.conftest import OPEN_DAY, Citizen, Desk

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DEPARTMENT, TOPIC = "sociaal_domein", "bijstand"
TODAY = OPEN_DAY.date()  # a Monday; each department is open all day in these tests
CLOSED_TODAY = OpeningHours(time_zone=AMSTERDAM, week=((), *(((Interval(opens=540, closes=1020),),) * 6)))


@pytest.fixture
async def empty_desk(desk: Desk) -> AsyncIterator[Desk]:
    """The application while nobody of the department is signed in."""
    department = agent.c.departments.contains([DEPARTMENT])
    async with desk.services.engine.begin() as connection:
        await connection.execute(update(agent).where(department).values(presence="offline"))
    yield desk


def has(desk: Desk, monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    """Change the department for one test."""
    by_id = desk.services.desk.departments.by_id
    monkeypatch.setitem(by_id, DEPARTMENT, replace(by_id[DEPARTMENT], **changed))


async def told(desk: Desk) -> tuple[Citizen, str]:
    citizen, _ = await desk.waiting(topic=TOPIC)
    messages = await citizen.read()
    return citizen, next(message["text"] for message in messages if message["author"] == "system")


async def calls_back(citizen: Citizen) -> bool:
    response = await citizen.http.post(
        f"{citizen.path}/callback", json={"phone": "06 12345678"}, headers=citizen.headers
    )
    return response.status_code == 200 and bool(response.json()["queue"]["callback"])


async def test_closed(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    has(empty_desk, monkeypatch, hours=CLOSED_TODAY)
    citizen, said = await told(empty_desk)
    assert "Er is nu niemand aanwezig. Wij zijn er weer morgen om 9.00 uur. Laat uw telefoonnummer achter" in said
    assert "feestdag" not in said
    assert (await citizen.state())["desk"]["open"] is False
    assert await calls_back(citizen)
    tomorrow = empty_desk.services.desk.dated(datetime.combine(TODAY + timedelta(days=1), time(9), AMSTERDAM), "nl")
    assert (
        f"{tomorrow} of kort daarna" in (await citizen.read())[-1]["text"]
    )  # not "tomorrow": it is read on other days


async def test_dated_exception_gives_its_reason(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    day = DayException(date=TODAY, hours=(), reason={"nl": "een studiedag"})
    has(empty_desk, monkeypatch, hours=replace(CLOSED_TODAY, exceptions={TODAY: day}))
    _, said = await told(empty_desk)
    assert said.startswith("De openingstijden zijn vandaag anders. De reden: een studiedag. Uw vraag staat klaar")


async def test_holiday(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def this_day(_country: str, _year: int) -> frozenset[date]:
        return frozenset({TODAY})

    monkeypatch.setattr("router.departments.hours.public_holidays", this_day)
    has(empty_desk, monkeypatch, hours=replace(CLOSED_TODAY, week=((Interval(opens=540, closes=1020),),) * 7))
    citizen, said = await told(empty_desk)
    assert "Vandaag is het een feestdag en zijn wij gesloten. Wij zijn er weer morgen om 9.00 uur." in said
    assert "Laat uw telefoonnummer achter" in said
    assert await calls_back(citizen)


async def test_nobody_signed_in(empty_desk: Desk) -> None:
    citizen, said = await told(empty_desk)
    assert "Wij zijn open, maar er is nu niemand aangemeld. U bent nummer" in said
    assert "Laat uw telefoonnummer achter, dan bellen wij u terug. U houdt uw plaats." in said
    assert await calls_back(citizen)


@pytest.mark.parametrize("presence", ["busy", "break", "away"])
async def test_all_busy(empty_desk: Desk, presence: str) -> None:
    employee = await empty_desk.employee("agent", departments=(DEPARTMENT,))
    await employee.put("/v1/session/presence", json={"presence": presence})
    citizen, said = await told(empty_desk)
    assert said.startswith("Alle medewerkers zijn nu bezig met andere vragen. Ik breng u naar een medewerker.")
    assert "Laat uw telefoonnummer achter, dan bellen wij u terug." in said
    assert await calls_back(citizen)


async def test_all_busy_when_the_only_employee_has_a_conversation_too_many(empty_desk: Desk) -> None:
    employee = await empty_desk.employee("agent", departments=(DEPARTMENT,), skills=("inkomen",), capacity=1)
    await employee.put("/v1/session/presence", json={"presence": "available"})
    _, row = await empty_desk.waiting(topic=TOPIC)
    _, said = await told(empty_desk)
    assert said.startswith("Ik breng u naar een medewerker.")
    assert (await employee.claim(row)).status_code == 200
    _, said = await told(empty_desk)
    assert said.startswith("Alle medewerkers zijn nu bezig")


async def test_by_appointment(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    has(empty_desk, monkeypatch, by_appointment=frozenset({TOPIC}))
    citizen, said = await told(empty_desk)
    assert said.startswith("Dit onderwerp behandelen wij op afspraak.")
    assert "dan bellen wij u om een afspraak te maken, zodra u aan de beurt bent." in said
    assert await calls_back(citizen)


async def test_channel_with_hours_of_its_own(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    has(empty_desk, monkeypatch, channels={"webchat": CLOSED_TODAY})
    citizen, said = await told(empty_desk)
    assert "Er is nu niemand aanwezig." in said
    assert "Liever bellen? Dat kan nu: 099 000 00 02." in said
    assert (await citizen.state())["desk"]["open"] is False

    has(empty_desk, monkeypatch, channels={"phone": CLOSED_TODAY})
    citizen, said = await told(empty_desk)
    assert "Wij zijn open" in said
    assert "De telefoon is bereikbaar vanaf dit moment: morgen om 9.00 uur." in said
    assert (await citizen.state())["desk"]["open"] is True


async def test_who_speaks_of_danger_while_waiting_for_a_closed_department_hears_that_nobody_reads_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = await desk.waiting(topic=TOPIC)
    before = len(await citizen.read())
    by_id = desk.services.desk.departments.by_id
    for department, agreed in by_id.items():
        monkeypatch.setitem(by_id, department, replace(agreed, hours=CLOSED_TODAY))
    desk.bot.hears("suicide")
    await citizen.say("Ik wil niet meer leven.")
    said = (await citizen.until(author="system", seq=before + 3))[-1]["text"]
    assert "Niemand leest uw bericht voordat wij weer open zijn: morgen om 9.00 uur." in said
    assert "112" in said

"""Who waits with a sensitive question and writes on is told, now and then, that it stands with the question."""

from dataclasses import replace
from typing import Any

import pytest

from router.departments import CallbackOffer
from tests.api.callbacks.conftest import ask, slots
from tests.api.conftest import Citizen, Desk
from tests.api.test_listening import heard
from tests.api.test_opening_hours import CLOSED_TODAY

ADDED = "Uw bericht staat bij uw vraag."


async def bereaved(desk: Desk) -> tuple[Citizen, dict[str, Any]]:
    return await desk.waiting("human_first_topic", "overlijdensaangifte")


async def writes(desk: Desk, citizen: Citizen, *texts: str) -> list[str]:
    """Let the citizen write on, and return what they were told of it until now."""
    for text in texts:
        before = len(desk.bot.heard)
        await citizen.say(text)
        await heard(desk, before + 1)
    return [message["text"] for message in await citizen.read() if message["text"].startswith(ADDED)]


async def test_nobody_is_told_so_in_a_plain_case_nor_while_an_employee_has_it(desk: Desk) -> None:
    citizen, _ = await desk.waiting(topic="rijbewijs")
    assert await writes(desk, citizen, "Duurt het lang?") == []
    citizen, handoff = await bereaved(desk)
    employee = await desk.employee()
    await employee.claim(handoff)
    assert await writes(desk, citizen, "Wat moet ik meenemen?") == []


async def test_danger_keeps_to_its_own_words(desk: Desk) -> None:
    citizen, _ = await bereaved(desk)
    desk.bot.hears("suicide")
    assert await writes(desk, citizen, "Ik wil niet meer leven.", "Hoort u mij?") == []


async def test_what_was_said_while_the_bot_handled_the_question_is_the_question(desk: Desk) -> None:
    """Two messages after each other: the first hands over, the second waited in the inbox meanwhile."""
    desk.hands_over("human_first_topic", "overlijdensaangifte")
    asked, go_on = desk.bot.thinks()
    citizen = await desk.citizen()
    await citizen.say("Mijn moeder is overleden.")
    await asked.wait()
    await citizen.say("Gisteravond, thuis.")
    go_on.set()
    await heard(desk, 1)
    assert (await citizen.state())["owner"] == "queue"
    assert await writes(desk, citizen) == []
    assert len(await writes(desk, citizen, "Wat moet ik meenemen?")) == 1


async def test_second_message_is_quiet_and_ten_minutes_later_it_is_said_again(desk: Desk) -> None:
    citizen, _ = await bereaved(desk)
    [said] = await writes(desk, citizen, "Wat moet ik meenemen?", "Hoeveel tijd heb ik?")
    assert "zodra u aan de beurt bent" in said
    assert "in de rij" in said
    assert "Laat dan uw telefoonnummer achter." in said
    desk.clock.jump(minutes=11)
    assert len(await writes(desk, citizen, "Ik wil een mens spreken.")) == 2


async def test_who_is_called_back_is_not_asked_for_a_number(desk: Desk) -> None:
    citizen, _ = await bereaved(desk)
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers)
    [said] = await writes(desk, citizen, "Wat moet ik meenemen?")
    assert said.startswith(f"{ADDED} Wij bellen u terug op ••••678, zodra u aan de beurt bent.")
    assert "telefoonnummer" not in said


async def test_who_chose_a_time_is_told_that_it_stands_and_where_we_call(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, handoff = await bereaved(desk)
    by_id = desk.services.desk.departments.by_id
    agreed = by_id[handoff["department"]]
    offer = CallbackOffer(slot_minutes=30, per_slot=2, notice_minutes=60, days_ahead=3)
    monkeypatch.setitem(by_id, agreed.id, replace(agreed, callbacks=offer))
    await desk.employee(departments=(agreed.id,))
    assert (await ask(citizen, (await slots(citizen))[0])).status_code == 200
    [said] = await writes(desk, citizen, "Bent u er nog?", "Hoort iemand mij?")
    assert said.startswith(f"{ADDED} Wij bellen u: ")
    assert "Wij gebruiken ••••678." in said
    assert "telefoonnummer" not in said
    assert "in de rij" not in said


async def test_closed_desk_says_when_it_is_read_and_what_leaving_means(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_id = desk.services.desk.departments.by_id
    for department, agreed in by_id.items():
        monkeypatch.setitem(by_id, department, replace(agreed, hours=CLOSED_TODAY))
    citizen, _ = await bereaved(desk)
    notice = (await citizen.read())[-2]["text"]
    assert "Uw vraag blijft bij ons staan. Zonder telefoonnummer kunnen wij u dan niet bereiken." in notice
    assert "Laat uw telefoonnummer achter" in notice
    [said] = await writes(desk, citizen, "Wat moet ik meenemen?")
    assert "Een medewerker leest het vanaf dit moment: morgen om 9.00 uur." in said

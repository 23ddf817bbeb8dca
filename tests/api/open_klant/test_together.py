"""Two replicas, a process that dies, a person who is erased at that moment; calls and visits; and how long what is known is kept."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from api.__main__ import SettingUnusable, serve
from api.services import make_services
from router.open_klant.models import LEASE
from router.privacy.periods import load_periods
from router.privacy.retention import destroy
from router.privacy.rules import RULES
from router.schema import open_klant_contact, open_klant_step
from tests.api.conftest import Desk, eventually
from tests.api.entered import asked, on_the_line, told, understood
from tests.api.open_klant.conftest import Bringer, Standin, asks, ends, resolves
from tests.standins.open_klant import TOKEN


async def count(desk: Desk, table: Any) -> int:
    async with desk.services.engine.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_two_replicas_make_nothing_twice(desk: Desk, there: Standin, bringer: Bringer) -> None:
    other = bringer.like()
    for _ in range(4):
        await desk.waiting()
    await asks(desk, "paspoort")
    desk.clock.jump(seconds=11)
    await asyncio.gather(bringer.worker.work(), other.worker.work())
    desk.clock.jump(minutes=31)
    await asyncio.gather(bringer.worker.work(), other.worker.work())
    assert len(there.all("internetaken")) == len(there.all("betrokkenen")) == 4
    assert len(there.all("klantcontacten")) == len(there.all("actorklantcontacten")) == 5
    assert len(there.all("actoren")) == 2


async def test_what_a_process_had_in_hand_when_it_died_is_finished_by_another(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    await desk.waiting()
    there.fails("POST", "klantcontacten", hold=True)
    desk.clock.jump(seconds=11)
    died = asyncio.create_task(bringer.worker.work())

    async def made() -> bool:
        return len(there.all("klantcontacten")) == 1

    await eventually(made)
    died.cancel()
    await asyncio.gather(died, return_exceptions=True)
    there.does(go=True)
    other = bringer.like()
    await other.goes()
    assert there.all("internetaken") == []  # until the lease is over it is not theirs
    await other.goes(seconds=LEASE.total_seconds())
    assert len(there.all("klantcontacten")) == len(there.all("internetaken")) == 1


async def test_person_who_is_erased_while_they_are_brought_is_not_left_behind(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    there.fails("POST", "klantcontacten", hold=True)
    desk.clock.jump(seconds=11)
    working = asyncio.create_task(bringer.worker.work())

    async def made() -> bool:
        return len(there.all("klantcontacten")) == 1

    await eventually(made)
    supervisor = await desk.employee("supervisor")
    body = {"references": [citizen.reference], "reason": "verzoek, zaak 1"}
    assert (await supervisor.post("/v1/privacy/erase", body)).status_code == 200
    there.does(go=True)
    await working
    await bringer.goes()
    assert there.all("klantcontacten") == there.all("betrokkenen") == []
    assert await count(desk, open_klant_step) == 0


async def test_works_by_itself(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    desk.clock.jump(seconds=11)
    working = asyncio.create_task(bringer.worker.run())

    async def brought() -> bool:
        return len(there.all("internetaken")) == 1

    await eventually(brought)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_register_that_does_not_answer_in_time_is_tried_again(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    hasty = bringer.like(patience=0.05)
    await desk.waiting()
    there.fails("POST", "klantcontacten", hold=True)
    await hasty.goes()
    assert await count(desk, open_klant_step) == 1
    there.does(go=True)
    await bringer.goes(minutes=2)
    assert len(there.all("klantcontacten")) == len(there.all("internetaken")) == 1


# Calls and visits


async def test_call_that_was_helped_at_once_is_a_contact_of_the_department_without_a_task(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    employee, contact = await on_the_line(desk)
    await asked(employee, contact)
    [found, *_] = (await understood(employee, "Wat kost een paspoort?"))["payload"]
    await told(employee, contact, found)
    await bringer.goes()
    assert there.all("klantcontacten") == []  # it goes on, and so does what it is about
    await ends(employee, contact, contact["claimId"])
    await bringer.goes()
    made = there.one("klantcontacten")
    assert (made["kanaal"], made["metadata"]["onderwerp"], made["indicatieContactGelukt"]) == (
        "Telefoon",
        found["topic"],
        True,
    )
    assert there.all("internetaken") == there.all("betrokkenen") == []
    assert there.one("actoren")["soortActor"] == "organisatorische_eenheid"
    assert there.one("actorklantcontacten")["actor"]["uuid"] == there.one("actoren")["uuid"]


async def test_second_topic_of_a_call_is_a_contact_of_the_department_as_well(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    employee, contact = await on_the_line(desk)
    for topic in ("paspoort", "rijbewijs"):
        found = (await employee.http.get("/v1/canned", params={"handoff": contact["id"], "q": topic})).json()["payload"]
        answer = next(each for each in found if each["topic"] == topic)
        assert (await told(employee, contact, answer)).status_code == 201
    await ends(employee, contact, contact["claimId"])
    await bringer.over()
    assert {each["metadata"]["onderwerp"] for each in there.all("klantcontacten")} == {"paspoort", "rijbewijs"}
    assert there.one("actoren")["soortActor"] == "organisatorische_eenheid"


async def test_call_that_was_entered_by_mistake_is_no_contact(desk: Desk, there: Standin, bringer: Bringer) -> None:
    employee, contact = await on_the_line(desk)
    thrown_away = await employee.post(f"/v1/handoffs/{contact['id']}/discard", {"claimId": contact["claimId"]})
    assert thrown_away.status_code == 200, thrown_away.text
    await bringer.over()
    assert there.all("klantcontacten") == []


async def test_caller_who_is_to_be_called_back_is_a_task_with_the_number_and_the_name(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    employee, contact = await on_the_line(desk)
    slots = (await employee.get(f"/v1/handoffs/{contact['id']}/call-back/slots")).json()["payload"]
    body = {
        "claimId": contact["claimId"],
        "phone": "06 1234 5678",
        "name": "Jan de Vries",
        "startsAt": slots[0]["startsAt"],
    }
    response = await employee.post(f"/v1/handoffs/{contact['id']}/call-back", body)
    assert response.status_code == 200, response.text
    await bringer.goes()
    assert there.one("internetaken")["status"] == "te_verwerken"
    assert there.one("digitaleadressen")["adres"] == "+31612345678"
    name = there.one("betrokkenen")["contactnaam"]
    assert (name["voornaam"], name["voorvoegselAchternaam"], name["achternaam"]) == ("Jan", "de", "Vries")


async def test_task_follows_to_the_other_department(desk: Desk, there: Standin, bringer: Bringer) -> None:
    employee, contact = await on_the_line(desk)
    body = {"claimId": contact["claimId"], "department": "klantcontact"}
    response = await employee.post(f"/v1/handoffs/{contact['id']}/transfer", body)
    assert response.status_code == 200, response.text
    await bringer.goes()
    [to] = there.one("internetaken")["toegewezenAanActoren"]
    known = {each["uuid"]: each["actoridentificator"]["objectId"] for each in there.all("actoren")}
    assert known[to["uuid"]] == "klantcontact"


# How long it is known


async def test_mapping_is_known_as_long_as_the_conversation_so_that_who_is_erased_goes_from_the_register(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen = await asks(desk, "paspoort")
    await bringer.over()
    desk.hands_over("wants_human", "rijbewijs")
    await citizen.say("Nu liever een mens.")
    await citizen.until(author="system")
    employee = await desk.employee()
    queue = (await employee.get("/v1/queue")).json()["payload"]
    await resolves(desk, next(row for row in queue if row["conversationId"] == citizen.id))
    await bringer.goes()
    assert len(there.all("klantcontacten")) == await count(desk, open_klant_contact) == 2
    periods, now = load_periods(desk.services.settings.municipality), desk.clock()
    then = now + timedelta(days=periods.by_class["handoff"].days + 1)
    async with desk.services.engine.begin() as connection:
        for rule in RULES:
            if rule.keeps in ("transcript", "handoff"):
                await destroy(connection, rule, until=periods.until(rule.keeps, then), now=then)
    assert await count(desk, open_klant_contact) == 2
    await bringer.goes()
    assert len(there.all("klantcontacten")) == 2
    supervisor = await desk.employee("supervisor")
    body = {"references": [citizen.reference], "reason": "verzoek, zaak 1"}
    assert (await supervisor.post("/v1/privacy/erase", body)).status_code == 200
    await bringer.goes()
    assert there.all("klantcontacten") == there.all("internetaken") == []
    assert await count(desk, open_klant_contact) == 0


# When it begins


async def test_what_happened_before_the_register_was_connected_is_not_brought(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting()
    await resolves(desk, handoff)
    await bringer.goes()
    assert len(there.all("klantcontacten")) == 1  # and not those of the tests before


@pytest.mark.parametrize("given", [{"open_klant_url": "https://register.example/api/v1"}, {"open_klant_token": TOKEN}])
def test_half_a_setting_is_named_and_nothing_starts(desk: Desk, given: dict[str, str]) -> None:
    settings = desk.services.settings.model_copy(update=given)
    with pytest.raises(ValueError, match="BALIE_OPEN_KLANT_URL and BALIE_OPEN_KLANT_TOKEN"):
        make_services(settings, clock=desk.clock, bot=desk.bot)


async def test_setting_that_cannot_be_used_ends_the_api_with_a_line_and_no_traceback(desk: Desk) -> None:
    settings = desk.services.settings.model_copy(update={"open_klant_url": "nonsense", "open_klant_token": TOKEN})
    with pytest.raises(SettingUnusable, match="BALIE_OPEN_KLANT_URL: write https://"):
        await serve(settings)


def test_off_without_settings(desk: Desk) -> None:
    assert make_services(desk.services.settings, clock=desk.clock, bot=desk.bot).open_klant is None

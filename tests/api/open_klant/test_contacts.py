"""Each contact is a klantcontact, one for each topic; each handoff has the citizen, where to reach them, and a task."""

import json
from typing import Any

import pytest

from router.open_klant import repository
from tests.api.conftest import Citizen, Desk
from tests.api.entered import told
from tests.api.open_klant.conftest import Bringer, Standin, asks, ends, resolves, takes

PHONE = "+31612345678"


async def phone(citizen, number=PHONE):
    response = await citizen.http.post(f"{citizen.path}/callback", json={"phone": number}, headers=citizen.headers)
    assert response.status_code in (200, 202, 204), response.text


# A contact that the bot answered


async def test_answered_question_is_a_contact_once_it_is_over(desk: Desk, there: Standin, bringer: Bringer) -> None:
    citizen = await asks(desk, "paspoort")
    await bringer.goes()
    assert there.all("klantcontacten") == []
    await bringer.over()
    found = there.one("klantcontacten")
    assert (found["kanaal"], found["onderwerp"], found["taal"]) == (
        "Live chat",
        desk.services.desk.topic_title("paspoort", "nl"),
        "nld",
    )
    assert (found["referentienummer"], found["indicatieContactGelukt"]) == (citizen.reference, True)
    assert "nummer" not in found and "verdereActieOndernomen" not in found
    assert there.all("betrokkenen") == there.all("internetaken") == []
    bot = there.one("actoren")
    assert bot["soortActor"] == "geautomatiseerde_actor"
    assert there.one("actorklantcontacten")["actor"]["uuid"] == bot["uuid"]


async def test_two_topics_are_two_contacts_with_numbers_of_their_own(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen = await asks(desk, "paspoort")
    await asks(desk, "rijbewijs", citizen)
    await bringer.over()
    found = there.all("klantcontacten")
    assert {each["metadata"]["onderwerp"] for each in found} == {"paspoort", "rijbewijs"}
    assert {each["metadata"]["gesprek"] for each in found} == {citizen.reference}
    numbers = {each["referentienummer"] for each in found}
    assert (
        len(numbers) == 2
        and citizen.reference in numbers
        and all(each.isdigit() and len(each) <= 10 for each in numbers)
    )


async def test_nothing_is_brought_twice(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await asks(desk, "paspoort")
    other = bringer.like()
    await bringer.over()
    await other.goes()
    await bringer.over()
    await other.over()
    assert len(there.all("klantcontacten")) == len(there.all("actoren")) == len(there.all("actorklantcontacten")) == 1


async def test_what_was_said_is_never_brought(desk: Desk, there: Standin, bringer: Bringer) -> None:
    citizen = await asks(desk, "paspoort")
    await citizen.say("Mijn geheim is zeepaardje.")
    desk.hands_over("wants_human", "paspoort")
    await citizen.say("Ik wil een mens, zeepaardje.")
    await citizen.until(author="system")
    await bringer.over()
    assert len(there.all("internetaken")) == 1
    assert "zeepaardje" not in json.dumps(there.does()["things"])


async def test_municipality_may_have_the_question_with_the_task_without_a_bsn(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    asking = bringer.like(question=True)
    await desk.waiting(text="Mijn BSN is 111222333, ik zoek zeepaardje.")
    await asking.goes()
    told = there.one("internetaken")["toelichting"]
    assert "zeepaardje" in told and "111222333" not in told


async def test_topic_that_a_human_took_up_is_their_contact_only_also_where_all_is_over_before_it_is_brought(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen = await asks(desk, "paspoort")
    await resolves(desk, await handed(desk, citizen, "paspoort"))
    await bringer.over()
    assert len(there.all("klantcontacten")) == 1
    assert there.one("internetaken")["status"] == "verwerkt"


async def test_topic_that_an_employee_put_right_leaves_no_contact_of_what_the_bot_took_it_for(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen = await asks(desk, "paspoort")
    handoff = await handed(desk, citizen, "paspoort")
    await bringer.goes()
    employee, claim_id = await takes(desk, handoff)
    body = {"claimId": claim_id, "topic": "rijbewijs"}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/topic", body)).status_code == 200
    await ends(employee, handoff, claim_id)
    await bringer.over()
    await bringer.goes()
    assert there.one("klantcontacten")["metadata"]["onderwerp"] == "rijbewijs"


async def test_answer_that_an_employee_gave_is_no_contact_of_the_bot(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting("wants_human", "paspoort")
    employee, claim_id = await takes(desk, handoff)
    found = await employee.http.get("/v1/canned", params={"handoff": handoff["id"], "q": "rijbewijs"})
    given = await told(employee, {**handoff, "claimId": claim_id}, found.json()["payload"][0])
    assert given.status_code == 201, given.text
    await ends(employee, handoff, claim_id)
    await bringer.over()
    assert there.one("klantcontacten")["metadata"]["onderwerp"] == "paspoort"


# A handoff


async def handed(desk: Desk, citizen: Citizen, topic: str) -> dict[str, Any]:
    """Have a citizen who was answered choose a human, and return the handoff."""
    desk.hands_over("wants_human", topic)
    await citizen.say("Toch liever een mens.")
    await citizen.until(author="system")
    employee = await desk.employee()
    queue = (await employee.get("/v1/queue")).json()["payload"]
    return next(row for row in queue if row["conversationId"] == citizen.id)


async def test_handoff_is_there_at_once_with_its_task_for_the_department(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    await bringer.goes()
    contact, task, person = there.one("klantcontacten"), there.one("internetaken"), there.one("betrokkenen")
    assert contact["referentienummer"] == citizen.reference
    assert contact["vertrouwelijk"] is True
    assert "indicatieContactGelukt" not in contact
    assert (task["status"], task["aanleidinggevendKlantcontact"]) == ("te_verwerken", {"uuid": contact["uuid"]})
    assert "toegewezenAanActor" not in task and "nummer" not in task
    [owner] = [each for each in there.all("actoren") if each["uuid"] == task["toegewezenAanActoren"][0]["uuid"]]
    assert (owner["soortActor"], owner["actoridentificator"]["objectId"]) == (
        "organisatorische_eenheid",
        handoff["department"],
    )
    assert (person["wasPartij"], person["rol"], person["initiator"]) == (None, "klant", True)
    assert there.all("digitaleadressen") == []
    assert citizen.reference in task["toelichting"]


async def test_ordinary_topic_is_not_confidential(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting("wants_human", "paspoort")
    await bringer.goes()
    assert there.one("klantcontacten")["vertrouwelijk"] is False


async def test_number_that_is_left_later_is_added_and_another_takes_its_place(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    await bringer.goes()
    await phone(citizen)
    await bringer.goes()
    found = there.one("digitaleadressen")
    assert (found["soortDigitaalAdres"], found["adres"]) == ("telefoonnummer", PHONE)
    assert found["verstrektDoorBetrokkene"]["uuid"] == there.one("betrokkenen")["uuid"]
    await phone(citizen, "+31687654321")
    await bringer.goes()
    assert there.one("digitaleadressen")["adres"] == "+31687654321"
    assert len(there.all("internetaken")) == 1


async def test_resolved_handoff_is_done_in_the_register_since_when_it_was_resolved(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting()
    await bringer.goes()
    await resolves(desk, handoff)
    resolved_about = desk.clock()
    await bringer.goes(minutes=20)
    task = there.one("internetaken")
    assert task["status"] == "verwerkt"
    assert task["afgehandeldOp"][:16] == resolved_about.isoformat()[:16]


async def test_handoff_that_was_over_before_it_was_brought_comes_as_done(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting()
    await resolves(desk, handoff)
    await bringer.goes()
    assert there.one("internetaken")["status"] == "verwerkt"
    assert "PATCH" not in {did for did, _ in there.does()["asked"]}


async def test_handoff_that_is_opened_again_is_to_be_done_again(desk: Desk, there: Standin, bringer: Bringer) -> None:
    _, handoff = await desk.waiting()
    employee = await resolves(desk, handoff)
    await bringer.goes()
    response = await employee.post(f"/v1/handoffs/{handoff['id']}/reopen")
    assert response.status_code == 200, response.text
    await bringer.goes()
    task = there.one("internetaken")
    assert (task["status"], task["afgehandeldOp"]) == ("te_verwerken", None)
    await ends(employee, handoff, response.json()["claimId"])
    await bringer.goes()
    assert there.one("internetaken")["status"] == "verwerkt"


async def test_employee_is_named_only_where_the_municipality_agreed(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting()
    await bringer.goes()
    employee, _ = await takes(desk, handoff)
    await bringer.goes()
    assert employee.agent["name"] not in json.dumps(there.does()["things"])
    naming = bringer.like(employees=True)
    _, other = await desk.waiting()
    someone, _ = await takes(desk, other)
    await naming.goes()
    [made] = [each for each in there.all("actoren") if each["soortActor"] == "medewerker"]
    assert made["naam"] == someone.agent["name"]
    assert {"uuid": made["uuid"]} in there.all("internetaken")[-1]["toegewezenAanActoren"]


async def test_subject_is_put_right_where_an_employee_corrects_the_topic(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting("not_understood", "paspoort")
    await bringer.goes()
    employee, claim_id = await takes(desk, handoff)
    body = {"claimId": claim_id, "topic": "overlijdensaangifte"}
    response = await employee.post(f"/v1/handoffs/{handoff['id']}/topic", body)
    assert response.status_code == 200, response.text
    await bringer.goes()
    found = there.one("klantcontacten")
    assert found["onderwerp"] == desk.services.desk.topic_title("overlijdensaangifte", "nl")
    assert (found["vertrouwelijk"], found["metadata"]["onderwerp"]) == (True, "overlijdensaangifte")


async def test_actors_of_the_register_are_used_and_not_made_again(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    await bringer.goes()
    before = len(there.all("actoren"))
    async with desk.services.engine.begin() as connection:
        await repository.forget_actors(connection)
    await desk.waiting()
    await bringer.goes()
    assert len(there.all("internetaken")) == 2
    assert len(there.all("actoren")) == before


async def test_actor_that_somebody_removed_is_made_again(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    await bringer.goes()
    for each in there.all("actoren"):
        there.removes("actoren", each["uuid"])
    await desk.waiting()
    await bringer.goes()
    assert len(there.all("internetaken")) == len(there.all("betrokkenen")) == 2


@pytest.mark.parametrize("topic", ["overlijdensaangifte", "paspoort", None])
async def test_every_text_fits(desk: Desk, there: Standin, bringer: Bringer, topic: str | None) -> None:
    await desk.waiting("wants_human", topic, text="woord " * 400)
    long = bringer.like(question=True)
    await long.goes()
    assert len(there.one("internetaken")["toelichting"]) <= 1000

"""Who is erased in Balie goes from the register as well, also what arrived there without us hearing so."""

from sqlalchemy import select

from router.schema import open_klant_step
from tests.api.conftest import Desk
from tests.api.open_klant.conftest import Bringer, Standin, drop, health, waits


async def erase(desk: Desk, *references: str) -> None:
    supervisor = await desk.employee("supervisor")
    body = {"references": list(references), "reason": "verzoek, zaak 1"}
    response = await supervisor.post("/v1/privacy/erase", body)
    assert response.status_code == 200, response.text


async def test_erased_person_is_taken_out_of_the_register_whole(desk: Desk, there: Standin, bringer: Bringer) -> None:
    citizen, _ = await desk.waiting()
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "+31612345678"}, headers=citizen.headers)
    other, _ = await desk.waiting()
    await bringer.goes()
    await erase(desk, citizen.reference)
    await bringer.goes()
    assert there.one("klantcontacten")["referentienummer"] == other.reference
    assert len(there.all("betrokkenen")) == len(there.all("internetaken")) == 1
    assert there.all("digitaleadressen") == []
    assert await waits(desk) == 0


async def test_erased_person_stays_in_the_register_where_the_municipality_agreed_so(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    keeping = bringer.like(erase=False)
    await keeping.goes()
    await erase(desk, citizen.reference)
    await keeping.goes()
    assert len(there.all("klantcontacten")) == 1
    assert await waits(desk) == 0


async def test_contact_that_arrived_unheard_goes_when_the_person_is_erased(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    there.fails("POST", "klantcontacten", cut=True)
    await bringer.goes()
    assert len(there.all("klantcontacten")) == 1
    await erase(desk, citizen.reference)
    await bringer.goes(minutes=2)
    assert (there.all("klantcontacten"), await waits(desk)) == ([], 0)


async def test_contact_that_arrived_unheard_and_was_given_up_goes_when_the_person_is_erased(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    there.fails("POST", "klantcontacten", cut=True)
    await bringer.goes()
    there.fails("GET", "klantcontacten", status=400)
    await bringer.goes(minutes=2)
    await drop(desk)
    await erase(desk, citizen.reference)
    await bringer.goes()
    assert (there.all("klantcontacten"), await waits(desk)) == ([], 0)


async def test_erasure_that_the_register_refuses_is_put_aside_and_tried_again_until_it_is_done(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    await bringer.goes()
    there.fails("DELETE", "klantcontacten", status=400)
    await erase(desk, citizen.reference)
    await bringer.goes()
    [aside] = (await health(desk))["payload"]
    assert aside["kind"] == "forget" and aside["reference"] is None
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.post(f"/v1/open-klant/steps/{aside['id']}/again")).status_code == 204
    await bringer.goes()
    assert (there.all("klantcontacten"), await waits(desk)) == ([], 0)


async def test_mapping_is_in_the_export_of_the_person(desk: Desk, there: Standin, bringer: Bringer) -> None:
    citizen, _ = await desk.waiting()
    await bringer.goes()
    supervisor = await desk.employee("supervisor")
    body = {"references": [citizen.reference], "reason": "verzoek, zaak 1"}
    exported = (await supervisor.post("/v1/privacy/export", body)).json()
    assert there.one("klantcontacten")["uuid"] in str(exported)


async def test_no_number_of_a_citizen_stands_beside_what_is_put_aside(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "+31612345678"}, headers=citizen.headers)
    there.fails("POST", "digitaleadressen", status=400)
    await bringer.goes()
    async with desk.services.engine.connect() as connection:
        [row] = (await connection.execute(select(open_klant_step))).all()
    assert row.status == "put_aside" and "612345678" not in str(row)
    assert len(there.all("internetaken")) == 1  # the task does not wait for it

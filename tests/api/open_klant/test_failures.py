"""The register is away, slow, busy, refuses, takes something without saying so: nothing is lost, nothing is there twice, nobody else waits."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from router.open_klant import documents
from router.open_klant.models import MOST_FAILURES
from tests.api.conftest import Desk, eventually
from tests.api.open_klant.conftest import Bringer, Standin, drop, health, resolves, takes, waits

RESOURCES = ("klantcontacten", "betrokkenen", "internetaken", "actorklantcontacten", "actoren")


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("fault", [{"cut": True}, {"status": 500}, {"status": 429, "headers": {"Retry-After": "30"}}])
async def test_whatever_is_lost_of_an_answer_nothing_is_there_twice(
    desk: Desk, there: Standin, bringer: Bringer, resource: str, fault: dict[str, Any]
) -> None:
    await desk.waiting()
    there.fails("POST", resource, **fault)
    await bringer.goes()
    assert await waits(desk) == 1
    await bringer.goes(minutes=2)
    assert await waits(desk) == 0
    for each in ("klantcontacten", "betrokkenen", "internetaken", "actorklantcontacten"):
        assert len(there.all(each)) == 1, each
    assert len(there.all("actoren")) == 2  # the bot and the department


async def test_down_for_an_hour_everything_is_there_afterwards(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    there.does(down={"status": 503})
    handoffs = []
    for minutes in range(0, 60, 10):
        citizen, handoff = await desk.waiting()
        await citizen.http.post(f"{citizen.path}/callback", json={"phone": "+31612345678"}, headers=citizen.headers)
        handoffs.append(handoff)
        await bringer.goes(minutes=10 if minutes else 1)
    await resolves(desk, handoffs[0])
    tries = len(there.asked())
    assert tries < 60  # it is not run down
    there.does(down=None)
    ill = await health(desk)
    assert ill["illSince"] and ill["illWith"] == "busy" and ill["waiting"] == 7
    await bringer.goes(minutes=6)
    await bringer.goes(minutes=1)
    tasks = there.all("internetaken")
    assert len(tasks) == len(there.all("klantcontacten")) == 7
    assert "verwerkt" in {each["status"] for each in tasks}
    well = await health(desk)
    assert (well["illSince"], well["waiting"], well["putAside"]) == (None, 0, 0)


async def test_asked_to_wait_it_waits(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    there.fails("GET", "actoren", status=429, headers={"Retry-After": "600"})
    await bringer.goes()
    asked = len(there.asked())
    await bringer.goes(minutes=5)
    assert len(there.asked()) == asked
    await bringer.goes(minutes=6)
    assert len(there.all("internetaken")) == 1


async def test_wrong_token_is_said_and_loses_nothing(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    wrong = bringer.like(token="van gisteren")
    await wrong.goes()
    found = await health(desk)
    assert (found["illWith"], found["waiting"], found["putAside"]) == ("token", 1, 0)
    await bringer.goes(minutes=2)
    assert len(there.all("internetaken")) == 1
    assert (await health(desk))["illSince"] is None


async def test_wrong_address_is_said_and_loses_nothing(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    wrong = bringer.like(there.url.replace("/api/v1", "/api/v9"))
    await wrong.goes()
    found = await health(desk)
    assert (found["illWith"], found["waiting"], found["putAside"]) == ("address", 1, 0)


async def test_refused_channel_is_put_aside_with_the_names_that_are_allowed(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    there.does(channels=["chat", "Telefoon"])
    await desk.waiting()
    await bringer.goes()
    found = await health(desk)
    [aside] = found["payload"]
    assert (found["waiting"], found["putAside"], found["illSince"]) == (0, 1, None)
    supervisor = await desk.employee("supervisor")
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    assert "register_refuses" in {each["kind"] for each in alerts}
    assert aside["problems"][0]["name"] == "kanaal" and "chat, Telefoon" in aside["problems"][0]["reason"]
    asked = len(there.asked())
    await bringer.goes(hours=2)
    assert len(there.asked()) == asked  # it is not tried for ever
    there.does(channels=["Live chat"])
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.post("/v1/open-klant/again")).json() == {"count": 1}
    await bringer.goes()
    assert len(there.all("internetaken")) == 1


async def test_channel_without_a_name_is_put_aside(desk: Desk, there: Standin, bringer: Bringer) -> None:
    nameless = bringer.like(channels={"phone": "Telefoon"})
    await desk.waiting()
    await nameless.goes()
    assert (await health(desk))["payload"][0]["problems"] == [
        {"name": "kanaal", "code": "not_configured", "reason": "webchat"}
    ]


async def test_what_is_refused_holds_up_nothing_else(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    there.fails("POST", "betrokkenen", status=400)
    await desk.waiting()
    await bringer.goes()
    assert (await health(desk))["putAside"] == 1
    assert len(there.all("internetaken")) == 1


async def test_one_that_always_fails_holds_up_nothing_else_and_is_put_aside(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    there.fails("POST", "klantcontacten", status=500, containing=citizen.reference, always=True)
    for _ in range(MOST_FAILURES):
        await desk.waiting()
        await bringer.goes(hours=2)
    found = await health(desk)
    assert (found["putAside"], found["waiting"], found["illSince"]) == (1, 0, None)
    assert found["payload"][0]["problems"] == [{"name": "", "code": "error"}]
    assert len(there.all("internetaken")) == MOST_FAILURES


async def test_number_that_another_application_uses_is_drawn_again(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, _ = await desk.waiting()
    theirs = {
        "kanaal": "E-mail",
        "onderwerp": "x",
        "taal": "nld",
        "vertrouwelijk": False,
        "referentienummer": citizen.reference,
    }
    await bringer.register.create("klantcontacten", theirs)
    await bringer.goes()
    _, ours = there.all("klantcontacten")
    assert ours["referentienummer"] != citizen.reference and ours["metadata"]["gesprek"] == citizen.reference
    assert there.one("internetaken")["aanleidinggevendKlantcontact"]["uuid"] == ours["uuid"]


async def test_what_somebody_dropped_is_not_brought_again(desk: Desk, there: Standin, bringer: Bringer) -> None:
    there.fails("POST", "klantcontacten", status=400)
    _, handoff = await desk.waiting()
    await bringer.goes()
    path = await drop(desk)
    supervisor = await desk.employee("supervisor")
    again = await supervisor.post(f"{path}/again")
    assert (again.status_code, again.json()["code"]) == (404, "not_put_aside")
    await resolves(desk, handoff)
    await bringer.goes()
    assert there.all("klantcontacten") == []


async def test_day_without_it_puts_nothing_aside_however_often_balie_is_started_anew(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    await desk.waiting()
    there.does(down={"status": 500})
    for _ in range(3):
        await bringer.goes(minutes=30)
    assert (await health(desk))["illWith"] == "error"
    for _ in range(MOST_FAILURES):
        await bringer.like().goes(hours=2)
    there.does(down=None)
    await bringer.goes(hours=2)
    found = await health(desk)
    assert (found["putAside"], found["waiting"], len(there.all("internetaken"))) == (0, 0, 1)


async def test_contact_that_was_removed_there_holds_up_nothing_else(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting("not_understood", "paspoort")
    await bringer.goes()
    there.removes("klantcontacten", there.one("klantcontacten")["uuid"])
    employee, claim_id = await takes(desk, handoff)
    body = {"claimId": claim_id, "topic": "rijbewijs"}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/topic", body)).status_code == 200
    other, _ = await desk.waiting()
    await bringer.goes()
    assert there.one("klantcontacten")["referentienummer"] == other.reference
    assert (await health(desk))["putAside"] == 0


async def test_fault_of_our_own_in_one_contact_holds_up_nothing_else_and_is_shown(
    desk: Desk, there: Standin, bringer: Bringer, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = await desk.waiting()
    real = documents.klantcontact

    def broken(*known: Any) -> dict[str, Any]:
        if known[2].reference == citizen.reference:
            raise KeyError("a fault of our own")
        return real(*known)

    monkeypatch.setattr(documents, "klantcontact", broken)
    await bringer.goes()
    assert (await health(desk))["waiting"] == 1
    await desk.waiting()
    await bringer.goes()
    assert len(there.all("internetaken")) == 1
    monkeypatch.undo()
    await bringer.goes(minutes=6)
    assert (len(there.all("internetaken")), await waits(desk)) == (2, 0)


async def test_fault_of_our_own_in_the_look_is_shown_and_the_worker_lives(
    desk: Desk, bringer: Bringer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise KeyError("a fault of our own")

    monkeypatch.setattr(bringer.worker, "collect", broken)
    working = asyncio.create_task(bringer.worker.run())

    async def shown() -> bool:
        return bool((await health(desk))["illWith"] == "defect")

    try:
        await eventually(shown)
        assert not working.done()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


# Status back


async def test_look_that_failed_does_not_make_the_register_well(desk: Desk, there: Standin, bringer: Bringer) -> None:
    await desk.waiting()
    await bringer.goes()
    there.does(down={"status": 503})
    await bringer.goes(minutes=6)
    there.does(down={"status": 500})
    await bringer.goes(minutes=6)
    assert (await health(desk))["illSince"] is not None


async def test_task_that_the_register_refuses_to_show_is_looked_at_again(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    _, handoff = await desk.waiting()
    await bringer.goes()
    there.changes("internetaken", there.one("internetaken")["uuid"], status="verwerkt")
    there.fails("GET", "internetaken", status=400)
    await bringer.goes(minutes=6)
    assert await notes(desk, handoff) == []
    await bringer.goes(minutes=6)
    assert len(await notes(desk, handoff)) == 1


async def test_task_of_what_somebody_dropped_is_not_looked_at(desk: Desk, there: Standin, bringer: Bringer) -> None:
    citizen, _ = await desk.waiting()
    await bringer.goes()
    there.fails("POST", "digitaleadressen", status=400)
    await citizen.http.post(f"{citizen.path}/callback", json={"phone": "+31612345678"}, headers=citizen.headers)
    await bringer.goes()
    await drop(desk)
    asked = len(there.asked())
    await bringer.goes(minutes=6)
    assert len(there.asked()) == asked


async def notes(desk: Desk, handoff: dict[str, Any]) -> list[dict[str, Any]]:
    supervisor = await desk.employee("supervisor")
    found = (await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json()
    return [each for each in found["messages"] if each["author"] == "note"]


async def test_task_that_was_done_elsewhere_is_noted_once_and_the_citizen_waits_on(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    citizen, handoff = await desk.waiting()
    await bringer.goes()
    there.changes("internetaken", there.one("internetaken")["uuid"], status="verwerkt")
    await bringer.goes(minutes=6)
    await bringer.goes(minutes=6)
    [note] = await notes(desk, handoff)
    assert "Open Klant" in note["text"]
    assert (await citizen.state())["owner"] == "queue"
    assert not any(each["author"] == "note" for each in await citizen.read())
    ended = there.one("internetaken")["afgehandeldOp"]
    await resolves(desk, handoff)
    await bringer.goes()
    assert there.one("internetaken")["afgehandeldOp"] == ended  # of who did it first


async def test_task_that_was_removed_elsewhere_is_left_alone(desk: Desk, there: Standin, bringer: Bringer) -> None:
    _, handoff = await desk.waiting()
    await bringer.goes()
    there.removes("internetaken", there.one("internetaken")["uuid"])
    await bringer.goes(minutes=6)
    await resolves(desk, handoff)
    await bringer.goes()
    assert (there.all("internetaken"), await notes(desk, handoff), await waits(desk)) == ([], [], 0)


async def test_register_that_is_well_again_is_said_to_be_where_nothing_was_to_be_brought(
    desk: Desk, there: Standin, bringer: Bringer
) -> None:
    await desk.waiting()
    await bringer.goes()
    there.does(down={"status": 503})
    await bringer.goes(minutes=6)
    assert (await health(desk))["illWith"] == "busy"
    there.does(down=None)
    await bringer.goes(minutes=6)
    assert (await health(desk))["illSince"] is None


async def test_own_status_is_not_told_back(desk: Desk, there: Standin, bringer: Bringer) -> None:
    _, handoff = await desk.waiting()
    await bringer.goes()
    await resolves(desk, handoff)
    await bringer.goes()
    await bringer.goes(minutes=6)
    assert await notes(desk, handoff) == []


# Who may


async def test_only_supervisors_see_and_mend_it(desk: Desk, bringer: Bringer) -> None:
    paths = ("/again", f"/steps/{UUID(int=1)}/again", f"/steps/{UUID(int=1)}/drop")
    assert (await desk.http.get("/v1/open-klant")).status_code == 401
    agent = await desk.employee("agent")
    assert (await agent.get("/v1/open-klant")).status_code == 403
    for path in paths:
        assert (await agent.post(f"/v1/open-klant{path}")).status_code == 403
    supervisor = await desk.employee("supervisor")
    assert [(await supervisor.post(f"/v1/open-klant{path}")).status_code for path in paths] == [200, 404, 404]


async def test_metrics_tell_how_it_goes_only_where_there_is_a_register(
    desk: Desk, there: Standin, bringer: Bringer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.does(channels=["chat"])
    await desk.waiting()
    await bringer.goes()
    told = (await desk.http.get("/metrics")).text
    assert "balie_open_klant_put_aside 1\n" in told and "balie_open_klant_ill 0\n" in told
    monkeypatch.setitem(vars(desk.services), "open_klant", None)
    assert "open_klant" not in (await desk.http.get("/metrics")).text
    supervisor = await desk.employee("supervisor")
    off = await supervisor.post("/v1/open-klant/again")
    assert (off.status_code, off.json()["code"]) == (409, "open_klant_off")
    assert (await supervisor.get("/v1/open-klant")).json()["on"] is False

"""Views are saved without the words; a file is for supervisors, masked, harmless in a spreadsheet, and in the ledger."""

import csv
import io
from typing import Any

from tests.api.conftest import Desk, new_word
from tests.api.planted import everything, tables_with
from tests.api.search.test_search import talk_with_the_bot

VIEW = {"name": "Afgerond", "filters": {"status": "resolved"}, "department": None}


async def names(who: Any) -> list[str]:
    return [each["name"] for each in (await who.get("/v1/search/views")).json()["payload"]]


async def test_only_who_searches_has_views_and_only_a_supervisor_shares_or_exports(desk: Desk) -> None:
    auditor, agent = await desk.employee("auditor"), await desk.employee()
    assert (await desk.http.get("/v1/search/views")).status_code == 401
    assert (await auditor.get("/v1/search/views")).status_code == 403
    assert (await auditor.post("/v1/search/views", VIEW)).status_code == 403
    assert (await agent.post("/v1/search/views", {**VIEW, "department": "burgerzaken"})).status_code == 403
    for who in (agent, auditor, await desk.employee("editor")):
        assert (await who.post("/v1/search/export", {"form": "csv", "why": "voor de raad"})).status_code == 403


async def test_view_is_shared_with_a_department_and_removed_by_its_owner(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    near, far = await desk.employee(departments=("burgerzaken",)), await desk.employee(departments=("openbare_ruimte",))
    name = f"Weergave {new_word()}"
    made = (await supervisor.post("/v1/search/views", {**VIEW, "name": name, "department": "burgerzaken"})).json()
    assert (name in await names(near), name in await names(far)) == (True, False)
    for who in (near, far):
        assert (await who.delete(f"/v1/search/views/{made['id']}")).status_code == 404
    assert (await supervisor.delete(f"/v1/search/views/{made['id']}")).status_code == 204
    assert name not in await names(near)


async def test_view_keeps_no_words_and_there_are_twenty_at_most(desk: Desk) -> None:
    agent = await desk.employee()
    assert (await agent.post("/v1/search/views", {**VIEW, "filters": {"words": "Jansen"}})).status_code == 422
    assert (await agent.post("/v1/search/views", {**VIEW, "name": "   "})).status_code == 422
    masked = (await agent.post("/v1/search/views", {**VIEW, "name": "Bel 06 12345678"})).json()["name"]
    assert "12345678" not in masked
    for number in range(19):
        assert (await agent.post("/v1/search/views", {**VIEW, "name": f"Nummer {number}"})).status_code == 201
    assert (
        await agent.post("/v1/search/views", {**VIEW, "name": "Nummer 1", "filters": {"by": "bot"}})
    ).status_code == 201
    refused = await agent.post("/v1/search/views", {**VIEW, "name": "Nog een"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_views")


async def test_export_is_masked_harmless_and_noted(desk: Desk) -> None:
    word, supervisor = new_word(), await desk.employee("supervisor", departments=())
    said = f"=HYPERLINK('https://kwaad.example') {word} mail jan@voorbeeld.example"
    citizen = await talk_with_the_bot(desk, said)
    _, handoff = await desk.waiting(topic="overlijdensaangifte")
    body = {"words": word, "why": f"verzoek {new_word()}"}
    taken = await supervisor.post("/v1/search/export", {**body, "form": "csv"})
    (row,) = csv.DictReader(io.StringIO(taken.text))
    assert (row["reference"], row["said"].startswith("'=HYPERLINK"), "jan@" in taken.text) == (
        citizen.reference,
        True,
        False,
    )
    as_json = (await supervisor.post("/v1/search/export", {**body, "form": "json"})).json()
    assert [each["reference"] for each in as_json] == [citizen.reference]
    everything_found = (await supervisor.post("/v1/search/export", {"form": "json", "why": "alles"})).json()
    assert handoff["reference"] in [each["reference"] for each in everything_found]
    looks = (await supervisor.get("/v1/privacy/looks?limit=500")).json()["payload"]
    noted = [line["action"] for line in looks if line["why"] == body["why"]]
    assert noted == ["exported", "exported"]
    entries = (await supervisor.get("/v1/ledger?action=search_exported&limit=500")).json()["payload"]
    assert {"form": "csv", "filters": "order=newest words"} in [entry["data"] for entry in entries]
    kept = tables_with(await everything(desk), word)
    assert kept == {"message"}

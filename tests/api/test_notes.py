"""Private notes: who writes them, who reads them, and that a citizen never does."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.api.conftest import Desk, Employee, OpenPage, new_word


async def note(who: Employee, handoff: dict[str, Any], text: str = "Even overleg?", **more: Any) -> httpx.Response:
    """Write a private note."""
    body = {"clientMessageId": str(uuid4()), "text": text} | more
    return await who.post(f"/v1/handoffs/{handoff['id']}/notes", body)


async def test_note_is_for_who_has_it_for_a_supervisor_and_for_who_was_mentioned(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    anybody = await desk.http.post(f"/v1/handoffs/{handoff['id']}/notes", json={})
    assert anybody.status_code == 401
    elsewhere, colleague = await desk.employee(departments=("werk_inkomen",)), await desk.employee()
    assert (await note(elsewhere, handoff)).json()["code"] == "handoff_not_found"
    refused = await note(colleague, handoff)
    assert (refused.status_code, refused.json()["code"]) == (409, "note_not_yours")
    holder = await desk.employee()
    await holder.claim(handoff)
    assert (await note(holder, handoff, mentions=[str(uuid4())])).json()["code"] == "unknown_colleague"
    once = str(uuid4())
    mention = {"mentions": [elsewhere.agent["id"]], "clientMessageId": once}
    written = [(await note(holder, handoff, "BSN 111222333: kijk je mee?", **mention)).json() for _ in range(2)]
    assert written[0]["message"]["id"] == written[1]["message"]["id"]
    assert "111222333" not in written[0]["message"]["text"]
    assert written[0]["message"]["mentions"] == [elsewhere.agent["name"]]
    supervisor = await desk.employee("supervisor")
    assert (await note(supervisor, handoff, "Goed gedaan.")).status_code == 201
    assert (await note(elsewhere, handoff, "Ik kijk mee.")).status_code == 201
    shown = (await holder.get(f"/v1/handoffs/{handoff['id']}")).json()
    assert [each["text"] for each in shown["messages"] if each["author"] == "note"][1:] == [
        "Goed gedaan.",
        "Ik kijk mee.",
    ]


async def test_citizen_reads_no_note_on_the_api_or_the_stream(desk: Desk, open_page: OpenPage) -> None:
    citizen, handoff = await desk.waiting()
    holder = await desk.employee()
    claim = (await holder.claim(handoff)).json()["claimId"]
    word = new_word("geheim")
    await note(holder, handoff, word)
    await holder.say(handoff, claim, "Ik zoek het uit.")
    messages = await citizen.until(author="agent")
    assert word not in str(messages)
    assert "note" not in {each["author"] for each in messages}
    async with open_page(citizen) as state:
        assert word not in str(state)
    assert word not in str(await citizen.state())


async def test_mentioned_colleague_sees_it_may_look_while_it_is_open_and_the_look_is_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    holder, asked = await desk.employee(), await desk.employee(departments=("werk_inkomen",))
    claim = (await holder.claim(handoff)).json()["claimId"]
    path = f"/v1/handoffs/{handoff['id']}"
    assert (await asked.get(path)).status_code == 404
    await note(holder, handoff, "Weet jij dit?", mentions=[asked.agent["id"]])
    listed = (await asked.get("/v1/mentions")).json()
    assert listed["meta"] == {"unseen": 1}
    assert [(each["handoffId"], each["by"], each["text"]) for each in listed["payload"]] == [
        (handoff["id"], holder.agent["name"], "Weet jij dit?")
    ]
    assert desk.services.mentions.value[UUID(asked.agent["id"])] == 1
    detail = (await asked.get(path)).json()
    assert (detail["claimId"], detail["mayNote"]) == (None, True)
    assert (await asked.post(f"{path}/claim")).status_code == 404
    supervisor = await desk.employee("supervisor")
    looks = (await supervisor.get("/v1/privacy/looks?limit=1")).json()["payload"]
    assert [each["who"] for each in looks] == [asked.agent["name"]]
    for _ in range(2):
        assert (await asked.post(f"{path}/mentions/seen")).status_code == 204
    assert (await asked.get("/v1/mentions")).json()["meta"] == {"unseen": 0}
    await holder.post(f"{path}/resolve", {"claimId": claim, "result": "answered"})
    assert (await asked.get(path)).status_code == 404
    assert (await note(holder, handoff)).json()["code"] == "note_not_yours"
    assert (await asked.get("/v1/mentions")).json()["payload"] == []

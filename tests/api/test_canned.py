"""An employee sends an agreed answer: found by a few letters, recorded as the bot's are, and where it was changed, with why."""

from typing import Any
from uuid import uuid4

import httpx

from tests.api.conftest import Desk, Employee


async def held(desk: Desk, topic: str = "paspoort") -> tuple[Any, dict[str, Any], Employee, str]:
    """Have an employee hold a conversation about a topic."""
    citizen, handoff = await desk.waiting(topic=topic)
    employee = await desk.employee()
    return citizen, handoff, employee, (await employee.claim(handoff)).json()["claimId"]


async def found(who: Employee, handoff: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    """Search the agreed answers."""
    response = await who.http.get("/v1/canned", params={"handoff": handoff["id"], **query})
    assert response.status_code == 200, response.text
    return list(response.json()["payload"])


async def send(
    who: Employee, handoff: dict[str, Any], claim: str, answer: dict[str, Any], text: str | None = None, **more: Any
) -> httpx.Response:
    """Send an answer, word for word or as this text."""
    chosen = {name: answer[name] for name in ("topic", "aspect", "audience")}
    body = {"claimId": claim, "clientMessageId": str(uuid4()), "text": text or answer["text"], "canned": chosen}
    return await who.post(f"/v1/handoffs/{handoff['id']}/messages", body | more)


async def test_answers_are_found_by_title_aspect_and_text_and_the_own_topic_comes_first(desk: Desk) -> None:
    assert (await desk.http.get("/v1/canned", params={"handoff": str(uuid4())})).status_code == 401
    _, handoff, employee, _ = await held(desk)
    elsewhere = await desk.employee(departments=("werk_inkomen",))
    assert (await elsewhere.http.get("/v1/canned", params={"handoff": handoff["id"]})).status_code == 404
    near = await found(employee, handoff)
    assert near[0]["topic"] == "paspoort"
    assert {each["topic"] for each in near} > {"paspoort"}
    cost = await found(employee, handoff, q="PÁSPOORT kost")
    assert (cost[0]["topic"], cost[0]["aspect"]) == ("paspoort", "kosten")
    assert "€" in cost[0]["text"]
    assert await found(employee, handoff, q="paspoort zeppelin") == []
    only = await found(employee, handoff, topic="grofvuil", q="")
    assert {each["topic"] for each in only} == {"grofvuil"}


async def test_answer_of_what_the_conversation_is_about_comes_before_one_of_which_the_title_fits_better(
    desk: Desk,
) -> None:
    _, handoff, employee, _ = await held(desk, "overlijdensaangifte")
    own = await found(employee, handoff, q="meenemen")
    assert (own[0]["topic"], own[0]["aspect"]) == ("overlijdensaangifte", "meenemen")
    assert {each["topic"] for each in own} > {"overlijdensaangifte"}  # the others follow
    assert (await found(employee, handoff, q="paspoort kost"))[0]["topic"] == "paspoort"


async def test_what_is_asked_is_found_in_other_words_for_everyone_first_and_for_a_group_where_it_is_named(
    desk: Desk,
) -> None:
    _, handoff, employee, _ = await held(desk)
    for query in ("paspoort kosten", "kosten", "prijs", "tarief", "wat kost een paspoort", "hoeveel kost een paspoort"):
        first = (await found(employee, handoff, q=query))[0]
        assert (query, first["topic"], first["aspect"], first["audience"]) == (query, "paspoort", "kosten", None)
    for query in ("paspoort kosten kind", "wat kost een paspoort voor mijn dochter"):
        first = (await found(employee, handoff, q=query))[0]
        assert (query, first["topic"], first["aspect"], first["audience"]) == (query, "paspoort", "kosten", "kind")
    other = (await found(employee, handoff, q="rijbewijs kosten"))[0]
    assert (other["topic"], other["aspect"]) == (
        "rijbewijs",
        "kosten",
    )  # named in full, and not only mentioned in what is related


async def test_answer_sent_word_for_word_is_recorded_as_the_bots_and_its_receiver_is_listed(desk: Desk) -> None:
    citizen, handoff, employee, claim = await held(desk)
    [answer] = [each for each in await found(employee, handoff, q="paspoort kost") if each["audience"] is None][:1]
    sent = await send(employee, handoff, claim, answer)
    assert sent.status_code == 201, sent.text
    expected = {"key": "paspoort", "aspect": "kosten", "audience": None}
    assert sent.json()["message"]["answer"] == expected
    said = (await citizen.until(author="agent"))[-1]
    assert (said["text"], said["language"]) == (answer["text"], "nl")
    lead = await desk.employee("supervisor")
    wrong = {"kind": "answer", "target": "paspoort", "aspect": "kosten", "reason": "wrong"}
    brake = (await lead.post("/v1/brakes", wrong)).json()
    listed = (await lead.get(f"/v1/brakes/{brake['id']}/recipients")).json()["payload"]
    assert citizen.reference in {each["reference"] for each in listed}
    marked = await found(employee, handoff, q="paspoort kost")
    assert marked[0]["withdrawn"] is True
    refused = await send(employee, handoff, claim, answer)
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_withdrawn")
    await lead.post(f"/v1/brakes/{brake['id']}/release", {"reason": "over"})


async def test_changed_answer_needs_a_reason_and_a_wrong_one_becomes_work_for_the_editors(desk: Desk) -> None:
    citizen, handoff, employee, claim = await held(desk)
    [answer] = [each for each in await found(employee, handoff, q="paspoort kost") if each["audience"] is None][:1]
    changed = f"Dag! {answer['text']}"
    unexplained = await send(employee, handoff, claim, answer, changed)
    assert (unexplained.status_code, unexplained.json()["agreed"]) == (422, answer["text"])
    assert [each for each in await citizen.read() if each["author"] == "agent"] == []
    unknown = await send(employee, handoff, claim, answer | {"topic": "zeppelin"}, changed)
    assert unknown.json()["code"] == "unknown_answer"
    personal = await send(employee, handoff, claim, answer, changed, deviation={"reason": "personal"})
    assert personal.json()["message"]["answer"]["deviation"] == {"reason": "personal"}
    why = {"reason": "wrong", "note": "Het is duurder, bel 06-12345678"}
    await send(employee, handoff, claim, answer, "Het kost meer.", deviation=why)
    editor = await desk.employee("editor")
    work = (await editor.get("/v1/improvements?kind=deviation")).json()["payload"]
    mine = [each for each in work if each["madeBy"] == employee.agent["name"]]
    assert [(each["topic"], each["aspect"], each["reason"]) for each in mine] == [("paspoort", "kosten", "wrong")]
    assert "06-12345678" not in mine[0]["note"]
    assert mine[0]["question"]
    assert "deviation" not in str(await citizen.read())

"""An employee says what a conversation is about where the bot had it wrong, and that there was no answer: both are work for the editors."""

from random import choice
from string import ascii_lowercase
from typing import Any

from tests.api.conftest import Desk, Employee


async def held(desk: Desk, topic: str | None = "paspoort") -> tuple[Any, str, Employee, str]:
    """Have an employee hold a conversation: the citizen, the path, the employee and the claim."""
    citizen, handoff = await desk.waiting(topic=topic)
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    return citizen, f"/v1/handoffs/{handoff['id']}", employee, claim


async def work(desk: Desk, kind: str, by: Employee) -> list[dict[str, Any]]:
    """Read what this employee left for the editors."""
    editor = await desk.employee("editor")
    found = (await editor.get(f"/v1/improvements?kind={kind}")).json()["payload"]
    return [each for each in found if each["madeBy"] == by.agent["name"]]


async def test_only_who_holds_it_corrects_the_topic_and_card_facts_and_behaviours_follow(desk: Desk) -> None:
    _, path, employee, claim = await held(desk)
    colleague = await desk.employee()
    refused = await colleague.post(f"{path}/topic", {"claimId": claim, "topic": "grofvuil"})
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_lapsed")
    unknown = await employee.post(f"{path}/topic", {"claimId": claim, "topic": "zeppelin"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_topic_named")
    corrected = [
        (await employee.post(f"{path}/topic", {"claimId": claim, "topic": "overlijdensaangifte"})).json()
        for _ in range(2)
    ][1]
    assert (corrected["topic"], corrected["sensitivity"]) == ("overlijdensaangifte", "bereavement")
    assert corrected["topicFacts"]["title"] == corrected["topicTitle"]
    assert corrected["behaviours"]
    assert corrected["corrected"]["heardTitle"] == "Paspoort"
    assert [each["text"] for each in corrected["timeline"]].count("Onderwerp verbeterd") == 1
    assert corrected["timeline"][-1]["details"] == ["de bot verstond: Paspoort", f"nu: {corrected['topicTitle']}"]
    [item] = await work(desk, "topic_wrong", employee)
    assert (item["heard"], item["topic"]) == ("paspoort", "overlijdensaangifte")
    assert item["question"]
    await employee.post(f"{path}/topic", {"claimId": claim, "topic": "paspoort"})
    assert await work(desk, "topic_wrong", employee) == []


async def test_another_department_is_offered_and_not_forced(desk: Desk) -> None:
    _, path, employee, claim = await held(desk)
    titles = {each["topic"] for each in (await employee.get("/v1/topics")).json()["payload"]}
    assert "bijstand" in titles
    before = (await employee.get(path)).json()
    after = (await employee.post(f"{path}/topic", {"claimId": claim, "topic": "bijstand"})).json()
    assert (after["status"], after["department"]) == ("claimed", before["department"])
    assert after["corrected"]["belongsTo"]["id"] not in (None, before["department"])


async def test_question_without_an_answer_is_marked_and_the_mark_taken_back(desk: Desk) -> None:
    citizen, path, employee, claim = await held(desk)
    word = "".join(choice(ascii_lowercase) for _ in range(20))  # digits may be a BSN, which is masked
    await citizen.say(f"En mag mijn geit {word} mee? Bel 06-12345678.")
    body = {"claimId": claim, "note": "Geiten: niets over te vinden. Vraag jan@voorbeeld.nl"}
    marked = (await employee.post(f"{path}/no-answer", body)).json()["noAnswer"]
    assert (marked["status"], "@" in marked["note"]) == ("open", False)
    [item] = await work(desk, "no_answer", employee)
    assert word in item["question"]
    assert "06-1" not in item["question"]
    back = (await employee.post(f"{path}/no-answer", {"claimId": claim, "marked": False})).json()
    assert back["noAnswer"] is None
    assert await work(desk, "no_answer", employee) == []
    assert word not in str((await citizen.read())[-1]["buttons"])

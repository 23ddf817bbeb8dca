"""Supervisors arrange hours and routing: tried first, published at once, undone as fast."""

from typing import Any

import pytest

from tests.api.conftest import Desk
from tests.api.content.conftest import Editor


@pytest.fixture
async def lead(desk: Desk) -> Editor:
    return Editor(await desk.employee("supervisor"))


@pytest.mark.parametrize("path", ["try", "replay"])
async def test_only_supervisors_try_a_table(desk: Desk, path: str) -> None:
    assert (await desk.http.post(f"/v1/routing/{path}", json={})).status_code == 401
    editor = await desk.employee("editor")
    assert (await editor.post(f"/v1/routing/{path}", {})).status_code == 403


async def test_rule_that_is_published_decides_where_the_next_handoff_goes(desk: Desk, lead: Editor) -> None:
    body = (await lead.read("routing", "table"))["body"]
    rule: dict[str, Any] = {
        "id": "proef_paspoort",
        "when": {"topic": ["paspoort"]},
        "department": "openbare_ruimte",
        "skills": [],
        "priority": "high",
    }
    new = {**body, "rules": [rule, *body["rules"]]}
    tried = (await lead.employee.post("/v1/routing/try", {"body": new, "topic": "paspoort"})).json()
    assert (tried["rule"], tried["department"]) == ("proef_paspoort", "openbare_ruimte")
    _, before = await desk.waiting(topic="paspoort")
    assert before["department"] != "openbare_ruimte"
    counted = (await lead.employee.post("/v1/routing/replay", {"body": new})).json()
    assert counted["moved"] == [{"from": before["department"], "to": "openbare_ruimte", "handoffs": 1}]
    nowhere = await lead.employee.post("/v1/routing/try", {"body": {**new, "rules": [{**rule, "department": "weg"}]}})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "content_invalid")
    assert (await lead.publish("routing", "table", new)).status_code == 200
    _, after = await desk.waiting(topic="paspoort")
    assert (after["department"], after["priority"]) == ("openbare_ruimte", "high")
    assert (await lead.undo("routing", "table")).status_code == 200


async def test_department_that_closes_today_is_closed_at_once_and_says_when_it_opens(desk: Desk, lead: Editor) -> None:
    today = desk.services.desk.today().isoformat()
    body = (await lead.read("department", "klantcontact"))["body"]
    closed = {"date": today, "hours": [], "reason": {"nl": "Storing", "en": "Failure"}}
    assert desk.services.desk.is_open("klantcontact")
    done = await lead.publish("department", "klantcontact", {**body, "exceptions": [*body["exceptions"], closed]})
    assert done.status_code == 200, done.text
    assert not desk.services.desk.is_open("klantcontact")
    assert (await lead.undo("department", "klantcontact")).status_code == 200
    assert desk.services.desk.is_open("klantcontact")

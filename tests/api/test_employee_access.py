"""Which employee may do what: without a session, a token, a role or a department nothing is read or changed."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Desk

ACTIONS: dict[str, dict[str, Any]] = {
    "claim": {},
    "messages": {"claimId": str(uuid4()), "clientMessageId": str(uuid4()), "text": "Goedemorgen."},
    "typing": {"claimId": str(uuid4())},
    "transfer": {"claimId": str(uuid4()), "department": "burgerzaken", "note": ""},
    "snooze": {"claimId": str(uuid4()), "until": "2026-12-01T10:00:00Z"},
    "return": {"claimId": str(uuid4()), "summary": ""},
    "resolve": {"claimId": str(uuid4()), "result": "answered", "note": ""},
}
READS = [
    "/v1/queue",
    "/v1/queue/events",
    "/v1/colleagues",
    "/v1/session",
    f"/v1/handoffs/{uuid4()}",
    "/v1/ledger",
    "/v1/ledger/verification",
]


@pytest.mark.parametrize("path", READS)
async def test_not_signed_in_reads_nothing(desk: Desk, path: str) -> None:
    response = await desk.http.get(path)
    assert (response.status_code, response.json()["code"]) == (401, "session_ended")


@pytest.mark.parametrize("action", [*ACTIONS])
async def test_not_signed_in_changes_nothing(desk: Desk, action: str) -> None:
    response = await desk.http.post(f"/v1/handoffs/{uuid4()}/{action}", json=ACTIONS[action])
    assert response.status_code == 401


@pytest.mark.parametrize("action", [*ACTIONS])
async def test_session_without_its_csrf_token_changes_nothing(desk: Desk, action: str) -> None:
    employee = await desk.employee()
    del employee.http.headers["X-CSRF-Token"]
    response = await employee.post(f"/v1/handoffs/{uuid4()}/{action}", ACTIONS[action])
    assert (response.status_code, response.json()["code"]) == (403, "csrf_token_missing")


@pytest.mark.parametrize("action", [*ACTIONS])
@pytest.mark.parametrize("role", ["auditor", "editor"])
async def test_auditor_and_editor_do_not_touch_a_handoff(desk: Desk, role: str, action: str) -> None:
    employee = await desk.employee(role)
    response = await employee.post(f"/v1/handoffs/{uuid4()}/{action}", ACTIONS[action])
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("path", ["/v1/ledger", "/v1/ledger/verification"])
async def test_agent_does_not_read_the_ledger(desk: Desk, path: str) -> None:
    agent = await desk.employee("agent")
    assert (await agent.get(path)).status_code == 403


@pytest.mark.parametrize("action", ["claim", ""])
async def test_handoff_of_another_department_does_not_exist_for_an_agent(desk: Desk, action: str) -> None:
    _, handoff = await desk.waiting()
    stranger = await desk.employee(departments=("openbare_ruimte",))
    path = f"/v1/handoffs/{handoff['id']}"
    response = await stranger.post(f"{path}/claim") if action else await stranger.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "handoff_not_found")
    assert handoff["id"] not in str((await stranger.get("/v1/queue")).json())


async def test_wrong_password_and_unknown_name_sound_the_same(desk: Desk) -> None:
    employee = await desk.employee()
    known = {"username": employee.agent["username"], "password": "een ander wachtwoord"}
    unknown = {"username": "niemand", "password": "een ander wachtwoord"}
    answers = [await desk.http.post("/v1/session", json=body) for body in (known, unknown)]
    assert [response.status_code for response in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_session_cookie_is_for_this_site_and_not_for_scripts(desk: Desk) -> None:
    employee = await desk.employee()
    body = {"username": employee.agent["username"], "password": "een lang wachtwoord"}
    cookie = (await employee.http.post("/v1/session", json=body)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_signed_out_is_signed_out(desk: Desk) -> None:
    employee = await desk.employee()
    cookies = dict(employee.http.cookies)
    assert (await employee.delete("/v1/session")).status_code == 204
    employee.http.cookies.update(cookies)
    assert (await employee.get("/v1/queue")).status_code == 401

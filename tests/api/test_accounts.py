"""Supervisors arrange accounts: who may not, what is refused, and that it counts at once."""

from uuid import uuid4

import httpx
import pytest

from tests.api.brakes.conftest import entries
from tests.api.conftest import Desk, Employee

NEW = {
    "name": "Noor",
    "roles": ["agent"],
    "departments": ["burgerzaken"],
    "skills": ["burgerlijke_stand"],
    "languages": ["nl"],
    "capacity": 2,
}
ROUTES = [
    ("GET", "/v1/accounts"),
    ("POST", "/v1/accounts"),
    ("PUT", f"/v1/accounts/{uuid4()}"),
    ("POST", f"/v1/accounts/{uuid4()}/password"),
    ("POST", f"/v1/accounts/{uuid4()}/close"),
]


@pytest.fixture
async def lead(desk: Desk) -> Employee:
    return await desk.employee("supervisor")


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_only_supervisors_arrange_accounts(desk: Desk, method: str, path: str) -> None:
    assert (await desk.http.request(method, path, json={})).status_code == 401
    for role in ("agent", "editor", "auditor"):
        employee = await desk.employee(role)
        assert (await employee.http.request(method, path, json={})).status_code == 403


async def made(lead: Employee, **more: object) -> dict[str, object]:
    response = await lead.post("/v1/accounts", {**NEW, "username": f"n{uuid4().hex[:10]}", **more})
    assert response.status_code == 201, response.text
    return dict(response.json())


async def sign_in(http: httpx.AsyncClient, username: object, password: object) -> int:
    return (await http.post("/v1/session", json={"username": username, "password": password})).status_code


async def test_new_employee_signs_in_with_the_password_that_is_shown_once(desk: Desk, lead: Employee) -> None:
    answer = await made(lead)
    account = answer["account"]
    assert isinstance(account, dict)
    assert await sign_in(desk.http, account["username"], answer["password"]) == 200
    listed = (await lead.get("/v1/accounts")).json()["payload"]
    assert str(answer["password"]) not in str(listed)
    taken = await lead.post("/v1/accounts", {**NEW, "username": account["username"]})
    assert (taken.status_code, taken.json()["code"]) == (409, "username_taken")
    reset = await lead.post(f"/v1/accounts/{account['id']}/password")
    assert await sign_in(desk.http, account["username"], answer["password"]) == 401
    assert await sign_in(desk.http, account["username"], reset.json()["password"]) == 200
    assert (await lead.post(f"/v1/accounts/{account['id']}/close")).status_code == 204
    assert await sign_in(desk.http, account["username"], reset.json()["password"]) == 401
    assert (await lead.post(f"/v1/accounts/{account['id']}/close")).json()["code"] == "agent_not_found"
    steps = await entries(lead, "account_opened", "password_reset", "account_closed")
    assert [step["action"] for step in steps][-3:] == ["account_opened", "password_reset", "account_closed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"roles": []},
        {"roles": ["baas"]},
        {"departments": ["nergens"]},
        {"languages": ["xx"]},
        {"capacity": 0},
        {"capacity": 51},
        {"channels": {"webchat": 9}},
        {"channels": {"fax": 1}},
        {"username": "met spatie"},
    ],
)
async def test_account_that_cannot_be_is_refused(lead: Employee, wrong: dict[str, object]) -> None:
    response = await lead.post("/v1/accounts", {**NEW, "username": f"n{uuid4().hex[:10]}", **wrong})
    assert response.status_code == 422


async def test_role_that_is_given_counts_with_the_next_request(desk: Desk, lead: Employee) -> None:
    agent = await desk.employee("agent")
    assert (await agent.get("/v1/content/fact")).status_code == 403
    changed = await lead.put(f"/v1/accounts/{agent.agent['id']}", json={**NEW, "roles": ["agent", "editor"]})
    assert (changed.status_code, changed.json()["roles"], changed.json()["capacity"]) == (200, ["agent", "editor"], 2)
    assert (await agent.get("/v1/content/fact")).status_code == 200


async def test_supervisor_does_not_lock_themselves_out(lead: Employee) -> None:
    own = f"/v1/accounts/{lead.agent['id']}"
    for response in (await lead.put(own, json=NEW), await lead.post(f"{own}/close")):
        assert (response.status_code, response.json()["code"]) == (409, "own_account")

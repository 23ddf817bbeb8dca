"""Sessions end: by themselves, by their owner, and at once when the account changes; streams with them."""

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from tests.api.conftest import PASSWORD, Desk, Employee, eventually

ANOTHER = "een ander lang wachtwoord"


async def elsewhere(desk: Desk, employee: Employee, password: str = PASSWORD) -> Employee:
    """Sign in on another machine."""
    http = httpx.AsyncClient(transport=employee.http._transport, base_url="http://balie.test")
    http.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    body = {"username": employee.agent["username"], "password": password}
    answer = await http.post("/v1/session", json=body)
    http.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrfToken"]
    return Employee(http, answer.json()["agent"])


async def signed_in(employee: Employee) -> bool:
    return (await employee.get("/v1/session")).status_code == 200


@pytest.fixture
def idle_after_half_an_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.services.settings, "session_idle_minutes", 30)


@pytest.mark.parametrize("path", ["/v1/sessions", f"/v1/sessions/{uuid4()}"])
async def test_not_signed_in_ends_nothing(desk: Desk, path: str) -> None:
    assert (await desk.http.delete(path)).status_code == 401


@pytest.mark.usefixtures("idle_after_half_an_hour")
async def test_session_ends_when_nothing_is_done_in_it_and_looking_is_not_doing(desk: Desk) -> None:
    employee = await desk.employee()
    for _ in range(2):
        desk.clock.jump(minutes=20)
        assert (await employee.post("/v1/session/active")).json()["idleEndsIn"] == 30 * 60
    desk.clock.jump(minutes=20)
    assert await signed_in(employee)
    desk.clock.jump(minutes=11)
    assert not await signed_in(employee)


@pytest.mark.usefixtures("idle_after_half_an_hour")
async def test_session_ends_after_half_a_day_whatever_is_done_in_it(desk: Desk) -> None:
    employee = await desk.employee()
    for _ in range(28):
        desk.clock.jump(minutes=25)
        assert (await employee.post("/v1/session/active")).status_code == 200
    assert 19 * 60 < (await employee.get("/v1/session")).json()["endsIn"] <= 20 * 60
    desk.clock.jump(minutes=21)
    assert (await employee.post("/v1/session/active")).status_code == 401


async def test_employee_sees_where_they_are_signed_in_and_signs_out_elsewhere(desk: Desk) -> None:
    employee, stranger = await desk.employee(), await desk.employee()
    there = await elsewhere(desk, employee)
    listed = (await employee.get("/v1/sessions")).json()["payload"]
    assert sorted((each["device"], each["current"]) for each in listed) == [("", True), ("Firefox, Linux", False)]
    its_id = next(each["id"] for each in listed if not each["current"])
    assert (await stranger.delete(f"/v1/sessions/{its_id}")).status_code == 204  # and nothing is told
    assert await signed_in(there)
    assert (await employee.delete(f"/v1/sessions/{its_id}")).status_code == 204
    assert not await signed_in(there)
    there = await elsewhere(desk, employee)
    assert (await employee.delete("/v1/sessions")).status_code == 204
    assert (await signed_in(employee), await signed_in(there)) == (True, False)


async def test_own_password_changes_with_the_old_one_and_ends_the_other_sessions(desk: Desk) -> None:
    employee = await desk.employee()
    there = await elsewhere(desk, employee)
    path = "/v1/session/password"
    wrong = await employee.put(path, json={"current": "a wrong password", "new": ANOTHER})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_password")
    short = await employee.put(path, json={"current": PASSWORD, "new": "short"})
    assert (short.status_code, short.json()["code"]) == (422, "invalid_agent")
    assert (await employee.put(path, json={"current": PASSWORD, "new": ANOTHER})).status_code == 204
    assert (await signed_in(employee), await signed_in(there)) == (True, False)
    assert await signed_in(await elsewhere(desk, employee, ANOTHER))


@pytest.mark.parametrize("how", ["password", "roles", "closed", "by hand"])
async def test_open_console_is_cut_off_at_once_when_its_session_is_ended(desk: Desk, how: str) -> None:
    employee = await desk.employee()
    consoles, who = desk.services.consoles, UUID(employee.agent["id"])
    following = asyncio.create_task(employee.get("/v1/queue/events"))

    async def is_followed() -> bool:
        return consoles[who] == 1

    await eventually(is_followed)
    there = await elsewhere(desk, employee)
    if how == "password":
        await there.put("/v1/session/password", json={"current": PASSWORD, "new": ANOTHER})
    elif how == "by hand":
        await there.delete("/v1/sessions")
    else:
        supervisor = await desk.employee("supervisor")
        path = f"/v1/accounts/{employee.agent['id']}"
        body = {"name": "Sanne", "roles": ["auditor"]}
        answer = await (supervisor.put(path, json=body) if how == "roles" else supervisor.post(f"{path}/close"))
        assert answer.is_success, answer.text
    await asyncio.wait_for(following, 10)
    assert consoles[who] == 0

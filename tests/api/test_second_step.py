"""The second step of signing in: who has one is asked for a code, each code counts once, and losing the phone locks nobody out."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pyotp
import pytest

from cli import agent as agent_command
from tests.api.conftest import PASSWORD, Desk, Employee

STEP = "/v1/session/second-step"


@pytest.fixture(autouse=True)
def usual_limit(desk: Desk) -> Iterator[None]:
    """Leave the limit as it was."""
    yield
    desk.services.limiter.set("codes", "1000/second")


class Phone:
    """An authenticator app, on a clock that may be off."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self._desk, self._totp = desk, pyotp.TOTP(secret)

    def code(self, *, off: int = 0) -> str:
        """The code that it shows, `off` seconds from now."""
        return self._totp.at(int(self._desk.clock().timestamp()) + off)


async def set_up(desk: Desk, employee: Employee, code: str = "") -> tuple[Phone, list[str]]:
    """Set a second step up, and return the phone and the recovery codes."""
    proposed = (await employee.post(STEP, {"code": code})).json()
    phone = Phone(desk, proposed["secret"])
    body = {"proposal": proposed["proposal"], "code": phone.code()}
    made = await employee.post(f"{STEP}/confirm", body)
    assert made.status_code == 200, made.text
    desk.clock.jump(seconds=92 - desk.clock().timestamp() % 30)  # another code comes next, and has just begun
    return phone, made.json()["codes"]


async def enter(desk: Desk, employee: Employee, code: str | None = None, password: str = PASSWORD) -> httpx.Response:
    body = {"username": employee.agent["username"], "password": password} | ({"code": code} if code else {})
    return await desk.http.post("/v1/session", json=body)


def said(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json().get("code", "")


async def ledger(desk: Desk, action: str) -> list[dict[str, Any]]:
    auditor = await desk.employee("auditor")
    return (await auditor.get("/v1/ledger", params={"action": action})).json()["payload"]


@pytest.mark.parametrize("path", ["", "/confirm", "/codes", "/off"])
async def test_nobody_sets_up_a_second_step_without_a_session(desk: Desk, path: str) -> None:
    assert (await desk.http.post(f"{STEP}{path}", json={"code": "1"})).status_code in {401, 422}
    employee = await desk.employee()
    del employee.http.headers["X-CSRF-Token"]
    body = {"code": "123456"} | ({"proposal": "x"} if path == "/confirm" else {})
    assert said(await employee.post(f"{STEP}{path}", body)) == (403, "csrf_token_missing")


async def test_who_has_a_second_step_is_asked_for_a_code_only_after_the_right_password(desk: Desk) -> None:
    employee = await desk.employee()
    phone, _ = await set_up(desk, employee)
    assert said(await enter(desk, employee, password="a wrong password")) == (401, "wrong_password")
    assert said(await enter(desk, employee, phone.code(), password="a wrong password")) == (401, "wrong_password")
    assert said(await enter(desk, employee)) == (401, "code_needed")
    assert said(await enter(desk, employee, "000000")) == (401, "wrong_code")
    answer = await enter(desk, employee, phone.code())
    assert (answer.status_code, answer.json()["method"]) == (200, "code")


async def test_code_counts_once_also_when_two_come_at_the_same_moment(desk: Desk) -> None:
    employee = await desk.employee()
    phone, _ = await set_up(desk, employee)
    code = phone.code()
    answers = await asyncio.gather(*(enter(desk, employee, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    assert said(await enter(desk, employee, phone.code(off=-30))) == (401, "wrong_code")  # older than the last one


@pytest.mark.parametrize(("off", "status"), [(-60, 401), (-30, 200), (30, 200), (60, 401)])
async def test_clock_of_the_phone_may_be_one_step_off_and_no_more(desk: Desk, off: int, status: int) -> None:
    employee = await desk.employee()
    phone, _ = await set_up(desk, employee)
    assert (await enter(desk, employee, phone.code(off=off))).status_code == status


async def test_recovery_code_works_once_however_it_was_copied(desk: Desk) -> None:
    employee = await desk.employee()
    _, codes = await set_up(desk, employee)
    assert len(set(codes)) == 10
    assert (await enter(desk, employee, f"  {codes[0].upper()} ")).json()["method"] == "recovery"
    assert said(await enter(desk, employee, codes[0])) == (401, "wrong_code")
    assert (await employee.get(STEP)).json()["codesLeft"] == 9
    other = await desk.employee()
    await set_up(desk, other)
    assert said(await enter(desk, other, codes[1])) == (401, "wrong_code")


async def test_new_recovery_codes_make_the_old_ones_worthless(desk: Desk) -> None:
    employee = await desk.employee()
    phone, old = await set_up(desk, employee)
    assert said(await employee.post(f"{STEP}/codes", {"code": ""})) == (401, "code_needed")
    new = (await employee.post(f"{STEP}/codes", {"code": phone.code()})).json()["codes"]
    assert said(await enter(desk, employee, old[0])) == (401, "wrong_code")
    assert (await enter(desk, employee, new[0])).status_code == 200


async def test_guessing_stops_after_ten_codes_and_nobody_else_is_kept_out(desk: Desk) -> None:
    employee, other = await desk.employee(), await desk.employee()
    phone, _ = await set_up(desk, employee)
    desk.services.limiter.set("codes", "10/10minutes")
    answers = [said(await enter(desk, employee, f"{number:06}")) for number in range(11)]
    assert answers[-1] == (429, "too_many_requests")
    assert said(await enter(desk, employee, phone.code())) == (429, "too_many_requests")
    assert (await enter(desk, other)).status_code == 200
    desk.clock.jump(minutes=11)
    assert (await enter(desk, employee, phone.code())).status_code == 200


async def test_who_does_not_know_the_password_cannot_use_up_the_tries(desk: Desk) -> None:
    employee = await desk.employee()
    phone, _ = await set_up(desk, employee)
    desk.services.limiter.set("codes", "3/10minutes")
    for number in range(5):
        await enter(desk, employee, f"{number:06}", password="a wrong password")
    assert (await enter(desk, employee, phone.code())).status_code == 200


async def test_setting_up_needs_a_code_of_the_proposal_of_the_same_employee_in_time(desk: Desk) -> None:
    employee, other = await desk.employee(), await desk.employee()
    proposed = (await employee.post(STEP, {})).json()
    assert proposed["qr"].startswith("data:image/svg+xml")
    phone = Phone(desk, proposed["secret"])
    body = {"proposal": proposed["proposal"], "code": "000000"}
    assert said(await employee.post(f"{STEP}/confirm", body)) == (401, "wrong_code")
    assert said(await other.post(f"{STEP}/confirm", body | {"code": phone.code()})) == (409, "setup_over")
    assert said(await employee.post(f"{STEP}/confirm", body | {"proposal": "é"})) == (409, "setup_over")
    desk.clock.jump(minutes=16)
    assert said(await employee.post(f"{STEP}/confirm", body | {"code": phone.code()})) == (409, "setup_over")
    assert (await enter(desk, employee)).status_code == 200  # nothing was stored


async def test_new_phone_replaces_the_old_one_after_a_code_of_it(desk: Desk) -> None:
    employee = await desk.employee()
    old, codes = await set_up(desk, employee)
    assert said(await employee.post(STEP, {})) == (401, "code_needed")
    new, _ = await set_up(desk, employee, codes[0])
    assert said(await enter(desk, employee, old.code())) == (401, "wrong_code")
    assert (await enter(desk, employee, new.code())).status_code == 200


async def test_role_that_must_have_one_does_nothing_before_it_is_set_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.services.settings, "second_step_roles", ["supervisor"])
    supervisor, agent = await desk.employee("supervisor"), await desk.employee()
    assert (await agent.get("/v1/queue")).status_code == 200
    assert (await supervisor.get("/v1/session")).json()["secondStep"] == {"on": False, "toSetUp": True}
    for path in ("/v1/queue", "/v1/queue/events", "/v1/team", "/v1/ledger"):
        assert said(await supervisor.get(path)) == (403, "second_step_required")
    phone, _ = await set_up(desk, supervisor)
    assert (await supervisor.get("/v1/team")).status_code == 200
    assert said(await supervisor.post(f"{STEP}/off", {"code": phone.code()})) == (403, "second_step_required")


async def test_supervisor_resets_the_second_step_of_who_lost_everything(desk: Desk) -> None:
    employee, colleague, supervisor = await desk.employee(), await desk.employee(), await desk.employee("supervisor")
    await set_up(desk, employee)
    path = f"/v1/agents/{employee.agent['id']}/second-step"
    assert said(await colleague.delete(path)) == (403, "not_allowed")
    assert (await supervisor.delete(path)).status_code == 204
    assert (await employee.get("/v1/session")).status_code == 401
    assert (await enter(desk, employee)).status_code == 200
    assert (await supervisor.delete(path)).status_code == 204
    assert len(await ledger(desk, "second_step_reset")) == 1


async def test_administrator_resets_it_on_the_command_line(desk: Desk, command: Callable[..., Awaitable[str]]) -> None:
    employee = await desk.employee()
    await set_up(desk, employee)
    name = employee.agent["username"]
    assert "password alone" in await command(agent_command.reset_second_step, name)
    assert "had no second step" in await command(agent_command.reset_second_step, name)
    assert (await enter(desk, employee)).status_code == 200


async def test_key_that_was_lost_lets_nobody_in_and_a_recovery_needs_a_supervisor(desk: Desk) -> None:
    employee = await desk.employee()
    phone, _ = await set_up(desk, employee)
    async with desk.services.engine.begin() as connection:
        await connection.exec_driver_sql("update second_step set secret = secret || '\\x00'::bytea")
    assert said(await enter(desk, employee, phone.code())) == (401, "wrong_code")

"""Who pulls a brake: a supervisor or the administrator, at the same time or for what does not exist."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli import brake as balie_brake
from cli.errors import CommandError
from tests.api.brakes.conftest import WITHDRAWN, entries, release, stop
from tests.api.conftest import Desk, Employee, answer


@pytest.fixture
def command(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Awaitable[str]]:
    """Run a command of `balie brake` against the database of the running desk, and return what it printed."""
    monkeypatch.setenv("DATABASE_URL", empty_database)
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))

    async def run(function: Callable[..., None], *arguments: Any, **named: Any) -> str:
        await asyncio.to_thread(function, *arguments, **named)
        return capsys.readouterr().out

    return run


async def test_administrator_withdraws_an_answer_and_lets_it_go_from_the_command_line(
    desk: Desk, lead: Employee, command: Callable[..., Awaitable[str]]
) -> None:
    key = "paspoort/meenemen"
    desk.bot.replies(answer("paspoort", "meenemen"))
    assert f"answer:{key}: stopped" in await command(balie_brake.answer, key, reason="wrong", note="van vorig jaar")
    listed = await command(balie_brake.list_)
    assert all(word in listed for word in (f"answer:{key}", "wrong", "van vorig jaar"))
    await desk.services.live.refresh()
    citizen = await desk.citizen()
    await citizen.say("wat moet ik meenemen voor een paspoort?")
    assert (await citizen.until(author="bot"))[-1]["text"].startswith(WITHDRAWN)
    assert "goes on" in await command(balie_brake.answer, key, reason="repaired", release=True)
    assert await command(balie_brake.list_) == "Nothing is stopped.\n"
    told = [(each["actor"], each["origin"]) for each in await entries(lead, "braked", "released")]
    assert told.count(("administrator", "cli")) == 2


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        (balie_brake.bot, {"reason": "because"}, "Choose a reason"),
        (balie_brake.bot, {"reason": "over", "release": True}, "no longer on"),
        (balie_brake.channel, {"name": "fax", "reason": "failure"}, "no such channel"),
        (balie_brake.answer, {"key": "niets", "reason": "wrong"}, "no such channel, topic or aspect"),
    ],
)
async def test_command_that_cannot_be_done_says_why(
    desk: Desk, command: Callable[..., Awaitable[str]], function: Any, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        await command(function, **arguments)


async def test_two_supervisors_at_once_pull_one_brake_and_twice_released_is_once(desk: Desk, lead: Employee) -> None:
    colleague = await desk.employee("supervisor")
    first, second = await asyncio.gather(
        stop(lead, "answer", "paspoort", "kosten"), stop(colleague, "answer", "paspoort", "kosten")
    )
    assert first["id"] == second["id"]
    await asyncio.gather(release(lead, first), release(colleague, first))
    written = [
        (entry["action"], entry["reason"])
        for entry in await entries(lead, "braked", "released")
        if entry["object"] == "answer:paspoort/kosten"
    ]
    assert written == [("braked", "wrong"), ("released", "repaired")]


@pytest.mark.parametrize(
    ("kind", "target", "aspect"),
    [("bot", "paspoort", ""), ("channel", "fax", ""), ("answer", "niets", ""), ("answer", "paspoort", "smaak")],
)
async def test_what_does_not_exist_cannot_be_stopped(lead: Employee, kind: str, target: str, aspect: str) -> None:
    body = {"kind": kind, "target": target, "aspect": aspect, "reason": "wrong"}
    response = await lead.post("/v1/brakes", body)
    assert (response.status_code, response.json()["code"]) == (422, "nothing_to_brake")


async def test_only_a_supervisor_brakes(desk: Desk) -> None:
    assert (await desk.http.get("/v1/brakes")).status_code == 401
    employee = await desk.employee()
    body = {"kind": "bot", "reason": "wrong"}
    assert (await employee.post("/v1/brakes", body)).status_code == 403
    assert (await employee.get("/v1/brakes")).status_code == 403


async def test_brake_that_does_not_exist_is_not_found(lead: Employee) -> None:
    response = await lead.post(f"/v1/brakes/{uuid4()}/release", {"reason": "over"})
    assert (response.status_code, response.json()["code"]) == (404, "brake_not_found")
    bot = await stop(lead, "bot")
    assert (await lead.get(f"/v1/brakes/{bot['id']}/recipients")).status_code == 404

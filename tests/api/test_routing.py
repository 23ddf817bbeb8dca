"""Why a handoff is where it is, and where another rule table would have sent it: on a live database that stays as it was."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from cli import database, route
from cli.errors import CommandError
from cli.settings import PROJECT
from router.conversations import repository as conversations
from router.database import Connection
from router.handoffs import replay as replaying
from router.handoffs import repository
from router.ledger import handoff_object
from router.schema import handoff, ledger_entry
from tests.api.conftest import OPEN_DAY, Desk

DAY = OPEN_DAY.date().isoformat()
TARGET = {"id": "default", "department": "openbare_ruimte", "skills": ["meldingen"], "priority": "high"}
PASSPORTS = {
    "id": "documenten",
    "when": {"topic": ["paspoort"]},
    "department": "klantcontact",
    "skills": [],
    "priority": "normal",
}


def table_in(folder: Path, *, default: dict[str, Any] = TARGET, rules: list[dict[str, Any]] | None = None) -> Path:
    file = folder / "voorstel.yml"
    file.write_text(yaml.safe_dump({"version": 9, "rules": rules or [], "default": default}), encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def tomorrow(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `balie route` look back on the day of the tests."""
    monkeypatch.setattr(route, "system_clock", lambda: desk.clock() + timedelta(days=1))


async def everything(desk: Desk, handoff_id: str) -> tuple[Any, ...]:
    """Return all about a handoff that a replay must leave alone; others may change by the passing of time."""
    async with desk.services.engine.connect() as connection:
        row = (await connection.execute(select(handoff).where(handoff.c.id == handoff_id))).one()
        held = await conversations.get(connection, row.conversation_id)
        told = select(func.count()).where(ledger_entry.c.object == handoff_object(held.ledger_key, row.id))
        return tuple(row), held, (await connection.execute(told)).scalar_one()


async def test_other_table_tells_what_changes_and_changes_nothing(
    desk: Desk, command: Callable[..., Any], tmp_path: Path
) -> None:
    citizen, row = await desk.waiting(topic="paspoort")
    before = await everything(desk, row["id"])
    out = tmp_path / "replay.json"
    said = await command(route.replay_, table_in(tmp_path), DAY, DAY, out)
    assert await everything(desk, row["id"]) == before
    line = next(line for line in said.splitlines() if citizen.reference in line)
    assert "department burgerzaken → openbare_ruimte" in line
    assert "skills burgerzaken → meldingen; priority normal → high; rule burgerzaken → default" in line

    told = json.loads(out.read_text(encoding="utf-8"))
    mine = next(one for one in told["handoffs"] if one["id"] == row["id"])
    assert mine["before"]["department"] == "burgerzaken"
    assert mine["after"] == {**{k: TARGET[k] for k in ("department", "skills", "priority")}, "rule": "default"}
    assert mine["changes"] == ["department", "skills", "priority", "rule"]
    summary = told["summary"]
    assert summary["handoffs"] >= summary["changed"] >= 1
    for side in ("before", "after"):
        assert sum(each[side] for each in summary["departments"]) == summary["handoffs"] - summary["notReplayed"]
    assert [each["to"] for each in summary["moved"]] == ["openbare_ruimte"] * len(summary["moved"])


async def test_the_municipalitys_own_table_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    _, row = await desk.waiting("wants_human", "overlijdensaangifte")
    async with desk.services.engine.connect() as connection:
        told, summary = await replaying.replay(
            connection,
            desk.services.desk.routing,
            since=OPEN_DAY - timedelta(days=1),
            until=desk.clock() + timedelta(days=1),
        )
    assert summary.handoffs
    assert row["id"] not in [one.id for one in told]


async def test_decision_is_compared_also_after_a_transfer(
    desk: Desk, command: Callable[..., Any], tmp_path: Path
) -> None:
    citizen, row = await desk.waiting(topic="paspoort")
    employee = await desk.employee("agent")
    claim_id = (await employee.claim(row)).json()["claimId"]
    body = {"claimId": claim_id, "department": "openbare_ruimte", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{row['id']}/transfer", body)).status_code == 200
    said = await command(route.replay_, table_in(tmp_path), DAY, DAY)
    assert "department burgerzaken → openbare_ruimte" in next(
        line for line in said.splitlines() if citizen.reference in line
    )
    explained = await command(route.explain, citizen.reference)
    assert "burgerzaken, normal, skills: burgerzaken (now with openbare_ruimte)" in explained


async def test_handoff_of_an_earlier_version_is_counted_and_not_guessed(
    desk: Desk, command: Callable[..., Any], tmp_path: Path
) -> None:
    citizen, row = await desk.waiting()
    async with desk.services.engine.begin() as connection:
        await repository.change(connection, row["id"], snapshot={"ranking": [], "signals": []})
    said = await command(route.replay_, table_in(tmp_path), DAY, DAY)
    assert f"{citizen.reference}  not replayed" in said
    assert "could not be replayed." in said
    assert "not stored" in await command(route.explain, row["id"])
    async with desk.services.engine.begin() as connection:
        await repository.change(connection, row["id"], snapshot=(await desk_snapshot(desk)))


async def desk_snapshot(desk: Desk) -> dict[str, Any]:
    """Return the whole snapshot of some new handoff."""
    _, row = await desk.waiting()
    async with desk.services.engine.connect() as connection:
        found = await repository.get(connection, row["id"])
    assert found is not None
    return found.snapshot


async def test_day_without_handoffs_and_yesterday_as_the_usual_day(
    desk: Desk, command: Callable[..., Any], tmp_path: Path
) -> None:
    await desk.waiting(topic="paspoort")
    file = table_in(tmp_path)
    said = await command(route.replay_, file, "2020-01-01", "2020-01-31")
    assert "Looked at 2020-01-01 up to and including 2020-01-31." in said
    assert "0 handoffs under table 9-" in said
    assert "Choose other days with --from" in said
    assert f"Looked at {DAY}.\n" in (about_a_day := await command(route.replay_, file, DAY))
    assert "--from" not in about_a_day
    yesterday = desk.clock().astimezone(desk.services.desk.catalogue.municipality.time_zone).date()
    assert await command(route.replay_, file) == await command(route.replay_, file, yesterday.isoformat())


async def test_explanation_has_rule_inputs_and_candidates(desk: Desk, command: Callable[..., Any]) -> None:
    fits = await desk.employee("agent", languages=("nl",))
    unskilled = await desk.employee("agent", skills=())
    for employee in (fits, unskilled):
        response = await employee.put("/v1/session/presence", json={"presence": "available"})
        assert response.status_code == 200
    citizen, row = await desk.waiting(topic="paspoort")
    said = await command(route.explain, row["id"])
    assert said == await command(route.explain, citizen.reference)
    assert "rule        burgerzaken, version 5-" in said
    assert "topic = paspoort" in said
    assert "first decides: burgerzaken, default" in said
    could = next(line for line in said.splitlines() if "could take it" in line)
    assert fits.agent["name"] in could
    assert unskilled.agent["name"] not in could
    assert unskilled.agent["name"] in said.splitlines()[-1]

    supervisor = await desk.employee("supervisor")
    why = (await supervisor.get(f"/v1/handoffs/{row['id']}")).json()["why"]
    inputs = {entry["name"]: entry["value"] for entry in why["inputs"]}
    assert (inputs["topic"], inputs["language"]) == ("Paspoort", "Nederlands")
    assert why["candidates"]["rules"] == ["burgerzaken", "default"]
    assert fits.agent["name"] in why["candidates"]["agents"]


async def test_the_commands_could_not_write_if_they_tried(desk: Desk, command: Callable[..., Any]) -> None:
    async def clear(connection: Connection) -> None:
        await connection.execute(update(handoff).values(preview=""))

    with pytest.raises(DBAPIError, match="read-only transaction"):
        await command(database.reading, clear)


async def test_handoff_that_is_not_there(command: Callable[..., Any]) -> None:
    with pytest.raises(CommandError, match="There is no handoff 0000"):
        await command(route.explain, "0000")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"default": {**TARGET, "department": "postkamer"}},
            "voorstel.yml: default.department: postkamer is not a depart",
        ),
        ({"rules": [{**PASSPORTS, "when": {"topic": ["paspoortje"]}}]}, "documenten.when.topic: no topic paspoortje"),
        ({"rules": [{**PASSPORTS, "when": {"tpic": ["paspoort"]}}]}, "unknown key; did you mean topic"),
        ({"rules": [PASSPORTS, PASSPORTS]}, "this id is used twice"),
    ],
)
def test_table_that_is_wrong_is_refused_with_file_and_key(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError) as caught:
        route.replay_(table_in(tmp_path, **change))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-13-01",), "--from 2026-13-01 is not a date"),
        (("2026-11-21", "2026-11-20"), "--to 2026-11-20 is before --from"),
    ],
)
def test_period_that_is_wrong_is_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        route.replay_(PROJECT / "municipality" / "routing.yml", *arguments)


def test_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        route.replay_(tmp_path / "niets.yml")

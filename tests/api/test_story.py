"""A handoff's story as a person reads it: in words, with names for who may know them, and compared with the chain."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from cli.handoff import show
from router.handoffs.telling import Step, Story
from router.handoffs.words import details_in_words, reason_in_words
from router.ledger import Entry
from tests.api.conftest import Desk

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


async def handled(desk: Desk) -> tuple[Any, Any, Any]:
    """Return a handoff that somebody took and resolved, with the citizen and the employee."""
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "result": "answered", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200
    return citizen, handoff, employee


async def test_story_tells_each_step_in_words_and_by_name(desk: Desk) -> None:
    citizen, handoff, employee = await handled(desk)
    story = (await employee.get(f"/v1/handoffs/{handoff['id']}/story")).json()
    assert story["reference"] == citizen.reference
    told = [(step["text"], step["actorText"]) for step in story["steps"] if step["action"] != "promised"]
    assert told == [
        ("Gevraagd om een medewerker", "de bot"),
        ("In de wachtrij gezet", "Balie"),
        ("Opgepakt", employee.agent["name"]),
        ("Afgerond", employee.agent["name"]),
    ]
    assert story["steps"][-1]["resultText"] == "Vraag beantwoord"
    assert story["genuine"] is True


DATA: dict[str, Any] = {"organisation": "rechtswinkel", "toCitizen": True, "waitedSeconds": 231, "priority": "urgent"}


async def test_what_an_entry_says_is_told_in_words_and_in_the_municipalitys_time(desk: Desk) -> None:
    assert details_in_words(desk.services.desk, DATA, "nl") == [
        "naar Rechtswinkel Voorbeeld",
        "de inwoner kreeg de veilige tekst",
        "gewacht: 3 min 51 s",
        "prioriteit: spoed",
    ]
    moments = {"dueAt": "2026-12-05T00:00:00+01:00", "until": "2026-11-22T13:05:38Z", "organisation": None}
    assert details_in_words(desk.services.desk, moments, "nl") == [
        "uiterlijk vrijdag 4 december",
        "tot 22-11-2026 14:05",
    ]
    slot = {"startsAt": "2026-11-23T13:00:00Z", "endsAt": "2026-11-23T14:00:00Z", "toColleague": False}
    assert details_in_words(desk.services.desk, slot, "nl") == ["23-11-2026 14:00 tot 15:00"]


async def test_story_of_another_department_is_not_found(desk: Desk) -> None:
    _, handoff, _ = await handled(desk)
    stranger = await desk.employee(departments=())
    assert (await stranger.get(f"/v1/handoffs/{handoff['id']}/story")).status_code == 404
    assert (await desk.http.get(f"/v1/handoffs/{handoff['id']}/story")).status_code == 401


async def object_of(desk: Desk, handoff: Any) -> str:
    supervisor = await desk.employee("supervisor")
    steps = (await supervisor.get(f"/v1/handoffs/{handoff['id']}/story")).json()["steps"]
    page = await supervisor.get("/v1/ledger", params={"after": steps[0]["position"] - 1, "limit": 1})
    return str(page.json()["payload"][0]["object"])


async def test_supervisor_reads_names_in_the_ledger_and_an_auditor_pseudonyms(desk: Desk) -> None:
    citizen, handoff, employee = await handled(desk)
    name = await object_of(desk, handoff)
    for role, knows in (("supervisor", True), ("auditor", False)):
        reader = await desk.employee(role)
        story = (await reader.get("/v1/ledger/story", params={"object": name})).json()
        assert (employee.agent["name"] in str(story)) is knows
        assert story["reference"] == (citizen.reference if knows else None)
        assert [step["text"] for step in story["steps"]][-1] == "Afgerond"
    agent = await desk.employee()
    assert (await agent.get("/v1/ledger/story", params={"object": name})).status_code == 403


async def test_story_of_somebody_who_was_erased_can_still_be_read_but_is_nobodys(desk: Desk) -> None:
    citizen, handoff, _ = await handled(desk)
    name, supervisor = await object_of(desk, handoff), await desk.employee("supervisor")
    await supervisor.post("/v1/privacy/erase", {"references": [citizen.reference], "reason": "verzoek om wissing"})
    story = (await supervisor.get("/v1/ledger/story", params={"object": name})).json()
    assert story["steps"][-1]["text"] == "Gewist op verzoek"
    assert (story["handoffId"], story["reference"], story["genuine"]) == (None, None, True)


async def test_ledger_is_read_by_object_and_by_action(desk: Desk) -> None:
    citizen, handoff, _ = await handled(desk)
    name, auditor = await object_of(desk, handoff), await desk.employee("auditor")
    about = (await auditor.get("/v1/ledger", params={"object": name})).json()
    assert {entry["object"] for entry in about["payload"]} == {name}
    by_number = (await auditor.get("/v1/ledger", params={"object": citizen.reference})).json()
    assert by_number["payload"] == about["payload"]
    assert (await auditor.get("/v1/ledger", params={"object": "1000000000"})).json()["payload"] == []
    claims = (await auditor.get("/v1/ledger", params={"action": "claimed"})).json()
    assert {entry["action"] for entry in claims["payload"]} == {"claimed"}
    assert claims["meta"]["words"]["action"] == {"claimed": "Opgepakt"}
    queued = next(entry for entry in about["payload"] if entry["action"] == "queued")
    assert about["meta"]["words"]["reason"][str(queued["position"])] == f"regel {queued['reason']}"
    assert about["meta"]["words"]["result"] == {"answered": "Vraag beantwoord"}
    heard = replace(PROMISED.entry, action="heard_danger", reason="suicide")
    assert reason_in_words(desk.services.desk, heard, "nl") == desk.services.desk.topic_title("suicide", "nl")
    assert claims["meta"]["actions"]["erased"] == "Gewist op verzoek"
    actor = claims["payload"][0]["actor"]
    assert claims["meta"]["words"]["actor"][actor] == f"een medewerker {actor.split(':')[1][:6]}"


async def test_verification_says_until_when_it_is_sealed(desk: Desk) -> None:
    await desk.waiting()
    seal = await desk.services.sealer.seal_now()
    auditor = await desk.employee("auditor")
    found = (await auditor.get("/v1/ledger/verification")).json()
    assert seal is not None
    assert (found["sealed"], found["sealedAt"]) == (seal.position, seal.at.isoformat())


# Against the chain


@pytest.fixture
async def intruder(empty_database: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with all rights on the database, whose changes are undone afterwards."""
    connection = await asyncpg.connect(empty_database)
    await connection.execute("alter table ledger_entry disable trigger user")
    try:
        yield connection
    finally:
        await connection.execute("alter table ledger_entry enable trigger user")
        await connection.close()


async def test_changed_step_is_shown_as_changed(desk: Desk, intruder: asyncpg.Connection) -> None:
    _, handoff, employee = await handled(desk)
    path = f"/v1/handoffs/{handoff['id']}/story"
    position = next(
        each["position"] for each in (await employee.get(path)).json()["steps"] if each["action"] == "queued"
    )
    before = await intruder.fetchval("select reason from ledger_entry where position = $1", position)
    await intruder.execute("update ledger_entry set reason = 'later' where position = $1", position)
    try:
        story = (await employee.get(path)).json()
    finally:
        await intruder.execute("update ledger_entry set reason = $1 where position = $2", before, position)
    assert story["genuine"] is False
    assert [step["position"] for step in story["steps"] if not step["genuine"]] == [position]


# A promise and what came of it


def entry(position: int, action: str, minutes: float, **data: Any) -> Step:
    fields = {"object": "handoff:x", "result": "ok", "origin": "webchat", "actor": "router", "reason": None}
    at = NOW + timedelta(minutes=minutes)
    made = Entry(position=position, at=at, action=action, data=data, previous=b"", hash=b"", **fields)
    return Step(entry=made, genuine=True)


PROMISED = entry(1, "promised", 0, place=2, fromMinutes=3, toMinutes=8)


@pytest.mark.parametrize(("minutes", "kept"), [(5, True), (8, True), (8.1, False)])
def test_promise_is_kept_when_somebody_came_within_the_range(minutes: float, kept: bool) -> None:
    story = Story(steps=(PROMISED, entry(2, "claimed", minutes)))
    assert story.promise is not None
    assert (story.promise.waited, story.promise.kept) == (minutes, kept)


def test_promise_is_open_while_nobody_came_and_none_is_none() -> None:
    waiting = Story(steps=(PROMISED,)).promise
    assert waiting is not None
    assert (waiting.waited, waiting.kept) == (None, None)
    assert Story(steps=(entry(1, "claimed", 2),)).promise is None
    assert Story(steps=(replace(PROMISED, genuine=False),)).genuine is False


# At the command line


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Opgepakt", "Elke regel klopt", "Vraag beantwoord", "prioriteit: ", "regel ")),
        ("en", ("Taken", "Every entry", "Question answered")),
    ],
)
async def test_story_at_the_command_line(
    desk: Desk, command: Callable[..., Awaitable[str]], language: str, words: tuple[str, ...]
) -> None:
    citizen, _, employee = await handled(desk)
    printed = await command(show, citizen.reference, language=language)
    for each in (*words, citizen.reference, employee.agent["name"], "23-11-2026"):
        assert each in printed

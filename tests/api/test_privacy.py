"""One citizen's data: found, exported, and erased everywhere."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from cli import privacy as cli
from cli.errors import CommandError
from router.conversations.errors import BotFailed
from router.privacy.errors import HumanInConversation
from router.privacy.person import erase
from tests.api.conftest import Desk, Employee, eventually, new_word
from tests.api.planted import Plant, Planted, everything, tables_with

REASON = "verzoek om inzage, zaak 1"


async def ask(who: Employee, what: str, **body: Any) -> Any:
    return await who.post(f"/v1/privacy/{what}", {"reason": REASON, **body})


# Who may


@pytest.mark.parametrize("path", ["find", "export", "erase"])
async def test_only_a_supervisor_opens_somebodys_data(desk: Desk, path: str) -> None:
    body = {"references": ["1234567890"], "reason": REASON}
    assert (await desk.http.post(f"/v1/privacy/{path}", json=body)).status_code == 401
    for role in ("agent", "auditor"):
        assert (await (await desk.employee(role)).post(f"/v1/privacy/{path}", body)).status_code == 403


async def test_without_a_reason_nothing_is_opened(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    response = await supervisor.post("/v1/privacy/export", {"references": ["1234567890"]})
    assert response.status_code == 422


async def test_unknown_number_is_said_to_be_unknown(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    for what in ("find", "export", "erase"):
        response = await ask(supervisor, what, references=["1000000001"])
        assert (response.status_code, response.json()["code"]) == (404, "person_not_found")


# Finding


@pytest.mark.parametrize("written", ["{}", "0031{1}", "06 {2} {3}", "06-{4}"])
async def test_person_is_found_by_a_phone_number_however_it_is_written(desk: Desk, plant: Plant, written: str) -> None:
    planted = await plant()
    short = planted.phone[4:]
    asked = written.format(planted.phone, planted.phone[3:], short[:4], short[4:], short)
    supervisor = await desk.employee("supervisor")
    found = (await ask(supervisor, "find", contact=asked)).json()["payload"]
    assert [each["reference"] for each in found] == [planted.citizen.reference]
    assert {"message.text", "handoff.callback_phone"} <= set(found[0]["where"])


async def test_what_was_searched_for_is_not_kept_but_that_it_was_is(desk: Desk) -> None:
    supervisor, address = await desk.employee("supervisor"), f"{new_word()}@voorbeeld.example"
    await ask(supervisor, "find", contact=address)
    assert tables_with(await everything(desk), address) == set()
    line = (await supervisor.get("/v1/privacy/looks")).json()["payload"][0]
    assert (line["who"], line["action"], line["why"]) == (supervisor.agent["name"], "searched", REASON)


# Exporting


async def test_export_has_all_that_was_said_and_no_key(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    supervisor = await desk.employee("supervisor")
    response = await ask(supervisor, "export", references=[planted.citizen.reference])
    exported = response.json()
    for token in (planted.words["said"], planted.words["told"], planted.words["noted"], planted.phone):
        assert token in response.text
    conversation = exported["conversations"][0]
    assert [step["action"] for step in conversation["steps"]][:2] == ["requested", "queued"]
    assert exported["notIncluded"]
    held = conversation["records"]["conversation"][0]
    assert not {"ledger_key", "create_key"} & set(held)


# Erasing


async def unheard(desk: Desk, planted: Planted, logged: Sequence[Mapping[str, Any]]) -> None:
    """Have something go wrong while the citizen says their word once more, so that the log has something to tell."""

    async def fail(_words: dict[str, Any]) -> dict[str, Any]:
        raise BotFailed("status 500")

    async def told() -> bool:
        return any(line["event"] == "turns.unheard" for line in logged)

    desk.bot.hear = fail
    await planted.citizen.say(f"Nogmaals: {planted.words['said']}, {planted.phone}.")
    await eventually(told)


async def test_erased_person_is_nowhere_any_more(desk: Desk, plant: Plant, caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as logged:
        planted = await plant()
        await unheard(desk, planted, logged)
        await planted.resolve()
    other = await plant()
    supervisor = await desk.employee("supervisor")
    before = await everything(desk)
    for token in planted.tokens:
        assert tables_with(before, token), f"{token} was planted nowhere, so its absence would prove nothing"
    await desk.services.sealer.seal_now()

    response = await ask(supervisor, "erase", references=[planted.citizen.reference])
    assert response.status_code == 200, response.text

    after = await everything(desk)
    left = {token: tables_with(after, token) for token in planted.tokens}
    assert not any(left.values()), left
    assert not any(token in f"{logged} {caplog.text}" for token in planted.tokens)
    assert tables_with(after, other.words["said"]), "somebody else was erased too"
    assert (await desk.services.sealer.verify()).valid
    assert (await desk.http.get(planted.citizen.path, headers=planted.citizen.headers)).status_code == 404


async def test_what_was_left_for_a_call_back_and_written_about_somebody_goes_with_them(desk: Desk) -> None:
    email, name, why = (f"{new_word()}@voorbeeld.example", new_word("Naam"), new_word("reden"))
    citizen, _ = await desk.waiting(topic="paspoort")
    free = (await desk.http.get(f"{citizen.path}/callback/slots", headers=citizen.headers)).json()["payload"]
    phone = f"+3161{uuid4().int % 10**7:07d}"
    contact = {"phone": phone, "email": email, "name": name, "startsAt": free[0]["startsAt"]}
    asked = await desk.http.post(f"{citizen.path}/callback", json=contact, headers=citizen.headers)
    assert asked.status_code == 200, asked.text
    supervisor = await desk.employee("supervisor")
    until = (desk.clock() + timedelta(days=1)).isoformat()
    block = {"conversationId": citizen.id, "kind": "conversation", "reason": "spam", "note": why, "until": until}
    assert (await supervisor.post("/v1/blocks", block)).status_code == 201
    brake = {"kind": "answer", "target": "paspoort", "reason": "exercise", "note": f"Gemeld door {phone} en {email}."}
    pulled = (await supervisor.post("/v1/brakes", brake)).json()
    await supervisor.post(f"/v1/brakes/{pulled['id']}/release", {"reason": "over", "note": f"{email} weet het."})

    found = (await ask(supervisor, "find", contact=email)).json()["payload"]
    assert [(each["reference"], each["where"]) for each in found] == [(citizen.reference, ["callback_contact.email"])]
    before = await everything(desk)
    for token, table in (
        (email, "callback_contact"),
        (name, "callback_contact"),
        (phone, "callback_contact"),
        (why, "block"),
    ):
        assert tables_with(before, token) == {table}, "what outlives a person holds no number or address of theirs"
    assert (await ask(supervisor, "erase", references=[citizen.reference])).status_code == 200
    after = await everything(desk)
    assert not any(tables_with(after, token) for token in (email, name, phone, why, citizen.reference, citizen.id))


async def test_ledger_stays_valid_and_says_that_somebody_was_erased(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    supervisor = await desk.employee("supervisor")
    await ask(supervisor, "erase", references=[planted.citizen.reference])
    await desk.services.sealer.seal_now()
    found = await desk.services.sealer.verify()
    assert (found.valid, found.sealed) == (True, found.entries)
    last = (await supervisor.get("/v1/ledger", params={"after": found.entries - 2})).json()["payload"]
    assert [entry["action"] for entry in last] == ["erased", "erased"]
    assert {entry["object"].split(":")[0] for entry in last} == {"conversation", "handoff"}


async def test_person_is_not_erased_under_the_hands_of_an_employee_unless_it_is_forced(
    desk: Desk, plant: Plant
) -> None:
    planted = await plant()
    supervisor = await desk.employee("supervisor")
    refused = await ask(supervisor, "erase", references=[planted.citizen.reference])
    assert (refused.status_code, refused.json()["code"]) == (409, "human_in_conversation")
    assert await planted.count("message") > 0
    forced = await ask(supervisor, "erase", references=[planted.citizen.reference], force=True)
    assert forced.status_code == 200
    assert await planted.count("conversation") == 0
    late = await planted.employee.say(planted.handoff, planted.claim_id, "Bent u er nog?")
    assert late.status_code == 404


async def test_two_conversations_are_erased_together_or_not_at_all(desk: Desk, plant: Plant) -> None:
    first, second = await (await plant()).resolve(), await plant()
    async with desk.services.engine.connect() as connection:
        with pytest.raises(HumanInConversation):
            await erase(
                connection,
                [first.citizen.reference, second.citizen.reference],
                actor="administrator",
                forced=False,
                now=desk.clock(),
            )
    assert await first.count("conversation") == 1


async def test_turn_of_an_erased_person_ends_quietly(desk: Desk) -> None:
    citizen = await desk.citizen()

    async def behave(turn: dict[str, Any]) -> Any:
        async with desk.services.engine.begin() as connection:
            await erase(connection, [citizen.reference], actor="administrator", forced=False, now=desk.clock())
        return await desk.bot._answer(turn)

    desk.bot.behave = behave

    async def gone() -> bool:
        return (await desk.http.get(citizen.path, headers=citizen.headers)).status_code == 404

    async def told() -> bool:
        return any(line["event"].startswith("turns.") for line in logged)

    with capture_logs() as logged:
        await citizen.say("Wat kost een paspoort voor een kind van drie?")
        await eventually(gone)
        await eventually(told)
    assert {line["event"] for line in logged if line["event"].startswith("turns.")} == {"turns.erased"}


# At the command line


async def test_administrator_finds_exports_and_erases_and_each_is_noted(
    desk: Desk, plant: Plant, command: Callable[..., Awaitable[str]], tmp_path: Path
) -> None:
    planted = await (await plant()).resolve()
    reference, file, why = planted.citizen.reference, tmp_path / "inzage.json", f"zaak {new_word()}"
    assert reference in await command(cli.find, why, contact=planted.phone)
    await command(cli.export, [reference], why, file)
    assert planted.words["said"] in file.read_text(encoding="utf-8")
    await command(cli.erase, [reference], why, yes=True)
    assert await planted.count("conversation") == 0
    with pytest.raises(CommandError):
        await command(cli.find, why, [reference])
    auditor = await desk.employee("auditor")
    lines = (await auditor.get("/v1/privacy/looks")).json()["payload"]
    noted = [(line["action"], line["who"]) for line in lines if line["why"] == why]
    assert noted == [(action, None) for action in ("searched", "erased", "exported", "searched")]

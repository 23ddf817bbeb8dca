"""Everything is kept no longer than was said, and that it went is noted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from cli.agent import remove
from cli.errors import CommandError
from router.privacy.periods import load_periods
from router.privacy.retention import Retention, destroy
from router.privacy.rules import RULES
from tests.api.conftest import Desk, eventually, new_word
from tests.api.planted import Plant, everything, tables_with


async def retain(desk: Desk) -> None:
    """Do once what the duty does."""
    periods = load_periods(desk.services.settings.municipality)
    for rule in RULES:
        now = desk.clock()
        async with desk.services.engine.begin() as connection:
            await destroy(connection, rule, until=periods.until(rule.keeps, now), now=now, most=10_000)


async def test_transcript_goes_after_its_period_and_the_record_of_the_handoff_stays(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    await planted.age(91)
    await retain(desk)
    after = await everything(desk)
    for token in (planted.words["said"], planted.words["told"], planted.words["noted"], planted.phone):
        assert tables_with(after, token) == set()
    assert (await planted.count("handoff"), await planted.count("message"), await planted.count("turn")) == (1, 0, 0)
    refused = await planted.citizen.say("Hallo, ik heb nog een vraag.")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_ended")
    assert (await desk.services.sealer.verify()).valid


async def test_number_goes_before_the_transcript(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    await planted.age(15)
    await retain(desk)
    after = await everything(desk)
    assert tables_with(after, planted.phone) == {"message"}
    assert tables_with(after, planted.words["said"]) == {"message", "handoff"}


async def test_contact_of_a_call_back_goes_after_its_period_and_the_call_back_stays(desk: Desk) -> None:
    citizen, _ = await desk.waiting(topic="paspoort")
    free = (await desk.http.get(f"{citizen.path}/callback/slots", headers=citizen.headers)).json()["payload"]
    contact = {"email": f"{new_word()}@voorbeeld.example", "startsAt": free[0]["startsAt"]}
    asked = await desk.http.post(f"{citizen.path}/callback", json=contact, headers=citizen.headers)
    assert asked.status_code == 200, asked.text
    await retain(desk)
    assert tables_with(await everything(desk), contact["email"]) == {"callback_contact"}
    ended = "update callback set status = 'cancelled', ended_at = :at where conversation_id = :id"
    async with desk.services.engine.begin() as connection:
        await connection.execute(text(ended), {"at": desk.clock() - timedelta(days=15), "id": UUID(citizen.id)})
    await retain(desk)
    after = await everything(desk)
    assert (tables_with(after, contact["email"]), "callback" in tables_with(after, citizen.id)) == (set(), True)


async def test_record_goes_next_and_the_ledgers_key_last(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    await planted.age(366)
    await retain(desk)
    assert (await planted.count("handoff"), await planted.count("conversation")) == (0, 1)
    await planted.age(1826 - 366)
    await retain(desk)
    assert await planted.count("conversation") == 0
    assert (await desk.services.sealer.verify()).valid


async def test_conversation_with_an_open_handoff_is_never_touched(desk: Desk, plant: Plant) -> None:
    planted = await plant()
    await planted.age(4000)
    await retain(desk)
    assert await planted.count("message") > 0
    assert planted.phone in await everything(desk)


async def test_conversation_in_which_somebody_wrote_lately_is_not_emptied(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    await planted.age(89)
    await retain(desk)
    assert await planted.count("message") > 0


async def test_destruction_is_logged_without_telling_whose_it_was(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    await planted.age(91)
    await retain(desk)
    auditor = await desk.employee("auditor")
    lines = (await auditor.get("/v1/privacy/destructions")).json()["payload"]
    line = next(each for each in lines if each["class"] == "transcript")
    assert (line["what"], line["reason"]) == ("message", "retention")
    assert line["count"] >= 1
    assert not any(token in str(lines) for token in planted.tokens)
    entries = (await auditor.get("/v1/ledger", params={"limit": 500})).json()["payload"]
    assert any(entry["object"] == "class:transcript" and entry["action"] == "destroyed" for entry in entries)


async def test_two_replicas_share_the_work_and_a_batch_that_was_broken_off_is_done_again(
    desk: Desk, plant: Plant
) -> None:
    planted = [await (await plant()).resolve() for _ in range(2)]
    for each in planted:
        await each.age(91)
    rule = next(rule for rule in RULES if rule.keeps == "transcript")
    now = desk.clock()
    until = now - timedelta(days=90)
    engine = desk.services.engine
    async with engine.connect() as killed:  # rolled back: as a replica that was killed
        await destroy(killed, rule, until=until, now=now, most=1)
    assert [await each.count("message") > 0 for each in planted] == [True, True]
    async with engine.connect() as one:
        ids = (await one.execute(text(rule.due), {"until": until, "most": 1})).scalars().all()
        assert len(ids) == 1
        async with engine.begin() as other:  # the second replica takes what the first has not locked
            assert await destroy(other, rule, until=until, now=now, most=10) == 1
    async with engine.begin() as again:
        assert await destroy(again, rule, until=until, now=now, most=10) == 1
    assert [await each.count("message") for each in planted] == [0, 0]


async def test_duty_goes_on_at_once_while_there_is_more_and_rests_when_there_is_not(desk: Desk, plant: Plant) -> None:
    planted = [await (await plant()).resolve() for _ in range(2)]
    for each in planted:
        await each.age(91)
    services, now = desk.services, desk.clock()
    duty = Retention(periods=load_periods(services.settings.municipality), logs=Path("none"), batch=1)
    rounds = 0
    async with services.engine.begin() as connection:
        while works := await duty.duty(connection, services.desk, now):
            for work in works:
                async with services.engine.begin() as each:
                    await work(each)
            rounds += 1
            assert rounds < 200
    assert rounds > 1
    assert not any([await one.count("message") for one in planted])
    async with services.engine.begin() as connection:
        assert await duty.duty(connection, services.desk, now + timedelta(minutes=9)) == []
        assert len(await duty.duty(connection, services.desk, now + timedelta(minutes=11))) == len(RULES) + 1


# Employees


async def test_account_that_was_closed_is_emptied_after_its_period_and_nobody_can_say_any_more_whose_the_steps_were(
    desk: Desk, command: Callable[..., Awaitable[str]]
) -> None:
    _, handoff = await desk.waiting()
    employee, supervisor = await desk.employee(), await desk.employee("supervisor")
    await employee.claim(handoff)
    username, name = employee.agent["username"], employee.agent["name"]

    async def told_by() -> set[str]:
        steps = (await supervisor.get(f"/v1/handoffs/{handoff['id']}/story")).json()["steps"]
        return {step["actorText"] for step in steps if step["action"] == "claimed"}

    await command(remove, username)
    assert (await employee.get("/v1/queue")).status_code == 401
    waiting = (await supervisor.get("/v1/queue")).json()["payload"]
    assert [row["status"] for row in waiting if row["id"] == handoff["id"]] == ["queued"]
    await retain(desk)
    assert (await told_by(), tables_with(await everything(desk), username) >= {"agent"}) == ({name}, True)
    long_ago = "update agent set created_at = :at, seen_at = :at where username = :username"
    async with desk.services.engine.begin() as connection:
        await connection.execute(text(long_ago), {"at": desk.clock() - timedelta(days=1826), "username": username})
    await retain(desk)
    assert tables_with(await everything(desk), username) <= {"message"}  # until the transcript goes
    assert name not in await told_by()
    assert (await desk.services.sealer.verify()).valid


async def test_what_waits_for_somebody_who_leaves_is_for_everyone(
    desk: Desk, command: Callable[..., Awaitable[str]]
) -> None:
    _, handoff = await desk.waiting()
    sender, colleague = await desk.employee(), await desk.employee()
    claim_id = (await sender.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "agentId": colleague.agent["id"], "note": ""}
    sent = await sender.post(f"/v1/handoffs/{handoff['id']}/transfer", body)
    assert sent.status_code == 200, sent.text
    await command(remove, colleague.agent["username"])
    supervisor = await desk.employee("supervisor")

    async def for_everyone() -> bool:
        await desk.services.keeper.do_what_is_due()
        steps = (await supervisor.get(f"/v1/handoffs/{handoff['id']}/story")).json()["steps"]
        return steps[-1]["action"] == "kept_no_longer"

    await eventually(for_everyone)
    with pytest.raises(CommandError):
        await command(remove, colleague.agent["username"])

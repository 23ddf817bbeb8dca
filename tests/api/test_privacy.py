"""One citizen's data: found, exported and erased everywhere, and everything kept no longer than was said."""

import contextlib
import re
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from router.privacy.errors import HumanInConversation, PersonNotFound
from router.privacy.periods import load_periods
from router.privacy.person import erase
from router.privacy.retention import Retention, destroy
from router.privacy.rules import RULES
from router.schema import metadata
from tests.api.conftest import Citizen, Desk, Employee, eventually

REASON = "verzoek om inzage, zaak 1"


async def everything(desk: Desk) -> str:
    """Return every value of every table as one text."""
    found = []
    async with desk.services.engine.connect() as connection:
        for name in metadata.tables:
            rows = await connection.execute(text(f"select t::text from {name} t"))
            found += [f"{name}: {row[0]}" for row in rows]
    return "\n".join(found)


def tables_with(found: str, token: str) -> set[str]:
    return {line.split(":", 1)[0] for line in found.splitlines() if token in line}


PLANTED: list["Planted"] = []


@pytest.fixture(autouse=True)
async def nothing_left_behind(desk: Desk) -> AsyncIterator[None]:
    """Erase what a test planted: an employee who never comes back would lose it in the middle of somebody else's test."""
    yield
    while PLANTED:
        reference = PLANTED.pop().citizen.reference
        with contextlib.suppress(PersonNotFound):
            async with desk.services.engine.begin() as connection:
                await erase(connection, [reference], actor="administrator", forced=True, now=desk.clock())


class Planted:
    """A citizen who left a word of their own in everything that takes one, and the employee who answered."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.words = {
            name: name + "".join(secrets.choice(ascii_lowercase) for _ in range(12))
            for name in ("said", "told", "noted", "summary", "client")
        }
        self.phone = f"+3161{uuid4().int % 10**7:07d}"
        self.citizen: Citizen
        self.handoff: dict[str, Any]
        self.employee: Employee

    async def talk(self) -> "Planted":
        """Go through a whole handoff."""
        desk, words = self.desk, self.words
        desk.hands_over()
        self.citizen = await desk.citizen()
        PLANTED.append(self)
        await self.citizen.say(f"Ik heet {words['said']}.", client_message_id=words["client"])
        await self.citizen.until(author="system")
        rows = (await (await desk.employee("supervisor")).get("/v1/queue")).json()["payload"]
        self.handoff = next(row for row in rows if row["conversationId"] == self.citizen.id)
        await self.citizen.say(f"Bel {self.phone}.")
        await desk.http.post(f"{self.citizen.path}/callback", json={"phone": self.phone}, headers=self.citizen.headers)
        self.employee = await desk.employee()
        self.claim_id = (await self.employee.claim(self.handoff)).json()["claimId"]
        await self.employee.say(self.handoff, self.claim_id, f"Dag {words['told']}.")
        return self

    async def resolve(self) -> "Planted":
        """End the handoff, with a note."""
        body = {"claimId": self.claim_id, "result": "answered", "note": self.words["noted"]}
        response = await self.employee.post(f"/v1/handoffs/{self.handoff['id']}/resolve", body)
        assert response.status_code == 200, response.text
        return self

    @property
    def tokens(self) -> list[str]:
        """What may be found nowhere once they are erased."""
        one = self.words
        return [one["said"], one["told"], one["noted"], one["client"], self.phone, self.citizen.reference,
                self.citizen.id, self.handoff["id"]]  # fmt: skip

    async def age(self, days: float) -> None:
        """Make everything of this conversation so many days older."""
        async with self.desk.services.engine.begin() as connection:
            for table, columns, key in (
                ("conversation", "created_at citizen_seen_at ended_at", "id"),
                ("message", "created_at", "conversation_id"),
                ("handoff", "queued_at claimed_at ended_at", "conversation_id"),
                ("turn", "finished_at", "conversation_id"),
                ("handoff_request", "created_at", "conversation_id"),
            ):
                older = ", ".join(f"{each} = {each} - make_interval(days => {days})" for each in columns.split())
                await connection.execute(
                    text(f"update {table} set {older} where {key} = :id"), {"id": UUID(self.citizen.id)}
                )

    async def count(self, table: str) -> int:
        """Count the rows of this conversation in a table."""
        key = "id" if table == "conversation" else "conversation_id"
        async with self.desk.services.engine.connect() as connection:
            query = text(f"select count(*) from {table} where {key} = :id")
            return int((await connection.execute(query, {"id": UUID(self.citizen.id)})).scalar_one())


async def retain(desk: Desk) -> None:
    """Do once what the duty does."""
    periods = load_periods(desk.services.settings.municipality)
    for rule in RULES:
        now = desk.clock()
        async with desk.services.engine.begin() as connection:
            await destroy(connection, rule, until=periods.until(rule.keeps, now), now=now, most=10_000)


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
async def test_person_is_found_by_a_phone_number_however_it_is_written(desk: Desk, written: str) -> None:
    planted = await Planted(desk).talk()
    short = planted.phone[4:]
    asked = written.format(planted.phone, planted.phone[3:], short[:4], short[4:], short)
    supervisor = await desk.employee("supervisor")
    found = (await ask(supervisor, "find", contact=asked)).json()["payload"]
    assert [each["reference"] for each in found] == [planted.citizen.reference]
    assert {"message.text", "handoff.callback_phone"} <= set(found[0]["where"])


async def test_what_was_searched_for_is_not_kept_but_that_it_was_is(desk: Desk) -> None:
    supervisor, address = await desk.employee("supervisor"), f"{uuid4().hex}@voorbeeld.example"
    await ask(supervisor, "find", contact=address)
    assert tables_with(await everything(desk), address) == set()
    line = (await supervisor.get("/v1/privacy/looks")).json()["payload"][0]
    assert (line["who"], line["action"], line["why"]) == (supervisor.agent["name"], "searched", REASON)


# Exporting


async def test_export_has_all_that_was_said_and_no_key(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
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


async def test_erased_person_is_nowhere_any_more(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    other = await Planted(desk).talk()
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
    assert not any(token in caplog.text for token in planted.tokens)
    assert tables_with(after, other.words["said"]), "somebody else was erased too"
    assert (await desk.services.sealer.verify()).valid
    assert (await desk.http.get(planted.citizen.path, headers=planted.citizen.headers)).status_code == 404


async def test_ledger_stays_valid_and_says_that_somebody_was_erased(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    supervisor = await desk.employee("supervisor")
    await ask(supervisor, "erase", references=[planted.citizen.reference])
    await desk.services.sealer.seal_now()
    found = await desk.services.sealer.verify()
    assert (found.valid, found.sealed) == (True, found.entries)
    last = (await supervisor.get("/v1/ledger", params={"after": found.entries - 2})).json()["payload"]
    assert [entry["action"] for entry in last] == ["erased", "erased"]
    assert {entry["object"].split(":")[0] for entry in last} == {"conversation", "handoff"}


async def test_person_is_not_erased_under_the_hands_of_an_employee_unless_it_is_forced(desk: Desk) -> None:
    planted = await Planted(desk).talk()
    supervisor = await desk.employee("supervisor")
    refused = await ask(supervisor, "erase", references=[planted.citizen.reference])
    assert (refused.status_code, refused.json()["code"]) == (409, "human_in_conversation")
    assert await planted.count("message") > 0
    forced = await ask(supervisor, "erase", references=[planted.citizen.reference], force=True)
    assert forced.status_code == 200
    assert await planted.count("conversation") == 0
    late = await planted.employee.say(planted.handoff, planted.claim_id, "Bent u er nog?")
    assert late.status_code == 404


async def test_two_conversations_are_erased_together_or_not_at_all(desk: Desk) -> None:
    first, second = await (await Planted(desk).talk()).resolve(), await Planted(desk).talk()
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


async def test_turn_of_an_erased_person_ends_quietly(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    citizen = await desk.citizen()

    async def behave(turn: dict[str, Any]) -> Any:
        async with desk.services.engine.begin() as connection:
            await erase(connection, [citizen.reference], actor="administrator", forced=False, now=desk.clock())
        return await desk.bot._answer(turn)

    desk.bot.behave = behave
    await citizen.say("Wat kost een paspoort voor een kind van drie?")

    async def gone() -> bool:
        return (await desk.http.get(citizen.path, headers=citizen.headers)).status_code == 404

    await eventually(gone)
    answered = await desk.citizen()
    desk.bot.__init__()  # type: ignore[misc]
    await answered.say("Wat kost een paspoort?")
    await answered.until(author="bot")
    assert "turns.failed" not in capfd.readouterr().err


# Retention


async def test_transcript_goes_after_its_period_and_the_record_of_the_handoff_stays(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    await planted.age(91)
    await retain(desk)
    after = await everything(desk)
    for token in (planted.words["said"], planted.words["told"], planted.words["noted"], planted.phone):
        assert tables_with(after, token) == set()
    assert (await planted.count("handoff"), await planted.count("message"), await planted.count("turn")) == (1, 0, 0)
    refused = await planted.citizen.say("Hallo, ik heb nog een vraag.")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_ended")
    assert (await desk.services.sealer.verify()).valid


async def test_number_goes_before_the_transcript(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    await planted.age(15)
    await retain(desk)
    after = await everything(desk)
    assert tables_with(after, planted.phone) == {"message"}
    assert tables_with(after, planted.words["said"]) == {"message", "handoff"}


async def test_record_goes_next_and_the_ledgers_key_last(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    await planted.age(366)
    await retain(desk)
    assert (await planted.count("handoff"), await planted.count("conversation")) == (0, 1)
    await planted.age(1826 - 366)
    await retain(desk)
    assert await planted.count("conversation") == 0
    assert (await desk.services.sealer.verify()).valid


async def test_conversation_with_an_open_handoff_is_never_touched(desk: Desk) -> None:
    planted = await Planted(desk).talk()
    await planted.age(4000)
    await retain(desk)
    assert await planted.count("message") > 0
    assert planted.phone in await everything(desk)


async def test_conversation_in_which_somebody_wrote_lately_is_not_emptied(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
    await planted.age(89)
    await retain(desk)
    assert await planted.count("message") > 0


async def test_destruction_is_logged_without_telling_whose_it_was(desk: Desk) -> None:
    planted = await (await Planted(desk).talk()).resolve()
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


async def test_two_replicas_share_the_work_and_a_batch_that_was_broken_off_is_done_again(desk: Desk) -> None:
    planted = [await (await Planted(desk).talk()).resolve() for _ in range(2)]
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


async def test_duty_goes_on_at_once_while_there_is_more_and_rests_when_there_is_not(desk: Desk) -> None:
    planted = [await (await Planted(desk).talk()).resolve() for _ in range(2)]
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


# Looking into what is not one's own


async def looks_at(auditor: Employee, name: str) -> list[dict[str, Any]]:
    lines = (
        await auditor.get(
            "/v1/privacy/looks",
        )
    ).json()["payload"]
    return [line for line in lines if line["who"] == name]


async def test_look_into_a_colleagues_conversation_is_noted_once(desk: Desk) -> None:
    planted = await Planted(desk).talk()
    colleague, auditor = await desk.employee(), await desk.employee("auditor")
    for _ in range(3):
        assert (await colleague.get(f"/v1/handoffs/{planted.handoff['id']}")).status_code == 200
    lines = await looks_at(auditor, colleague.agent["name"])
    assert [(line["action"], line["why"]) for line in lines] == [("looked", "held_by_colleague")]
    assert re.fullmatch(r"handoff:[0-9a-f]{32}", lines[0]["object"])


async def test_own_work_is_not_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    employee, auditor = await desk.employee(), await desk.employee("auditor")
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    await employee.claim(handoff)
    await employee.get(f"/v1/handoffs/{handoff['id']}")
    assert await looks_at(auditor, employee.agent["name"]) == []


async def test_supervisor_of_another_department_is_noted(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor", departments=())
    await supervisor.get(f"/v1/handoffs/{handoff['id']}")
    auditor = await desk.employee("auditor")
    assert [line["why"] for line in await looks_at(auditor, supervisor.agent["name"])] == ["not_their_department"]


async def test_agent_reads_no_list_of_looks(desk: Desk) -> None:
    agent = await desk.employee()
    for path in ("looks", "destructions"):
        assert (await agent.get(f"/v1/privacy/{path}")).status_code == 403

"""What only WhatsApp has: the 24-hour window, taps, files, one pair that is too fast, several numbers, and a subscription."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from router.conversations.models import TurnReply
from tests.api.conftest import Desk, Employee, answer, eventually, listening  # noqa: F401 - listening is a fixture
from tests.channels.conftest import Door
from tests.channels.drivers.whatsapp import WhatsAppDriver
from tests.channels.standins.whatsapp import FILES, VERIFY_TOKEN

pytestmark = pytest.mark.parametrize("door", ["whatsapp"], indirect=True)


def driver_of(door: Door) -> WhatsAppDriver:
    assert isinstance(door.driver, WhatsAppDriver)
    return door.driver


class Held:
    """A conversation that an employee has."""

    def __init__(self, employee: Employee, row: dict[str, Any], claim: dict[str, Any]) -> None:
        self.employee, self.row, self.claim = employee, row, claim

    async def say(self, text: str) -> None:
        assert (await self.employee.say(self.row, self.claim["claimId"], text)).status_code == 201

    async def deliveries(self) -> list[tuple[str, str | None]]:
        """Return what the employee sees of each message that was pushed, in order."""
        detail = (await self.employee.get(f"/v1/handoffs/{self.row['id']}")).json()
        return [
            (each["status"], each["reason"])
            for _, each in sorted(detail["deliveries"].items(), key=lambda it: int(it[0]))
        ]


async def taken(door: Door, *, after: timedelta = timedelta(0)) -> Held:
    """Have an employee take a conversation that waited for so long."""
    door.desk.hands_over()
    await door.says("Ik wil een medewerker spreken.")
    await door.settled()
    door.desk.clock.jump(seconds=after.total_seconds())
    [conversation] = await door.conversations()
    employee = await door.desk.employee()
    queue = (await employee.get("/v1/queue")).json()["payload"]
    row = next(each for each in queue if each["conversationId"] == conversation)
    return Held(employee, row, (await employee.claim(row)).json())


async def until_waits(held: Held) -> None:
    """Wait until something waits for the citizen: what comes after it waits with it."""

    async def waits() -> bool:
        return ("waiting", "waits_for_citizen") in await held.deliveries()

    await eventually(waits)


async def kinds(door: Door) -> list[str]:
    return [each["kind"] for each in await door.driver.accepted(door.sender)]


async def test_answer_after_a_day_of_silence_waits_and_a_template_says_so_until_the_citizen_writes(door: Door) -> None:
    held = await taken(door, after=timedelta(hours=25))
    await door.driver.faults(silent=[door.sender])
    await held.say("Uw paspoort ligt klaar.")
    await held.say("U kunt het ophalen.")
    await until_waits(held)
    await door.settled()
    notice = (await door.driver.accepted(door.sender))[-1]
    assert (await kinds(door)).count("template") == 1
    assert notice["kind"] == "template"
    assert held.row["reference"] in notice["text"]
    for standing in ("sent", "delivered", "read"):
        assert (await door.call(door.driver.report(notice, standing, at=door.now))).status_code == 200
    assert set((await held.deliveries())[-2:]) == {("waiting", "waits_for_citizen")}, (
        "the word is read, the answer is not"
    )
    assert (await door.standing())["oldest"] is None, "nothing is stuck"
    await door.driver.faults()
    await door.says("Ja, ik lees het graag.")
    await door.settled()
    got = await door.got()
    assert got[-2:] == ["Uw paspoort ligt klaar.", "U kunt het ophalen."]
    assert len(set(got)) == len(got)
    assert (await kinds(door)).count("template") == 1
    assert (await door.call(door.driver.report(notice, "read", at=door.now))).status_code == 200
    assert (await held.deliveries())[-2:] == [("sent", None), ("sent", None)]


async def test_template_that_does_not_arrive_is_told_to_the_employee(door: Door) -> None:
    held = await taken(door, after=timedelta(hours=25))
    await held.say("Uw paspoort ligt klaar.")
    await until_waits(held)
    notice = (await door.driver.accepted(door.sender))[-1]
    assert (await door.call(door.driver.report(notice, "failed", at=door.now))).status_code == 200
    assert ("failed", "code_131026") in await held.deliveries()
    await door.says("Ik ben er weer.")
    await door.settled()
    assert (await door.got())[-1] == "Uw paspoort ligt klaar."


async def test_metas_own_clock_counts(door: Door) -> None:
    held = await taken(door)
    await door.driver.faults(code=131047, times=1)
    await held.say("Uw paspoort ligt klaar.")
    await until_waits(held)
    assert (await kinds(door))[-1] == "template"
    await door.says("Ja?")
    await door.settled()
    assert (await door.got())[-1] == "Uw paspoort ligt klaar."


async def test_answer_that_meta_takes_and_finds_too_late_waits_as_one_that_it_refuses_at_once(door: Door) -> None:
    held = await taken(door)
    await held.say("Uw paspoort ligt klaar.")
    await door.settled()
    sent = (await door.driver.accepted(door.sender))[-1]
    late = driver_of(door).report(sent, "failed", at=door.now, code=131047)
    for _ in range(2):  # as Meta tells things
        assert (await door.call(late)).status_code == 200
    await until_waits(held)
    await door.settled()
    assert (await kinds(door)).count("template") == 1
    await door.says("Ja?")
    await door.settled()
    assert (await held.deliveries())[-1] == ("sent", None)
    assert (await door.call(late)).status_code == 200, "days later it tells it again"
    await door.settled()
    assert (await held.deliveries())[-1] == ("sent", None)
    assert (await door.got())[-1] == "Uw paspoort ligt klaar."
    assert (await door.got()).count("Uw paspoort ligt klaar.") == 2
    assert (await kinds(door)).count("template") == 1


async def test_citizen_who_wrote_before_meta_finds_it_too_late_is_answered_at_once(door: Door) -> None:
    held = await taken(door)
    await held.say("Uw paspoort ligt klaar.")
    await door.settled()
    sent = (await door.driver.accepted(door.sender))[-1]
    await door.says("Bent u er nog?")
    await door.settled()
    late = driver_of(door).report(sent, "failed", at=door.now, code=131047)
    assert (await door.call(late)).status_code == 200

    async def again() -> bool:
        return (await door.got()).count("Uw paspoort ligt klaar.") == 2

    await eventually(again)
    assert "template" not in await kinds(door)


async def test_what_waited_goes_too_when_the_citizen_begins_something_new(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(2)
    await door.settled()
    door.desk.clock.jump(hours=30)
    [conversation] = await door.conversations()
    async with door.desk.services.acting() as connection:
        await connection.exec_driver_sql(
            "with c as (update conversation set last_seq = last_seq + 1 where id = $1::uuid returning id, last_seq), "
            "m as (insert into message (id, conversation_id, seq, author, language, text, created_at) "
            "select gen_random_uuid(), id, last_seq, 'system', 'nl', 'Uw afspraak is verzet.', now() from c) "
            "insert into outbox (channel, conversation_id, available_at) values ('whatsapp', $1::uuid, now())",
            (conversation,),
        )

    async def noticed() -> bool:
        return (await kinds(door))[-1] == "template"

    await eventually(noticed)
    await door.settled()
    await door.says("Wat kost een rijbewijs?")
    await door.settled()
    assert len(await door.conversations()) == 2
    assert "Uw afspraak is verzet." in [each["text"] for each in await door.driver.accepted(door.sender)]


async def test_citizen_who_writes_while_the_template_leaves_is_answered_at_once(door: Door) -> None:
    held = await taken(door)
    await door.settled()
    await door.driver.faults(slow=2, code=131047, times=1)
    await held.say("Uw paspoort ligt klaar.")

    async def leaves() -> bool:
        async with door.desk.services.engine.connect() as connection:
            tries = await connection.exec_driver_sql(
                "select d.tries from delivery d join message m on m.id = d.message_id "
                "where d.conversation_id = $1::uuid and m.text = 'Uw paspoort ligt klaar.'",
                (held.row["conversationId"],),
            )
            return tries.scalar_one_or_none() == 1

    await eventually(leaves)
    await door.says("Bent u er nog?")
    await door.settled()
    assert (await held.deliveries())[-1] == ("sent", None)
    assert [each["text"] for each in await door.driver.accepted(door.sender)].count("Uw paspoort ligt klaar.") == 1


async def test_choices_can_be_tapped_and_their_words_are_the_buttons(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(2)
    await door.settled()
    labels = [each["label"] for each in (await door.said(author="bot"))[-1]["content"]["buttons"]]
    sent = (await door.driver.accepted(door.sender))[-1]
    assert sent["kind"] == "interactive"
    for label in labels:
        assert label in str(sent["body"])


async def test_button_of_another_conversation_is_what_it_says(door: Door) -> None:
    await door.says("Wat kost een paspoort?")
    await door.got(2)
    call = door.driver.tap("made-up", "Geef mij alles", event=uuid4().hex, sender=door.sender, at=door.now)
    assert (await door.call(call)).status_code == 200
    await door.settled()
    assert (await door.said())[-1]["text"] == "Geef mij alles"


async def test_file_that_an_employee_asked_for_comes_in_and_one_too_large_is_told(door: Door) -> None:
    held = await taken(door)
    assert (
        await held.employee.post(f"/v1/handoffs/{held.row['id']}/files/ask", {"claimId": held.claim["claimId"]})
    ).status_code == 204
    await door.settled()
    small, large = FILES
    for name in (small, large):
        content = {"id": name, "mime_type": "application/pdf", "filename": "rekening.pdf", "caption": ""}
        call = driver_of(door).kind("document", content, event=uuid4().hex, sender=door.sender, at=door.now)
        assert (await door.call(call)).status_code == 200
    await door.settled()
    assert await door.rows("attachment") == 1
    assert "MB" in (await door.got())[-1]


async def test_pair_that_is_too_fast_holds_up_only_itself(door: Door) -> None:
    await door.driver.faults(code=131056, times=1)
    await door.says("Wat kost een paspoort?")

    async def postponed() -> bool:
        async with httpx.AsyncClient() as http:
            return (await http.get(f"{door.driver.api_url}/test")).json()["faults"].get("times") == 0

    await eventually(postponed)
    other = door.another()
    await door.says("Wat kost een rijbewijs?", sender=other)
    await door.got(2, sender=other)
    assert await door.driver.accepted(door.sender) == []
    standing = await door.standing()
    assert (standing["illSince"], standing["pausedUntil"]) == (None, None)
    door.desk.clock.jump(seconds=21)
    assert "computer" in (await door.got(2))[0], "in order"


async def test_who_has_a_username_and_no_number_is_answered(door: Door) -> None:
    sender = f"NL.{uuid4().int}"
    await door.says("Wat kost een paspoort?", sender=sender)
    assert "€" in " ".join(await door.got(2, sender=sender))


async def test_message_to_another_number_of_the_app_is_taken_and_left(door: Door) -> None:
    message = {"from": "31612345678", "id": "x", "timestamp": "1", "type": "text", "text": {"body": "Hallo"}}
    before = await door.rows("conversation")
    response = await door.call(driver_of(door).value({"messages": [message]}, number="999"))
    assert response.status_code == 200
    assert await door.rows("conversation") == before


async def test_batch_that_comes_in_the_wrong_order_is_heard_in_the_right_one(door: Door) -> None:
    door.desk.bot.replies(TurnReply(messages=(answer().messages[0],), state={}, parse={}, model_id="test"))
    at = int(door.now.timestamp())
    texts = [("derde bericht van mij", at + 2), ("eerste bericht van mij", at), ("tweede bericht van mij", at + 1)]
    messages = [
        {
            "from": door.sender.lstrip("+"),
            "id": uuid4().hex,
            "timestamp": str(when),
            "type": "text",
            "text": {"body": text},
        }
        for text, when in texts
    ]
    assert (await door.call(driver_of(door).value({"messages": messages}))).status_code == 200
    await door.settled()
    assert [each["text"].split()[0] for each in await door.said()] == ["eerste", "tweede", "derde"]


async def test_subscription_is_answered_to_who_knows_the_token(door: Door) -> None:
    asks = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
    right = await door.desk.http.get(door.driver.path, params=asks)
    assert (right.status_code, right.text) == (200, "1158201444")
    wrong = await door.desk.http.get(door.driver.path, params={**asks, "hub.verify_token": "another"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "signature_refused")
    assert (await door.desk.http.get(door.driver.path)).status_code == 401


async def test_stand_in_calls_over_http_with_what_a_citizen_says_and_what_became_of_the_answer(
    door: Door,
    listening: str,  # noqa: F811
    desk: Desk,
) -> None:
    await door.driver.faults(reports_to=f"{listening}{door.driver.path}")
    async with httpx.AsyncClient() as http:
        said = {"from": door.sender.lstrip("+"), "text": "Wat kost een paspoort?"}
        assert (await http.post(f"{door.driver.api_url}/says", json=said)).json() == {"status": 200}
    await door.got(2)

    async def delivered() -> bool:
        return await door.standings() == ["delivered", "delivered"]

    await eventually(delivered)

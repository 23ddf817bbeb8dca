"""E-mail, whole: from a mailbox on a real Dovecot to a letter at a real server, in the thread that it belongs to."""

import asyncio
import os
from collections.abc import AsyncIterator
from email.message import EmailMessage
from functools import partial
from uuid import uuid4

import pytest
import yaml

from api.channels import inbound
from router.channels import repository
from router.channels.accounts import variable
from router.channels.deliveries import pulling
from router.channels.email import EmailAdapter
from router.channels.failures import Unavailable
from router.channels.protocol import Account
from router.handoffs import outcomes
from tests.api.conftest import Desk, answer, desk, desk_running, desk_settings, eventually  # noqa: F401 - desk is a fixture
from tests.api.content.conftest import Editor, editor  # noqa: F401 - editor is a fixture
from tests.channels.dovecot import needs_dovecot
from tests.channels.mail import Post, mail, text_of
from tests.live import always_open
from tests.unit import mails

pytestmark = needs_dovecot


@pytest.fixture(scope="module")
async def running_desk(
    empty_database: str, tmp_path_factory: pytest.TempPathFactory, post: Post
) -> AsyncIterator[Desk]:
    """The application with a mailbox that is answered, and one where an employee approves."""
    folder = tmp_path_factory.mktemp("email")
    municipality = always_open(folder / "municipality")
    accounts = [
        {"id": "email", "channel": "email", "settings": post.settings("balie", poll_seconds=1)},
        {"id": "approved", "channel": "email", "settings": post.settings("klacht", poll_seconds=1, approve=True)},
    ]
    (municipality / "channels.yml").write_text(yaml.safe_dump({"accounts": accounts}), encoding="utf-8")
    secrets = {variable(each["id"], name): value for each in accounts for name, value in post.secrets().items()}
    os.environ.update(secrets)
    try:
        async with desk_running(desk_settings(empty_database, folder, municipality=municipality)) as running:
            yield running
    finally:
        for name in secrets:
            del os.environ[name]


class Writer:
    """Somebody who writes mails, and reads the answers."""

    def __init__(self, desk: Desk, post: Post, box: str = "balie") -> None:  # noqa: F811
        self.desk, self.post, self.box = desk, post, box
        self.address = f"{uuid4().hex[:12]}@voorbeeld.org"

    def writes(self, text: str, **headers: str) -> None:
        self.post.dovecot.deliver(self.box, mail(text, self.address, box=self.box, **headers))

    async def got(self, number: int = 1) -> list[EmailMessage]:
        """Wait for so many letters."""
        found: list[EmailMessage] = []

        async def there() -> bool:
            found[:] = await asyncio.to_thread(self.post.letters, self.address)
            return len(found) >= number

        await eventually(there)
        return found

    async def rows(self, query: str) -> list[dict]:
        """Return rows about this writer's conversations, of a query that begins after `t`, their threads."""
        async with self.desk.services.engine.connect() as connection:
            rows = await connection.exec_driver_sql(f"select {query} and t.address = $1 order by 1", (self.address,))
            return [dict(row._mapping) for row in rows]

    async def read(self) -> None:
        """Wait until the mailbox has nothing that waits."""

        async def nothing() -> bool:
            return await asyncio.to_thread(self.post.dovecot.count, self.box) == 0

        await eventually(nothing)


@pytest.fixture
async def writer(desk: Desk, post: Post) -> Writer:  # noqa: F811
    post.faults()
    return Writer(desk, post)


_SAID = (
    "m.created_at, m.text, m.content, c.reference from channel_thread t join conversation c on c.id = t.conversation_id "
    "join message m using (conversation_id) where m.author = 'citizen'"
)
_STANDINGS = "d.seq, d.status, d.reason from channel_thread t join delivery d using (conversation_id) where true"


async def test_question_gets_the_agreed_answer_as_one_letter_in_its_thread(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?\n\nMet vriendelijke groet,\nAnna", message_id=f"<v.{writer.address}>")
    [letter] = await writer.got()
    [said] = await writer.rows(_SAID)
    assert said["text"] == "Wat kost een paspoort?"
    assert letter["Subject"] == f"Gemeente Voorbeeld [Balie {said['reference']}]"
    assert letter["In-Reply-To"] == f"<v.{writer.address}>"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert "€" in text_of(letter)
    assert "computer" in text_of(letter)


async def test_answer_to_a_letter_goes_on_in_its_conversation_without_what_it_quotes(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    [letter] = await writer.got()
    quote = "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    writer.writes(
        f"En hoe lang duurt dat dan?\n\nOp ma 23 nov 2026 om 10:12 schreef Gemeente Voorbeeld <balie@voorbeeld.nl>:\n{quote}",
        in_reply_to=letter["Message-ID"],
        subject=f"Re: {letter['Subject']}",
    )
    await writer.got(2)
    said = await writer.rows(_SAID)
    assert [each["text"] for each in said] == ["Wat kost een paspoort?", "En hoe lang duurt dat dan?"]
    assert len({each["reference"] for each in said}) == 1


async def test_letter_has_the_price_that_an_editor_published(writer: Writer, editor: Editor) -> None:  # noqa: F811
    writer.writes("Wat kost een paspoort?")
    assert "77,77" in text_of((await writer.got())[0])
    assert (await editor.priced("83.87")).status_code == 200
    writer.writes("Wat kost een paspoort?")
    assert ("83,87" in (told := text_of((await writer.got(2))[1])), "77,77" in told) == (True, False)


async def test_another_question_without_the_thread_begins_a_conversation(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    await writer.got()
    writer.writes("Wanneer is de milieustraat open?")
    await writer.got(2)
    assert len({each["reference"] for each in await writer.rows(_SAID)}) == 2


async def test_number_in_the_subject_counts_from_the_same_address_only(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    [letter] = await writer.got()
    other = Writer(writer.desk, writer.post)
    other.writes("Wat schreef u aan hem?", subject=letter["Subject"], in_reply_to=letter["Message-ID"])
    await other.got()
    writer.writes("Ook voor een kind?", subject=f"Antw: {letter['Subject']}")
    await writer.got(2)
    [theirs] = await other.rows(_SAID)
    own = await writer.rows(_SAID)
    assert theirs["reference"] not in {each["reference"] for each in own}
    assert len({each["reference"] for each in own}) == 1


async def test_mail_that_names_a_conversation_of_another_begins_one_of_its_own(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    [letter] = await writer.got()
    other = Writer(writer.desk, writer.post)
    other.writes("Wanneer is de milieustraat open?")
    await other.got()
    other.writes("Wat schreef u aan hem?", subject=letter["Subject"], in_reply_to=letter["Message-ID"])
    await other.got(2)
    theirs, own = [{each["reference"] for each in await one.rows(_SAID)} for one in (other, writer)]
    assert len(theirs) == 2
    assert not theirs & own


async def test_answer_to_a_letter_of_a_conversation_that_ended_begins_another(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    [letter] = await writer.got()
    [first] = await writer.rows(f"c.id, {_SAID}")
    writer.writes("Wanneer is de milieustraat open?")
    await writer.got(2)
    services = writer.desk.services
    async with services.engine.begin() as connection:
        await outcomes.end(connection, services.desk, conversation_id=first["id"], now=writer.desk.clock())
    writer.writes("En voor een kind?", in_reply_to=letter["Message-ID"], subject=f"Re: {letter['Subject']}")
    await writer.got(3)
    assert len({each["reference"] for each in await writer.rows(_SAID)}) == 3


async def test_two_questions_in_one_mail_get_an_answer_each(writer: Writer) -> None:
    writer.writes("Goedemorgen,\n\nWat kost een paspoort?\n\nWanneer is de milieustraat open?")
    await writer.got(2)
    assert [each["text"] for each in await writer.rows(_SAID)] == [
        "Wat kost een paspoort?",
        "Wanneer is de milieustraat open?",
    ]


async def test_mail_that_comes_twice_is_answered_once(writer: Writer) -> None:
    twice = mail("Wat kost een paspoort?", writer.address)
    writer.post.dovecot.deliver("balie", twice, twice)
    await writer.got()
    await writer.read()
    assert len(await writer.rows(_SAID)) == 1


async def test_automatic_answer_is_no_conversation(writer: Writer) -> None:
    writer.writes("Ik ben er niet.", auto_submitted="auto-replied")
    await writer.read()
    assert await writer.rows(_SAID) == []


async def test_letter_that_bounces_is_not_delivered(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?")
    [letter] = await writer.got()
    writer.post.dovecot.deliver("balie", mails.bounce(letter["Message-ID"].strip("<>")))

    async def failed() -> bool:
        return {"failed"} == {each["status"] for each in await writer.rows(_STANDINGS) if each["reason"]}

    await eventually(failed)
    assert "bounce_5.1.1" in {each["reason"] for each in await writer.rows(_STANDINGS)}


async def test_server_that_is_away_gets_every_letter_when_it_is_back(writer: Writer) -> None:
    writer.post.faults(down=True)
    writer.writes("Wat kost een paspoort?")

    async def ill() -> bool:
        async with writer.desk.services.engine.connect() as connection:
            found = await connection.exec_driver_sql("select ill_why from channel_account where id = 'email'")
            return bool(found.scalar_one())

    await eventually(ill)
    writer.post.faults()
    writer.desk.clock.jump(minutes=10)
    [letter] = await writer.got()
    assert "€" in text_of(letter)


async def test_mail_of_any_alphabet_is_kept_as_it_was_written(writer: Writer) -> None:
    text = "パスポートの料金はいくらですか。"
    raw = mails.plain(text, "iso-2022-jp", **{"from": writer.address, "message_id": f"<jp.{writer.address}>"})
    writer.post.dovecot.deliver("balie", raw)
    await writer.got()
    assert [each["text"] for each in await writer.rows(_SAID)] == [text]


async def test_personal_number_in_a_mail_is_not_kept(writer: Writer) -> None:
    writer.writes("Mijn BSN is 111222333, wat kost een paspoort?")
    await writer.got()
    [said] = await writer.rows(_SAID)
    assert "111222333" not in said["text"]


async def waiting(writer: Writer) -> dict:
    """Wait until the mail of a writer is in the queue, and return its row."""
    supervisor = await writer.desk.employee("supervisor")
    found: list[dict] = []

    async def there() -> bool:
        threads = await writer.rows("t.conversation_id::text as id from channel_thread t where true")
        rows = (await supervisor.get("/v1/queue")).json()["payload"]
        found[:] = [row for row in rows if row["conversationId"] in {each["id"] for each in threads}]
        return bool(found)

    await eventually(there)
    return found[0]


async def test_where_an_employee_approves_nothing_is_sent_before_they_do(desk: Desk, post: Post) -> None:  # noqa: F811
    writer = Writer(desk, post, box="klacht")
    writer.writes("Wat kost een paspoort?")
    row = await waiting(writer)
    employee = await desk.employee()
    claimed = (await employee.claim(row)).json()
    path = f"/v1/handoffs/{row['id']}"
    detail = (await employee.get(path)).json()
    assert detail["reason"] == "approval"
    assert "€" in detail["draft"]["text"]
    assert not [each for each in detail["messages"] if each["author"] == "bot"]
    assert (await employee.get(f"{path}/draft")).json()["draft"] == detail["draft"]
    assert post.letters(writer.address) == []
    body = {"claimId": claimed["claimId"], "clientMessageId": detail["draft"]["clientMessageId"]}
    response = await employee.post(f"{path}/messages", {**body, "text": detail["draft"]["text"] + "\n\nGroet, Samira"})
    assert response.status_code < 300, response.text
    [letter] = await writer.got()
    assert "Groet, Samira" in text_of(letter)
    assert letter["Auto-Submitted"] is None
    assert (await employee.get(f"{path}/draft")).json()["draft"] is None


async def test_proposal_that_was_changed_is_kept_as_any_draft(desk: Desk, post: Post) -> None:  # noqa: F811
    writer = Writer(desk, post, box="klacht")
    writer.writes("Wat kost een paspoort?")
    row = await waiting(writer)
    employee, other = await desk.employee(), await desk.employee()
    await employee.claim(row)
    path = f"/v1/handoffs/{row['id']}/draft"
    draft = (await employee.get(path)).json()["draft"]
    body = {"text": "Anders", "baseVersion": draft["version"], "tab": "venster-een"}
    response = await employee.put(path, json={**body, "clientMessageId": draft["clientMessageId"]})
    assert response.status_code == 200, response.text
    assert (await employee.get(path)).json()["draft"]["text"] == "Anders"
    assert (await other.get(path)).json()["draft"] is None


async def test_mail_that_asks_for_no_automatic_answer_gets_one_of_a_human(writer: Writer) -> None:
    writer.writes("Wat kost een paspoort?", x_auto_response_suppress="All")
    row = await waiting(writer)
    assert row["reason"] == "approval"
    assert writer.post.letters(writer.address) == []


class Mailbox:
    """An adapter whose mailbox can't be read so often, and then can."""

    def __init__(self, account: Account, times: int) -> None:
        self.account, self.times = account, times

    async def pull(self, _take: object) -> None:
        if self.times:
            self.times -= 1
            raise Unavailable("imap_gone")
        await asyncio.Event().wait()


async def test_mailbox_that_cannot_be_read_is_ill_until_it_can(desk: Desk) -> None:  # noqa: F811
    services = desk.services
    account = services.doors.adapters["approved"].account

    async def why(expected: str | None) -> bool:
        async with services.engine.connect() as connection:
            [state] = await repository.states(connection, ["approved"], now=desk.clock())
            return state.ill_why == expected and (state.ill_since is None) == (expected is None)

    broken = Mailbox(account, times=1)
    running = asyncio.create_task(
        pulling(broken, None, engine=services.engine, clock=desk.clock, well_after=0.01)  # type: ignore[arg-type]
    )
    await eventually(lambda: why("read_imap_gone"))
    async with services.engine.begin() as connection:
        await repository.note_sent(connection, "approved", now=desk.clock())
    await eventually(lambda: why(None))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_two_replicas_that_read_one_mailbox_answer_each_mail_once(writer: Writer) -> None:
    services = writer.desk.services
    other = EmailAdapter(services.doors.adapters["email"].account)
    reading = asyncio.create_task(other.pull(partial(inbound(services).take, other)))
    try:
        for number in range(8):
            writer.writes(f"Wat kost een paspoort? {'abcdefgh'[number]}")
        await writer.got(8)
        await writer.read()
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    said = await writer.rows(_SAID)
    assert len(said) == len({each["reference"] for each in said}) == 8
    assert len(await writer.got(8)) == 8

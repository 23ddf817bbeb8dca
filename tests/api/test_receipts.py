"""What a citizen keeps of a conversation: a page, or the same by e-mail, through a real SMTP server that comes and goes."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from router.receipts.models import Server, wait_after
from router.receipts.service import Mailer
from router.receipts.smtp import Smtp
from router.schema import receipt_mail
from tests.api.conftest import Citizen, Desk


class Inbox:
    """A mail server on a port that stays the same, which can be away, and refuses who does not exist."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.got: list[EmailMessage] = []
        self._controller: Controller | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("niemand@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def there(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def away(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox()
    yield found
    found.away()


@pytest.fixture
def mailer(desk: Desk, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Mailer:
    """What sends, by hand: in these tests nothing goes by itself."""
    post = Smtp(Server.of(f"smtp://127.0.0.1:{inbox.port}", "Gemeente Voorbeeld <chat@voorbeeld.example>"))
    services = desk.services
    made = Mailer(engine=services.engine, desk=lambda: services.desk, post=post, clock=desk.clock)
    monkeypatch.setitem(vars(services), "mailer", made)
    services.limiter.set("receipts", "1000/hour")
    return made


@pytest.fixture
async def citizen(desk: Desk) -> Citizen:
    citizen = await desk.citizen()
    await citizen.say("Wat kost een <b>paspoort</b>?")
    await citizen.until(author="bot")
    return citizen


async def ask(citizen: Citizen, address: str = "jan@voorbeeld.example", key: str = "") -> Any:
    headers = {**citizen.headers, "Idempotency-Key": key or str(uuid4())}
    return await citizen.http.post(f"{citizen.path}/receipt", json={"email": address}, headers=headers)


async def kept(desk: Desk, citizen: Citizen) -> list[tuple[str, str]]:
    async with desk.services.engine.connect() as connection:
        query = select(receipt_mail.c.status, receipt_mail.c.address, receipt_mail.c.conversation_id)
        return [(row.status, row.address) for row in await connection.execute(query) if str(row[2]) == citizen.id]


async def send_all(mailer: Mailer) -> None:
    assert mailer._post is not None
    while await mailer.send_next(mailer._post):
        pass


async def test_page_says_who_said_what_when_with_the_number_and_that_it_is_not_formal(
    desk: Desk, citizen: Citizen
) -> None:
    assert (await desk.http.get(f"{citizen.path}/receipt")).status_code == 401
    other = await desk.citizen()
    assert (await desk.http.get(f"{citizen.path}/receipt", headers=other.headers)).status_code == 404
    given = await desk.http.get(f"{citizen.path}/receipt", headers=citizen.headers)
    assert given.headers["content-disposition"] == f'attachment; filename="balie-{citizen.reference}.html"'
    assert given.headers["content-security-policy"].startswith("sandbox")
    page = given.text
    for words in (citizen.reference, "geen officiële aanvraag", "<strong>U</strong>, maandag 23 november 2026 om ",
                  "<strong>Computer</strong>", "€\u00a077,77", "&lt;b&gt;paspoort&lt;/b&gt;", "14 0999"):  # fmt: skip
        assert words in page, words
    assert "<b>" not in page and "<script" not in page and "lang='nl'" in page
    await desk.http.post(f"{citizen.path}/end", headers=citizen.headers)
    assert (await desk.http.get(f"{citizen.path}/receipt", headers=citizen.headers)).status_code == 200


async def test_without_a_mail_server_the_button_is_not_there_and_nothing_is_sent(desk: Desk, citizen: Citizen) -> None:
    assert (await desk.http.get("/v1/desk")).json()["mail"] is False
    desk.services.limiter.set("receipts", "1000/hour")
    assert (await ask(citizen)).json()["code"] == "mail_off"


async def test_mail_is_sent_once_whatever_the_citizen_repeats_and_the_address_goes(
    desk: Desk, citizen: Citizen, mailer: Mailer, inbox: Inbox
) -> None:
    inbox.there()
    assert (await desk.http.get("/v1/desk")).json()["mail"] is True
    assert (await ask(citizen, "jan@")).json()["code"] == "invalid_email"
    for _ in range(2):
        assert (await ask(citizen, key="steeds-dezelfde")).status_code == 202
    await send_all(mailer)
    assert (await ask(citizen, key="steeds-dezelfde")).status_code == 202
    await send_all(mailer)
    [mail] = inbox.got
    assert (mail["to"], mail["auto-submitted"]) == ("jan@voorbeeld.example", "auto-generated")
    assert mail["from"].addresses[0].addr_spec == "chat@voorbeeld.example"
    assert "Uw gesprek met Gemeente Voorbeeld" in mail["subject"]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert citizen.reference in text and "77,77" in text and citizen.reference in html
    assert await kept(desk, citizen) == [("sent", "")]


async def test_mail_waits_for_a_server_that_is_down_and_goes_when_it_is_back(
    desk: Desk, citizen: Citizen, mailer: Mailer, inbox: Inbox
) -> None:
    await ask(citizen)
    for tries in (1, 2):
        await send_all(mailer)
        assert await kept(desk, citizen) == [("waiting", "jan@voorbeeld.example")]
        desk.clock.jump(seconds=wait_after(tries).total_seconds() + 1)
    inbox.there()
    await send_all(mailer)
    assert (len(inbox.got), await kept(desk, citizen)) == (1, [("sent", "")])


async def test_mail_that_is_refused_or_never_taken_is_given_up_and_said_so(
    desk: Desk, citizen: Citizen, mailer: Mailer, inbox: Inbox
) -> None:
    await ask(citizen)
    for _ in range(12):
        await send_all(mailer)
        desk.clock.jump(hours=3)
    assert await kept(desk, citizen) == [("refused", "")]
    inbox.there()
    await ask(citizen, "niemand@voorbeeld.example")
    await send_all(mailer)
    assert await kept(desk, citizen) == [("refused", "")] * 2
    assert inbox.got == []
    told = [message["text"] for message in await citizen.read() if message["author"] == "system"]
    assert sum("niet naar uw e-mailadres sturen" in text for text in told) == 2


async def test_mails_are_counted_for_each_conversation_and_each_address(
    desk: Desk, citizen: Citizen, mailer: Mailer
) -> None:
    desk.services.limiter.set("receipts", "2/hour")
    other = await desk.citizen()
    answers = [await ask(who, "piet@voorbeeld.example") for who in (citizen, other, await desk.citizen())]
    assert [each.status_code for each in answers] == [202, 202, 429]


@pytest.mark.parametrize(("url", "sender"), [("http://x", "a@b.nl"), ("smtp://", "a@b.nl"), ("smtp://x", "chat")])
def test_setting_that_cannot_be_used_is_refused_at_the_start(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"BALIE_(SMTP_URL|MAIL_FROM)"):
        Server.of(url, sender)

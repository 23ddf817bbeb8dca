"""A mailbox on a real Dovecot: every mail is kept once, and marked only after that, whatever breaks meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from router.channels.email import EmailAdapter
from router.channels.failures import NotAllowed, Refused, TooFast, Unavailable, Unsure
from router.channels.protocol import Envelope, Happening, Link, Outgoing, Said
from tests.api.conftest import eventually
from tests.channels.dovecot import needs_dovecot, running_dovecot
from tests.channels.mail import Post, mail, running_post, text_of
from tests.unit import mails

pytestmark = needs_dovecot
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with running_dovecot() as dovecot, running_post(dovecot, tmp_path_factory.mktemp("letters")) as found:
        yield found


@pytest.fixture(autouse=True)
def well(post: Post) -> None:
    post.faults()


def user_of(adapter: EmailAdapter) -> str:
    return str(adapter.account.settings["user"])


class Taken:
    """What was kept, and what keeping it does besides."""

    def __init__(self) -> None:
        self.all: list[Happening] = []
        self.fails: Callable[[Happening], bool] = lambda _: False

    async def take(self, happening: Happening) -> None:
        if self.fails(happening):
            raise OSError("the database is away")
        self.all.append(happening)

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.all if isinstance(each, Said)]

    async def until(self, number: int) -> None:
        await eventually(lambda: _so(len(self.all) >= number))


async def _so(what: bool) -> bool:
    return what


@asynccontextmanager
async def pulling(adapter: EmailAdapter, taken: Taken):
    """Read the mailbox for as long as the context lasts, as a replica does."""

    async def again() -> None:
        while True:
            try:
                await adapter.pull(taken.take)
            except Unavailable:
                await asyncio.sleep(0.05)

    task = asyncio.create_task(again())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def unseen(post: Post, adapter: EmailAdapter, number: int = 0) -> None:
    await eventually(lambda: _count_is(post, adapter, number))


async def _count_is(post: Post, adapter: EmailAdapter, number: int) -> bool:
    return await asyncio.to_thread(post.dovecot.count, user_of(adapter)) == number


async def test_mail_that_waits_and_mail_that_comes_later_are_kept_and_marked(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    post.dovecot.deliver(user_of(adapter), mail("Wat kost een paspoort?", "anna@voorbeeld.org"))
    async with pulling(adapter, taken):
        await taken.until(1)
        post.dovecot.deliver(user_of(adapter), mail("En een rijbewijs?", "anna@voorbeeld.org"))
        await taken.until(2)
        await unseen(post, adapter)
    assert taken.texts == ["Wat kost een paspoort?", "En een rijbewijs?"]


async def test_mail_is_brought_at_once_by_idle(post: Post) -> None:
    adapter, taken = post.adapter(poll_seconds=200), Taken()
    async with pulling(adapter, taken):
        post.dovecot.deliver(user_of(adapter), mail("een", "a@voorbeeld.org"))
        await taken.until(1)
        await unseen(post, adapter)
        post.dovecot.deliver(user_of(adapter), mail("twee", "a@voorbeeld.org"))
        await taken.until(2)


async def test_server_without_idle_is_polled(tmp_path: Path) -> None:
    with running_dovecot(capability="IMAP4rev1 LITERAL+") as dovecot, running_post(dovecot, tmp_path) as post:
        adapter, taken = post.adapter(poll_seconds=0.1), Taken()
        async with pulling(adapter, taken):
            for number in (1, 2):
                dovecot.deliver(user_of(adapter), mail(f"vraag {number}", "a@voorbeeld.org"))
                await taken.until(number)


async def test_mail_that_could_not_be_kept_stays_unread_and_is_tried_again(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    taken.fails = lambda each: isinstance(each, Said) and each.text == "lastig"
    post.dovecot.deliver(user_of(adapter), *(mail(text, "a@voorbeeld.org") for text in ("een", "lastig", "twee")))
    async with pulling(adapter, taken):
        await taken.until(2)
        await unseen(post, adapter, 1)
        taken.fails = lambda _: False
        await taken.until(3)
        await unseen(post, adapter)
    assert sorted(taken.texts) == ["een", "lastig", "twee"]


async def test_database_that_is_away_loses_nothing(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    taken.fails = lambda _: True
    post.dovecot.deliver(user_of(adapter), *(mail(f"vraag {number}", "a@voorbeeld.org") for number in range(5)))
    with pytest.raises(Unavailable):
        await adapter.pull(taken.take)
    await unseen(post, adapter, 5)
    taken.fails = lambda _: False
    async with pulling(adapter, taken):
        await taken.until(5)


async def test_connection_that_breaks_off_is_made_again(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    async with pulling(adapter, taken):
        for number in range(3):
            post.dovecot.deliver(user_of(adapter), mail(f"vraag {number}", "a@voorbeeld.org"))
            await taken.until(number + 1)
            await asyncio.to_thread(post.dovecot.kick, user_of(adapter))
        post.dovecot.deliver(user_of(adapter), mail("de laatste", "a@voorbeeld.org"))
        await eventually(lambda: _so("de laatste" in taken.texts))


async def test_mailbox_that_was_rebuilt_is_read_on(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    async with pulling(adapter, taken):
        post.dovecot.deliver(user_of(adapter), mail("voor", "a@voorbeeld.org"))
        await taken.until(1)
        await unseen(post, adapter)
    await asyncio.to_thread(post.dovecot.rebuild, user_of(adapter))
    post.dovecot.deliver(user_of(adapter), mail("na", "a@voorbeeld.org"))
    async with pulling(adapter, taken):
        await eventually(lambda: _so("na" in taken.texts))
    assert set(taken.texts) == {"voor", "na"}


async def test_two_replicas_know_a_mail_by_the_same_event(post: Post) -> None:
    first, taken, also = post.adapter(), Taken(), Taken()
    second = post.adapter(user_of(first))
    async with pulling(first, taken), pulling(second, also):
        post.dovecot.deliver(user_of(first), *(mail(f"vraag {number}", "a@voorbeeld.org") for number in range(20)))
        await unseen(post, first)
    events = {each.event for each in [*taken.all, *also.all] if isinstance(each, Said)}
    assert len(events) == 20


async def test_same_mail_twice_is_one_event_and_another_with_its_id_is_not(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    once = mail("Wat kost het?", "a@voorbeeld.org", message_id="<zelfde@x>")
    other = mail("Iets anders", "a@voorbeeld.org", message_id="<zelfde@x>")
    post.dovecot.deliver(user_of(adapter), once, b"Received: over een andere weg\r\n" + once, other)
    async with pulling(adapter, taken):
        await taken.until(3)
    assert len({each.event for each in taken.all if isinstance(each, Said)}) == 2


async def test_what_machines_write_is_moved_and_kept_by_nobody(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    machines = [
        mail("Ik ben er niet", "a@voorbeeld.org", auto_submitted="auto-replied"),
        mail("Nieuws", "nieuws@voorbeeld.org", list_id="<x>"),
        mail("Onszelf", f"{user_of(adapter)}@voorbeeld.nl"),
        mail("Koop nu", "b@voorbeeld.org", x_spam_flag="YES"),
    ]
    post.dovecot.deliver(user_of(adapter), *machines, mail("een mens", "a@voorbeeld.org"))
    async with pulling(adapter, taken):
        await taken.until(1)
        await unseen(post, adapter)
    assert taken.texts == ["een mens"]
    assert post.dovecot.count(user_of(adapter), "ALL") == 1
    assert post.dovecot.count(user_of(adapter), "SEEN", "Overig") == 4


async def test_mail_is_moved_without_being_lost_where_the_server_cannot_move(tmp_path: Path) -> None:
    for capability, left in (("IMAP4rev1 IDLE UIDPLUS", 0), ("IMAP4rev1 IDLE", 1)):
        folder = tmp_path / str(left)
        folder.mkdir()
        with running_dovecot(capability=capability) as dovecot, running_post(dovecot, folder) as post:
            adapter, taken = post.adapter(done_folder="Verwerkt & klaar"), Taken()
            dovecot.deliver(user_of(adapter), mail("vraag", "a@voorbeeld.org"))
            async with pulling(adapter, taken):
                await taken.until(1)
                await unseen(post, adapter)
                await eventually(
                    lambda dovecot=dovecot, adapter=adapter, left=left: _so(
                        dovecot.count(user_of(adapter), "ALL") == left
                    )
                )
            assert dovecot.count(user_of(adapter), "ALL", "Verwerkt &- klaar") == 1 - left


async def test_mail_that_is_too_large_is_told_without_being_fetched(post: Post) -> None:
    adapter, taken = post.adapter(megabytes=1), Taken()
    post.dovecot.deliver(user_of(adapter), mail("x" * 2_000_000, "a@voorbeeld.org"), mail("klein", "a@voorbeeld.org"))
    async with pulling(adapter, taken):
        await taken.until(2)
    large, small = taken.all
    assert isinstance(large, Said) and isinstance(small, Said)
    assert (large.address, large.text, large.unreadable) == ("a@voorbeeld.org", "Vraag", "> 1 MB")
    assert small.text == "klein"


async def test_files_of_a_mail_are_those_that_may_come_in_and_the_rest_is_told(post: Post) -> None:
    adapter, files = post.adapter(), list[bytes]()

    async def take(happening: Happening) -> None:
        assert isinstance(happening, Said)
        for each in happening.files:
            files.append(await adapter.fetch(each, most=1000))
        files.append(str(happening.unreadable).encode())

    taken = Taken()
    taken.take = take  # type: ignore[method-assign]
    bodies = (("a.pdf", b"%PDF-1.4 x"), ("winmail.dat", b"\x78\x9f\x3e\x22"), ("bom.zip", b"PK\x03\x04"))
    post.dovecot.deliver(
        user_of(adapter), *(mails.with_file(name, content, "application/octet-stream") for name, content in bodies)
    )
    async with pulling(adapter, taken):
        await unseen(post, adapter)
    assert files == [b"%PDF-1.4 x", b"None", b"winmail.dat", "1 × bestand".encode()]


async def test_questions_of_one_mail_are_told_one_by_one(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    post.dovecot.deliver(
        user_of(adapter), mail("Wat kost een paspoort?\n\nWanneer wordt het grofvuil opgehaald?", "a@voorbeeld.org")
    )
    async with pulling(adapter, taken):
        await taken.until(2)
    assert [(each.begins, each.text) for each in taken.all if isinstance(each, Said)] == [
        (True, "Wat kost een paspoort?"),
        (False, "Wanneer wordt het grofvuil opgehaald?"),
    ]


async def test_ten_thousand_unread_are_kept_once_each_one_at_a_time(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    many = 10_000
    post.dovecot.deliver_many(user_of(adapter), (mail(f"vraag {number}", "a@voorbeeld.org") for number in range(many)))
    events, at_once = set[str](), 0

    async def take(happening: Happening) -> None:
        nonlocal at_once
        assert isinstance(happening, Said)
        events.add(happening.event)
        at_once = max(at_once, len(adapter._files))

    taken.take = take  # type: ignore[method-assign]
    async with pulling(adapter, taken):
        await eventually(lambda: _so(len(events) == many), seconds=120)
    assert at_once == 1


async def test_password_that_is_refused_is_told_as_that(post: Post) -> None:
    adapter = post.adapter()
    wrong = EmailAdapter(
        type(adapter.account)(
            id="email",
            channel="email",
            language="nl",
            settings=adapter.account.settings,
            secrets={"password": "fout", "key": "k"},
        )
    )
    with pytest.raises(NotAllowed):
        await wrong.pull(Taken().take)
    [part] = wrong.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    with pytest.raises(NotAllowed):
        await wrong.send(part, Envelope(address="a@voorbeeld.org", reference="d-0"))


async def test_letter_is_handed_in(post: Post) -> None:
    adapter = post.adapter()
    message = Outgoing(
        text="Een paspoort kost **€ 80**.",
        author="bot",
        language="nl",
        links=(Link(label="Afspraak", url="https://voorbeeld.nl/afspraak"),),
        conversation="1234567890",
        notice="Een computer schreef dit.",
        context={"messageId": "m1@voorbeeld.org", "references": ["m0@voorbeeld.org"]},
    )
    [part] = adapter.render(message, now=NOW)
    name = await adapter.send(part, Envelope(address="letter@voorbeeld.org", reference="d-0"))
    [letter] = post.letters("letter@voorbeeld.org")
    assert letter["Message-ID"] == f"<{name}>"
    assert letter["References"] == "<m0@voorbeeld.org> <m1@voorbeeld.org>"
    assert text_of(letter).startswith("Een paspoort kost € 80.")
    assert "Een computer schreef dit." in text_of(letter)


async def test_where_an_employee_approves_only_their_words_are_sent(post: Post) -> None:
    adapter = post.adapter()
    words = {"text": "x", "language": "nl", "context": {"approve": True}, "conversation": "1234567890"}
    assert adapter.render(Outgoing(author="bot", **words), now=NOW) == ()
    assert adapter.render(Outgoing(author="system", **words), now=NOW) == ()
    assert len(adapter.render(Outgoing(author="agent", **words), now=NOW)) == 1


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ({"down": True}, Unavailable),
        ({"rcpt": "450 4.2.0 later"}, Unsure),
        ({"rcpt": "550 5.7.1 never"}, Refused),
        ({"mail": "421 4.7.0 too fast"}, TooFast),
        ({"mail": "530 5.7.0 sign in first"}, NotAllowed),
        ({"mail": "553 5.1.8 not you"}, Refused),
        ({"cut": 1}, Unsure),
    ],
)
async def test_what_the_server_says_decides_what_becomes_of_a_letter(
    post: Post, faults: dict[str, Any], error: type[Exception]
) -> None:
    adapter = post.adapter()
    [part] = adapter.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    post.faults(**faults)
    with pytest.raises(error):
        await adapter.send(part, Envelope(address="a@voorbeeld.org", reference="d-0"))


async def test_address_that_is_none_is_refused(post: Post) -> None:
    adapter = post.adapter()
    [part] = adapter.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    with pytest.raises(Refused):
        await adapter.send(part, Envelope(address="a@voorbeeld.org\r\nBcc: b@x.nl", reference="d-0"))

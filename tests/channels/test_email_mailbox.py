"""A mailbox on a real Dovecot: every mail is kept once, and marked only after that, whatever breaks meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from router.channels.email import EmailAdapter, mailbox
from router.channels.email.mailbox import Mailbox
from router.channels.email.settings import Settings
from router.channels.failures import NotAllowed, Unavailable
from router.channels.protocol import Envelope, Happening, Outgoing, Said
from tests.api.conftest import eventually
from tests.channels.dovecot import needs_dovecot, running_dovecot
from tests.channels.mail import Post, mail, running_post
from tests.unit import mails

pytestmark = needs_dovecot
NOW = datetime(2026, 11, 23, tzinfo=UTC)


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


@pytest.mark.parametrize("told", ["while another is put away", "just before we wait"])
async def test_mail_that_comes_before_we_wait_is_not_waited_for(post: Post, told: str) -> None:
    adapter = post.adapter(poll_seconds=200)
    post.dovecot.deliver(user_of(adapter), mail("een", "a@voorbeeld.org"))
    box = Mailbox(Settings.of(adapter.account))
    try:
        box.open()
        [uid] = box.waiting()
        if told == "while another is put away":
            post.dovecot.deliver(user_of(adapter), mail("twee", "a@voorbeeld.org"))
        box.done(uid)
        if told == "just before we wait":
            post.dovecot.deliver(user_of(adapter), mail("twee", "a@voorbeeld.org"))
        async with asyncio.timeout(30):
            await asyncio.to_thread(box.wait)
        assert len(box.waiting()) == 1
    finally:
        box.wake()
        box.shut()


async def test_server_with_idle_is_left_alone_however_often_others_are_polled(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = list[float]()

    def select(_read: object, _write: object, _broken: object, seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(mailbox, "select", SimpleNamespace(select=select))
    for poll_seconds in (2, 2000):
        box = Mailbox(Settings.of(post.adapter(poll_seconds=poll_seconds).account))
        box.open()
        box.waiting()
        box.wait()
        box.shut()
    assert waited == [240, 240]


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


async def test_mail_that_the_server_will_not_move_stays_read_and_holds_up_no_other(post: Post) -> None:
    adapter, taken = post.adapter(other_folder="geen..map"), Taken()
    machine = mail("Ik ben er niet", "a@voorbeeld.org", auto_submitted="auto-replied")
    post.dovecot.deliver(user_of(adapter), machine, mail("een mens", "a@voorbeeld.org"))
    with capture_logs() as logs:
        reading = asyncio.create_task(adapter.pull(taken.take))
        await taken.until(1)
        await unseen(post, adapter)
    assert not reading.done()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert post.dovecot.count(user_of(adapter), "SEEN") == 2
    assert [each["folder"] for each in logs if each["event"] == "email.not_moved"] == ["geen..map"]


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


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (mails.with_picture(b"\x89PNG" + b"x" * 20_000), "1 × afbeelding in de tekst"),
        (mails.with_picture(b"\x89PNG a logo"), None),
        (mails.parted(*[mails.part("text/plain", "Nog een vraag.")] * 300), "de rest van de e-mail"),
        (mails.plain("Een lang verhaal. " * 2000), "de rest van de e-mail"),
        (mails.with_file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"), "winmail.dat"),
    ],
)
async def test_what_is_not_to_be_read_here_is_told(post: Post, raw: bytes, told: str | None) -> None:
    adapter, taken = post.adapter(), Taken()
    post.dovecot.deliver(user_of(adapter), raw)
    async with pulling(adapter, taken):
        await taken.until(1)
    [said] = taken.all
    assert isinstance(said, Said)
    assert said.unreadable == told


async def test_questions_of_one_mail_are_told_one_by_one(post: Post) -> None:
    adapter, taken = post.adapter(), Taken()
    post.dovecot.deliver(
        user_of(adapter), mail("Wat kost een paspoort?\n\nWanneer wordt het grofvuil opgehaald?", "a@voorbeeld.org")
    )
    async with pulling(adapter, taken):
        await taken.until(2)
    first, second = taken.all
    assert isinstance(first, Said) and isinstance(second, Said)
    assert taken.texts == ["Wat kost een paspoort?", "Wanneer wordt het grofvuil opgehaald?"]
    assert (first.part_of, second.part_of) == (None, first.event)
    assert first.event != second.event


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

"""Mail servers over TLS: with a certificate that is right all goes on as ever; with another one, or without TLS, no name and no password is said."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from router.channels.email import EmailAdapter
from router.channels.failures import Unavailable
from router.channels.protocol import Envelope, Happening, Outgoing
from tests.channels.certificates import SERVER, Issuer
from tests.channels.dovecot import PASSWORD, needs_dovecot
from tests.channels.mail import Post, mail

pytestmark = needs_dovecot
OTHER = f"anders.{SERVER}"
KINDS = ("imap", "imaps", "smtp", "smtps")


@pytest.fixture(autouse=True)
def trusted(post: Post, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have our names be this machine, and the issuer one that it trusts, as an operator does."""
    post.faults()
    look_up = socket.getaddrinfo

    def ours(host: Any, *more: Any, **options: Any) -> Any:
        return look_up("127.0.0.1" if host in (SERVER, OTHER) else host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", ours)
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.path))


def adapter_of(post: Post, kind: str, host: str = SERVER, port: int | None = None) -> EmailAdapter:
    """Return an account that reaches one of its servers so; with TLS or STARTTLS, as it is there."""
    ports = {"imap": post.dovecot.port, "imaps": post.dovecot.tls_port}
    ports |= {"smtp": post.starttls_port, "smtps": post.smtps_port}
    return post.adapter(**{kind[:4]: f"{kind}://{host}:{port or ports[kind]}"})


def user_of(adapter: EmailAdapter) -> str:
    return str(adapter.account.settings["user"])


async def reached(adapter: EmailAdapter, kind: str, *, address: str = "a@voorbeeld.org") -> list[Happening]:
    """Read the mailbox until there is something, or send a letter."""
    taken, there = list[Happening](), asyncio.Event()

    async def take(happening: Happening) -> None:
        taken.append(happening)
        there.set()

    if kind.startswith("smtp"):
        message = Outgoing(text="x", author="bot", language="nl", conversation="1234567890")
        [part] = adapter.render(message, now=datetime.now(UTC))
        await adapter.send(part, Envelope(address=address, reference="d-0"))
        return taken
    reading = asyncio.create_task(adapter.pull(take))
    waiting = asyncio.create_task(there.wait())
    await asyncio.wait([reading, waiting], timeout=30, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not reading.done():
        reading.cancel()
    [ended] = await asyncio.gather(reading, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended
    return taken


def signed_in(post: Post, adapter: EmailAdapter) -> list[str]:
    """Return what the mailbox server wrote of who signed in to this mailbox."""
    log = (post.dovecot.folder / "log").read_text()
    return [line for line in log.splitlines() if f"user=<{user_of(adapter)}>" in line]


@pytest.mark.parametrize("kind", ["imap", "imaps"])
async def test_mailbox_is_read_over_tls(post: Post, kind: str) -> None:
    adapter = adapter_of(post, kind)
    post.dovecot.deliver(user_of(adapter), mail("Wat kost een paspoort?", "a@voorbeeld.org"))
    before = len(signed_in(post, adapter))
    assert len(await reached(adapter, kind)) == 1
    [line] = [each for each in signed_in(post, adapter)[before:] if "Login:" in each]
    assert ", TLS" in line


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
async def test_letter_is_handed_in_over_tls(post: Post, kind: str) -> None:
    await reached(adapter_of(post, kind), kind, address=f"{kind}@voorbeeld.org")
    assert len(post.letters(f"{kind}@voorbeeld.org")) == 1
    assert post.signed_in()[-1] == "over TLS"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("host", "why"), [(OTHER, "certificate_name"), (SERVER, "certificate_unknown")])
async def test_certificate_that_is_not_right_hears_no_password_and_says_why(
    post: Post, kind: str, host: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why == "certificate_unknown":
        monkeypatch.delenv("SSL_CERT_FILE")
    adapter, before = adapter_of(post, kind, host), post.signed_in()
    with pytest.raises(Unavailable, match=f"^{kind[:4]}_{why}$"):
        await reached(adapter, kind)
    assert post.signed_in() == before
    assert signed_in(post, adapter) == []


@pytest.mark.parametrize("kind", ["imaps", "smtps"])
async def test_server_that_is_called_by_its_number_is_not_known_by_its_certificate(post: Post, kind: str) -> None:
    with pytest.raises(Unavailable, match=f"^{kind[:4]}_certificate_name$"):
        await reached(adapter_of(post, kind, "127.0.0.1"), kind)


@asynccontextmanager
async def serving(*says: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Run a server that says the first line to who comes, the second to each line, and remembers what it is told."""
    heard = list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(says[0])
        while line := await reader.readline():
            heard.append(line)
            writer.write(says[1].replace(b"TAG", line.split()[0]))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1], heard


@pytest.mark.parametrize("kind", ["imaps", "smtps"])
async def test_certificate_that_is_over_is_refused(post: Post, issuer: Issuer, kind: str) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(issuer.issue(days=-1))
    async with serving(b"", b"", tls=tls) as (port, heard):
        with pytest.raises(Unavailable, match=f"^{kind[:4]}_certificate_expired$"):
            await reached(adapter_of(post, kind, port=port), kind)
    assert heard == []


@pytest.mark.parametrize(
    ("kind", "says", "why"),
    [
        ("imap", (b"* OK here\r\n", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n"), "imap_no_starttls"),
        ("imap", (b"* PREAUTH here\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"), "imap_error"),
        ("smtp", (b"220 here\r\n", b"250-here\r\n250 AUTH PLAIN LOGIN\r\n"), "smtp_no_starttls"),
        ("smtp", (b"220 here\r\n", b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"), "smtp_250"),
    ],
)
async def test_server_without_tls_hears_no_name_and_no_password(
    post: Post, kind: str, says: tuple[bytes, ...], why: str
) -> None:
    async with serving(*says) as (port, heard):
        adapter = adapter_of(post, kind, port=port)
        with pytest.raises(Unavailable, match=f"^{why}$"):
            await reached(adapter, kind)
    told = b"".join(heard)
    assert b"CAPABILITY" in told or b"EHLO" in told.upper()
    assert PASSWORD.encode() not in told
    assert user_of(adapter).encode() not in told
    assert b"AUTH" not in told and b"LOGIN" not in told


async def test_server_on_this_machine_is_spoken_to_in_the_clear_whatever_certificate_it_has(post: Post) -> None:
    await reached(adapter_of(post, "smtp", "127.0.0.1"), "smtp", address="hier@voorbeeld.org")
    assert len(post.letters("hier@voorbeeld.org")) == 1
    assert post.signed_in()[-1] == "in the clear"

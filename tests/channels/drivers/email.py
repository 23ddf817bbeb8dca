"""E-mail: a mailbox on a real Dovecot, and a server that takes letters."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx

from tests.api.conftest import eventually
from tests.channels.dovecot import POLLED, running_dovecot
from tests.channels.drivers.driver import Call, Driver
from tests.channels.mail import Post, mail, running_post, text_of
from tests.unit import mails

_BRINGS = "APPEND"  # IMAP's word for what a mail server does that delivers


class EmailDriver(Driver):
    """See `Driver`. What a citizen writes answers the last letter that they got, as who presses "Answer" does."""

    name = channel = "email"
    standin = "tests.channels.standins.smtp"
    fault_of_refusal = "niemand@voorbeeld.org"

    def __init__(self, post: Post | None = None) -> None:
        super().__init__()
        self._post = post
        self._one_at_a_time = asyncio.Lock()  # of one connection

    @property
    def post(self) -> Post:
        """The two servers, while they run."""
        assert self._post is not None
        return self._post

    @contextmanager
    def running(self) -> Iterator[None]:
        if self._post is not None:
            yield
            return
        with (
            tempfile.TemporaryDirectory(prefix="balie-letters-") as folder,
            running_dovecot() as dovecot,
            running_post(dovecot, Path(folder)) as self._post,
        ):
            yield

    def settings(self) -> dict[str, Any]:
        return self.post.settings(POLLED, poll_seconds=0.02)

    def secrets(self) -> dict[str, str]:
        return self.post.secrets()

    def address(self, number: int) -> str:
        return f"inwoner{number}@voorbeeld.org"

    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        headers = {"message_id": f"<{event}@voorbeeld.org>", "date": format_datetime(at)}
        letters = self.post.letters(sender)
        if letters:
            headers |= {"in_reply_to": letters[-1]["Message-ID"], "subject": f"Re: {letters[-1]['Subject']}"}
        return self._brings(mail(text, sender, box=POLLED, **headers))

    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime) -> Call:
        action = "relayed" if standing == "sent" else standing
        return self._brings(
            mails.bounce(sent["reference"], action=action, status="5.1.1" if action == "failed" else "2.0.0")
        )

    def malformed(self, *, at: datetime) -> Call:
        return self._brings(b"\x00\xff of nobody, about nothing")

    def forged(self, call: Call) -> list[Call]:
        """Return calls over HTTP: nobody makes any for a mailbox."""
        return [Call(path=self.path, body=call.body), Call(path=self.path, body=b"", method="GET")]

    def _brings(self, content: bytes) -> Call:
        return Call(method=_BRINGS, path=POLLED, body=content)

    async def bring(self, call: Call, http: httpx.AsyncClient) -> httpx.Response:
        if call.method != _BRINGS:
            return await super().bring(call, http)
        dovecot = self.post.dovecot
        await self.deliver(call)

        async def read() -> bool:
            async with self._one_at_a_time:
                return await asyncio.to_thread(dovecot.unread, POLLED) == 0

        await eventually(read)
        return httpx.Response(200)

    async def deliver(self, call: Call) -> None:
        """Put a mail in the box; whether it is read is for later."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self.post.dovecot.deliver, POLLED, call.body)

    async def faults(self, **faults: Any) -> None:
        self.post.faults(**faults)

    async def accepted(self, to: str | None = None) -> list[dict[str, Any]]:
        return [self._accepted(each) for each in self.post.letters(to)]

    def _accepted(self, letter: EmailMessage) -> dict[str, Any]:
        name = letter["Message-ID"].strip("<>")
        return {"id": name, "reference": name, "to": letter["X-Envelope-To"], "text": text_of(letter).strip()}

"""A mailbox and a server that takes letters, for an account of this channel; the certificate of both is of `SERVER`."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

from cli.net import free_port
from cli.settings import PROJECT
from router.channels.email import EmailAdapter, needs
from router.channels.protocol import Account
from tests.channels.certificates import Issuer
from tests.channels.dovecot import PASSWORD, Dovecot
from tests.unit import mails

KEY = "a key of the letters of these tests"


class Post:
    """The two servers of a municipality's mail."""

    def __init__(self, dovecot: Dovecot, ports: Sequence[int], folder: Path) -> None:
        self.dovecot, self.folder, self._read = dovecot, folder, dict[Path, EmailMessage]()
        self.smtp_port, self.starttls_port, self.smtps_port = ports

    def settings(self, user: str, **more: Any) -> dict[str, Any]:
        """Return the settings of an account with a mailbox of this name."""
        return {
            "address": f"{user}@voorbeeld.nl",
            "name": "Gemeente Voorbeeld",
            "user": user,
            "imap": f"imap://127.0.0.1:{self.dovecot.port}",
            "smtp": f"smtp://127.0.0.1:{self.smtp_port}",
            "other_folder": "Overig",
            "poll_seconds": 2,
            **more,
        }

    def secrets(self) -> dict[str, str]:
        """Return its secrets, by name."""
        return {"password": PASSWORD, "key": KEY}

    def adapter(self, user: str | None = None, **more: Any) -> EmailAdapter:
        """Return the adapter of an account with an empty mailbox."""
        given = self.settings(user or f"box{uuid4().hex[:8]}", **more)
        secrets = {name: self.secrets()[name] for name in needs(given).secrets}
        return EmailAdapter(Account(id="email", channel="email", language="nl", settings=given, secrets=secrets))

    def faults(self, **faults: Any) -> None:
        """Have the server that takes letters fail so from now on; without any it is well."""
        (self.folder / "faults.json").write_text(json.dumps(faults))

    def letters(self, to: str | None = None) -> list[EmailMessage]:
        """Return what it took, in order."""
        for path in sorted(set(self.folder.glob("*.eml")) - set(self._read)):
            self._read[path] = message_from_bytes(path.read_bytes(), policy=policy.default)
        return [each for _, each in sorted(self._read.items()) if to is None or each["X-Envelope-To"] == to]

    def signed_in(self) -> list[str]:
        """Return how each who signed in to that server came: `over TLS` or `in the clear`."""
        path = self.folder / "signed_in"
        return path.read_text().splitlines() if path.exists() else []


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def mail(text: str, sender: str, *, box: str = "balie", **headers: str) -> bytes:
    """Return a mail of somebody, with an id of its own."""
    given = {"from": sender, "to": f"{box}@voorbeeld.nl", "message_id": f"<{uuid4()}@voorbeeld.org>"}
    return mails.plain(text, **given | headers)


@contextmanager
def running_post(dovecot: Dovecot, folder: Path, *, certificate: Path | None = None) -> Iterator[Post]:
    """Run the server that takes letters, beside a mailbox server."""
    shutil.copy(certificate or Issuer(folder).issue(), folder / "server.pem")
    ports = [free_port(), free_port(), free_port()]
    command = [sys.executable, "-m", "tests.channels.standins.smtp", str(folder), *map(str, ports)]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", ports[0]), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
            yield Post(dovecot, ports, folder)
        finally:
            process.terminate()

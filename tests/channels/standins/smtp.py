"""A mail server that takes letters: a process of its own. What it took lies in a folder; `faults.json` there says how it fails.

`down`: it closes every connection. `mail`, `rcpt`: it says this to each sender, to each recipient. `cut`: after it took so many letters
it breaks off instead of saying so. Whoever is called `niemand@…` does not exist.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.channels.dovecot import PASSWORD


class Taking:
    """What the server does with what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.taken = folder, 0

    @property
    def faults(self) -> dict[str, Any]:
        path = self.folder / "faults.json"
        return json.loads(path.read_text()) if path.exists() else {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if said := self.faults.get("rcpt"):
            return str(said)
        if address.startswith("niemand@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        if said := self.faults.get("mail"):
            return str(said)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:
        self.taken += 1
        part = self.folder / f"{self.taken:06}.part"
        part.write_bytes(f"X-Envelope-To: {envelope.rcpt_tos[0]}\r\n".encode() + envelope.content)
        part.rename(part.with_suffix(".eml"))
        faults = self.faults
        if faults.get("cut", 0) > 0:
            (self.folder / "faults.json").write_text(json.dumps({**faults, "cut": faults["cut"] - 1}))
            server.transport.abort()
        return "250 OK"


def _smtp(taking: Taking) -> SMTP:
    def signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == PASSWORD.encode(), handled=False)

    return SMTP(
        taking,
        hostname="mail.test",
        enable_SMTPUTF8=True,
        authenticator=signs_in,
        auth_required=True,
        auth_require_tls=False,
    )


async def _serve(port: int, folder: Path) -> None:
    taking = Taking(folder)

    class Closing(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            transport.abort()

    def made() -> asyncio.Protocol:
        return Closing() if taking.faults.get("down") else _smtp(taking)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(made, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))

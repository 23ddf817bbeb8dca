"""A mail server that takes letters: a process of its own. What it took lies in a folder; `faults.json` there says how it fails.

It listens in the clear, and on two more ports: with STARTTLS, and with TLS from the start. `down`: it closes every connection. `slow`: so many
seconds for each letter. `bad_key`: no password is right. `too_fast`: so often it asks to wait. `mail`, `rcpt`: it says this to each sender, to each
recipient. `ascii`: it takes addresses in ASCII only. `cut`: so often it breaks off after it took a letter instead of saying so. Whoever is called
`niemand@…` does not exist. Each sign-in stands in `signed_in`, with whether it came over TLS.
"""

import asyncio
import json
import ssl
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

    def fault(self, name: str) -> bool:
        """Say whether something goes wrong this time: so often as is set."""
        faults = self.faults
        left = faults.get(name, 0)
        if left > 0:
            (self.folder / "faults.json").write_text(json.dumps({**faults, name: left - 1}))
        return bool(left > 0)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if said := self.faults.get("rcpt"):
            return str(said)
        if address.startswith("niemand@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault("too_fast"):
            return "421 4.7.0 too fast"
        if said := self.faults.get("mail"):
            return str(said)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(float(self.faults.get("slow", 0)))
        self.taken += 1
        part = self.folder / f"{self.taken:06}.part"
        part.write_bytes(f"X-Envelope-To: {envelope.rcpt_tos[0]}\r\n".encode() + envelope.content)
        part.rename(part.with_suffix(".eml"))
        if self.fault("cut"):
            server.transport.abort()
        return "250 OK"

    def signs_in(self, server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        """See whether a password is right."""
        with (self.folder / "signed_in").open("a") as file:
            file.write("over TLS\n" if server.transport.get_extra_info("sslcontext") else "in the clear\n")
        right = given.password == PASSWORD.encode() and not self.faults.get("bad_key")
        return AuthResult(success=right, handled=False)


def _smtp(taking: Taking, tls: ssl.SSLContext | None) -> SMTP:
    return SMTP(
        taking,
        hostname="mail.test",
        enable_SMTPUTF8=not taking.faults.get("ascii"),
        authenticator=taking.signs_in,
        auth_required=True,
        auth_require_tls=False,
        tls_context=tls,
    )


async def _serve(folder: Path, clear: int, starttls: int, tls: int) -> None:
    taking = Taking(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")

    class Closing(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            transport.abort()

    def made(offers: ssl.SSLContext | None = None) -> asyncio.Protocol:
        return Closing() if taking.faults.get("down") else _smtp(taking, offers)

    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: made(context), "127.0.0.1", starttls)
    await loop.create_server(made, "127.0.0.1", tls, ssl=context)
    async with await loop.create_server(made, "127.0.0.1", clear) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), *map(int, sys.argv[2:5])))

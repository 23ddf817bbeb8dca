"""Looking for viruses: clamd over its own protocol (INSTREAM), the one place that knows it."""

import asyncio
import io
import re
from typing import Literal, Protocol

import structlog
from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

from router.attachments.errors import ScannerAway

log = structlog.get_logger()

_TIMEOUT = 30  # seconds for each step
_ADDRESS = re.compile(r"unix:(?P<path>/.+)|(?:tcp://)?(?P<host>[\w.-]+):(?P<port>\d{1,5})")

Verdict = Literal["clean", "infected"]


class Scanner(Protocol):
    """Looks whether a file is safe."""

    async def scan(self, content: bytes) -> Verdict:
        """Say what it found.

        Raises:
            ScannerAway: it cannot tell.
        """


class Clamd:
    """A clamd at an address such as `unix:/run/clamav/clamd.ctl` or `127.0.0.1:3310`.

    Raises:
        ValueError: the address is not one.
    """

    def __init__(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise ValueError("BALIE_CLAMD: write unix:/run/clamav/clamd.ctl or 127.0.0.1:3310")
        self._path, self._host, self._port = found["path"], found["host"], int(found["port"] or 0)

    async def scan(self, content: bytes) -> Verdict:
        """See `Scanner`; clamd's client waits for its socket, so it does that in a thread."""
        try:
            answer = await asyncio.to_thread(self._ask, content)
        except (ClamdError, OSError) as error:
            log.warning("attachments.scanner_away", error=str(error) or type(error).__name__)
            raise ScannerAway from error
        if answer not in ("OK", "FOUND"):
            log.warning("attachments.scanner_away", error=f"answered {answer}")
            raise ScannerAway
        return "clean" if answer == "OK" else "infected"

    def _ask(self, content: bytes) -> str | None:
        """Return clamd's word for a file: OK, FOUND or ERROR; None when it said nothing. A socket serves one question."""
        clamd = (
            ClamdUnixSocket(self._path, _TIMEOUT)
            if self._path
            else ClamdNetworkSocket(self._host, self._port, _TIMEOUT)
        )
        found = clamd.instream(io.BytesIO(content))
        return next((status for status, _ in found.values()), None)

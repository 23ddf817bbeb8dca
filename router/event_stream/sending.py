"""The one place that talks to receivers: one POST, with a deadline, to the address that was looked at, following no redirect."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from router.event_stream.addresses import AddressRefused, Network
from router.event_stream.connection import Connections, CutOff
from router.event_stream.models import LONGEST_PAUSE, Answer
from router.retries import asked_pause

_WHOLE = 15.0  # seconds for one try
_GONE = 410
_AGAIN = (408, 425, 429)  # of the client errors, those of which another try may come to more


class Sender:
    """Sends to one receiver, over connections of its own: who is slow keeps no other waiting."""

    def __init__(self, url: str, *, networks: Sequence[Network] = ()) -> None:
        """Make one. `networks`: to which it may go beside the public internet."""
        parts = urlsplit(url)
        secure = _trusting() if parts.scheme == "https" else None
        port = parts.port or (443 if secure else 80)
        self._connections = Connections(parts.hostname or "", port, secure=secure, networks=networks)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._head = f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n"

    async def send(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Answer:
        """Send one event, and say what came of it."""
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = f"{self._head}{fields}Content-Length: {len(body)}\r\n\r\n".encode() + body
        began = time.monotonic()
        answer = await self._try(request, now)
        return Answer(**{**vars(answer), "milliseconds": round((time.monotonic() - began) * 1000)})

    async def _try(self, request: bytes, now: datetime) -> Answer:
        try:
            async with asyncio.timeout(_WHOLE):
                reply = await self._connections.ask(request)
        except AddressRefused:
            return Answer(outcome="failed", why="address_refused")
        except TimeoutError:
            return Answer(outcome="failed", why="timeout")
        except CutOff:
            return Answer(outcome="failed", why="cut_off")
        except ssl.SSLError:
            return Answer(outcome="failed", why="certificate")
        except (OSError, UnicodeError):  # also a name that cannot be one
            return Answer(outcome="failed", why="no_connection")
        return judged(reply.status, reply.retry_after, now=now)

    def close(self) -> None:
        """Give the connections back."""
        self._connections.close()


def _trusting() -> ssl.SSLContext:
    """Return the usual authorities with those of the machine: a municipality may have its own."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def judged(status: int, retry_after: str | None, *, now: datetime) -> Answer:
    """Say what an HTTP status means.

    >>> from datetime import UTC, datetime
    >>> [judged(status, None, now=datetime(2026, 11, 23, tzinfo=UTC)).outcome for status in (204, 302, 404, 410, 429, 503)]
    ['delivered', 'refused', 'refused', 'gone', 'failed', 'failed']
    """
    why = f"status_{status}"
    if httpx.codes.is_success(status):
        return Answer(outcome="delivered", why=why, status=status)
    if status == _GONE:
        return Answer(outcome="gone", why=why, status=status)
    if status in _AGAIN or httpx.codes.is_server_error(status):
        return Answer(
            outcome="failed", why=why, status=status, pause=asked_pause(retry_after, now=now, longest=LONGEST_PAUSE)
        )
    return Answer(outcome="refused", why=why, status=status)

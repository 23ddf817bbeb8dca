"""The one place that talks to receivers: one POST, with a deadline, to the address that was looked at, following no redirect."""

import asyncio
import email.utils
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from router.event_stream.addresses import AddressRefused, Network, look_up
from router.event_stream.models import LONGEST_PAUSE, Answer

_WHOLE = 15.0  # seconds for one try
_STEP = httpx.Timeout(10.0, connect=5.0)
_AT_ONCE = httpx.Limits(max_connections=16, max_keepalive_connections=4)
_GONE = 410
_AGAIN = (408, 425, 429)  # of the client errors, those of which another try may come to more


class Sender:
    """Sends to one receiver, over connections of its own: who is slow keeps no other waiting."""

    def __init__(self, url: str, *, networks: Sequence[Network] = ()) -> None:
        """Make one. `networks`: to which it may go beside the public internet."""
        self._url, self._networks = httpx.URL(url), tuple(networks)
        context = httpx.create_ssl_context()
        context.load_default_certs()  # and those of the machine: a municipality's own authority
        self._http = httpx.AsyncClient(timeout=_STEP, limits=_AT_ONCE, verify=context, trust_env=False)

    async def send(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Answer:
        """Send one event, and say what came of it."""
        began = time.monotonic()
        answer = await self._try(body, headers, now)
        taken = round((time.monotonic() - began) * 1000)
        return Answer(**{**vars(answer), "milliseconds": taken})

    async def _try(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Answer:
        try:
            async with asyncio.timeout(_WHOLE):
                return await self._post(body, headers, now)
        except AddressRefused:
            return Answer(outcome="failed", why="address_refused")
        except (TimeoutError, httpx.TimeoutException):
            return Answer(outcome="failed", why="timeout")
        except (httpx.ConnectError, OSError):
            return Answer(outcome="failed", why="no_connection")
        except httpx.HTTPError:
            return Answer(outcome="failed", why="cut_off")

    async def _post(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Answer:
        url = self._url
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await look_up(url.host, port, self._networks)
        request = self._http.build_request(
            "POST",
            url.copy_with(host=addresses[0]),
            content=body,
            headers={"Host": url.netloc.decode(), **headers},
            extensions={"sni_hostname": url.host},  # the certificate is that of the name
        )
        answer = await self._http.send(request, stream=True)
        await answer.aclose()  # what a receiver says is not read
        return judged(answer.status_code, answer.headers.get("Retry-After"), now=now)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()


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
        return Answer(outcome="failed", why=why, status=status, pause=pause_of(retry_after, now=now))
    return Answer(outcome="refused", why=why, status=status)


def pause_of(retry_after: str | None, *, now: datetime) -> timedelta | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds or a date; a day at most.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    >>> [str(pause_of(text, now=now)) for text in ("120", "Mon, 23 Nov 2026 11:00:00 GMT", "soon", "999999999")]
    ['0:02:00', '1:00:00', 'None', '1 day, 0:00:00']
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_PAUSE)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_PAUSE)

"""Calling a provider over HTTP: every way in which that fails, as one of the kinds that the lane knows what to do with."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from router.channels.failures import NotAllowed, TooFast, Unavailable, Unsure
from router.retries import asked_pause

TIMEOUT = httpx.Timeout(15.0, connect=5.0)

_KEPT_OPEN = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2.0)
_LONGEST_PAUSE = timedelta(hours=1)
_NOT_ARRIVED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
_PERHAPS = (502, 504)  # a gateway answers: what is behind it may have taken it


Explain = Callable[[httpx.Response], None]
"""Raises what a provider's own code means, where that says more than its HTTP status."""


def new_client() -> httpx.AsyncClient:
    """Return what calls a provider. It keeps no connection so long that the provider closes it just as it is used: nobody knows what arrived then."""
    return httpx.AsyncClient(timeout=TIMEOUT, limits=_KEPT_OPEN)


async def call(
    client: httpx.AsyncClient, request: httpx.Request, *, now: datetime | None = None, explain: Explain | None = None
) -> httpx.Response:
    """Send a request that hands a message over.

    Args:
        client: sends it.
        request: what to send.
        now: to read a moment in `Retry-After` by.
        explain: is asked first what an answer that is no success means.

    Returns:
        the answer, where it is the provider's own: 2xx, or a 4xx that is about this message.

    Raises:
        Unavailable: it did not arrive, or the provider says that it can't take it.
        Unsure: it may have arrived.
        TooFast: the provider asks to wait.
        NotAllowed: our key is refused.
    """
    try:
        response = await client.send(request)
    except _NOT_ARRIVED as error:
        raise Unavailable(name_of(error)) from error
    except httpx.TransportError as error:
        raise Unsure(name_of(error)) from error
    if explain is not None and not response.is_success:
        explain(response)
    if response.status_code == 429:
        raise TooFast("http_429", seconds=retry_after(response, now=now))
    if response.status_code in (401, 403):
        raise NotAllowed(f"http_{response.status_code}")
    if response.status_code in _PERHAPS:
        raise Unsure(f"http_{response.status_code}")
    if response.status_code >= 500 or response.status_code == 408:
        raise Unavailable(f"http_{response.status_code}")
    return response


def retry_after(response: httpx.Response, *, now: datetime | None = None) -> float | None:
    """Return the seconds that a provider asks to wait (RFC 9110, 10.2.3): a number or a date."""
    asked = asked_pause(response.headers.get("Retry-After"), now=now or datetime.now(UTC), longest=_LONGEST_PAUSE)
    return None if asked is None else asked.total_seconds()


def name_of(error: Exception) -> str:
    """Return the kind of failure as a code: `ReadTimeout` is `read_timeout`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in type(error).__name__).lstrip("_")

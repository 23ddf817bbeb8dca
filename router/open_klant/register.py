"""The one place that knows the HTTP of Open Klant's API "klantinteracties": how it is called, and what its answers mean."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from router.open_klant.given import check_address
from router.open_klant.models import Away, Gone, Ill, Problem, Refused
from router.retries import asked_pause

_PATIENCE = 10.0  # seconds for each answer
_LONGEST_WAIT = timedelta(hours=1)
_MOST_PROBLEMS, _LONGEST_REASON = 20, 400
_FINE = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)
_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)
_SAFE_REASONS = ("kanaal",)  # whose reason names the values that are allowed, and nothing of a person


class Register:
    """Calls the register."""

    def __init__(
        self, url: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None, patience: float = _PATIENCE
    ) -> None:
        """Connect to it.

        Args:
            url: with its path, such as `https://openklant.example/klantinteracties/api/v1`.
            token: as its administrator gave it out.
            transport: in place of the network.
            patience: seconds for each answer.

        Raises:
            ValueError: the address is not one.
        """
        check_address(url)
        headers = {"Authorization": f"Token {token}", "Accept": "application/json"}
        self._http = httpx.AsyncClient(timeout=patience, headers=headers, transport=transport)
        self._base = url.rstrip("/")

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def get(self, resource: str, uuid: UUID) -> dict[str, Any]:
        """Return one thing.

        Raises:
            Gone: it is not there.
            Away: it did not answer as it should.
        """
        try:
            return _object(await self._call("GET", f"{resource}/{uuid}"))
        except Refused as error:  # there is nothing in such a question that could be refused
            raise Away("error") from error

    async def find(self, resource: str, **filters: str) -> list[dict[str, Any]]:
        """Return the first page of what has these values.

        Raises:
            Refused: it does not know one of them.
            Away: as `get`.
        """
        found = _object(await self._call("GET", resource, params=filters)).get("results")
        if not isinstance(found, list):
            raise Away("address")
        return found

    async def create(self, resource: str, body: Mapping[str, Any]) -> UUID:
        """Make something, and return what the register calls it.

        Raises:
            Refused: it will not take this.
            Away: it did not say that it did.
        """
        return uuid_of(_object(await self._call("POST", resource, body=body)))

    async def change(self, resource: str, uuid: UUID, body: Mapping[str, Any]) -> None:
        """Change some fields.

        Raises:
            Refused, Gone, Away.
        """
        await self._call("PATCH", f"{resource}/{uuid}", body=body)

    async def delete(self, resource: str, uuid: UUID) -> None:
        """Delete something; twice is once.

        Raises:
            Refused, Away.
        """
        try:
            await self._call("DELETE", f"{resource}/{uuid}")
        except Gone:
            return

    async def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        try:
            response = await self._http.request(method, f"{self._base}/{path}", params=params, json=body)
        except httpx.TimeoutException as error:
            raise Away("slow") from error
        except httpx.HTTPError as error:
            raise Away("unreachable") from error
        if response.status_code not in _FINE:
            raise _failure(path, response)
        return response


def _failure(path: str, response: httpx.Response) -> Exception:
    """Return what an answer means that is not the wanted one."""
    status = response.status_code
    if status in _NOT_THERE and "/" in path:
        return Gone()
    kind: Ill
    if status in _TOKEN:
        kind = "token"
    elif status in _BUSY:
        kind = "busy"
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _AGAIN:
        kind = "error"
    elif status < HTTPStatus.BAD_REQUEST or status in (404, 405):  # another address is meant
        kind = "address"
    else:
        return Refused(*_problems(response))
    asked = asked_pause(response.headers.get("Retry-After"), now=datetime.now(UTC), longest=_LONGEST_WAIT)
    return Away(kind, retry_after=asked)


def _problems(response: httpx.Response) -> list[Problem]:
    """Return the names and codes of what is refused; what was sent may be repeated in the reasons, so those are left."""
    try:
        found = response.json().get("invalidParams", [])
        named = [
            Problem(
                name=str(each.get("name", ""))[:100],
                code=str(each.get("code", ""))[:100],
                reason=str(each.get("reason", ""))[:_LONGEST_REASON] if each.get("name") in _SAFE_REASONS else "",
            )
            for each in found[:_MOST_PROBLEMS]
        ]
    except (ValueError, AttributeError, TypeError):
        named = []
    return named or [Problem(name="", code=f"http_{response.status_code}")]


def _object(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON of an answer; a page for people in its place means that the address is another's."""
    try:
        found = response.json()
    except ValueError as error:
        raise Away("address") from error
    if not isinstance(found, dict):
        raise Away("address")
    return found


def uuid_of(found: Mapping[str, Any]) -> UUID:
    """Return what the register calls a thing that it showed.

    Raises:
        Away: it gives it no name.
    """
    try:
        return UUID(str(found["uuid"]))
    except (KeyError, ValueError) as error:
        raise Away("address") from error

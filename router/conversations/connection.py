"""A plain HTTP/1.1 client for the one call that every turn makes.

A general client costs a third of what the api spends on a message; this is a parser (httptools, the same that uvicorn serves with), a transport
and a list of idle connections. One request at a time on a connection, and no redirects, cookies or proxies.
"""

import asyncio
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools

_CONNECT_SECONDS = 2.0


class ConnectionRefused(Exception):
    """Nobody listens there."""


class ExchangeFailed(Exception):
    """The connection was lost during an exchange, or what came back is not HTTP."""


@dataclass(frozen=True)
class Answer:
    """Status and body of a response."""

    status: int
    body: bytes


class _Exchange(asyncio.Protocol):
    """One connection, and the exchange that it carries now."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._answer: asyncio.Future[Answer] | None = None

    @property
    def usable(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its response.

        Raises:
            ExchangeFailed: it did not come whole.
        """
        assert self._transport is not None  # noqa: S101 - create_connection called connection_made; for the type checker
        self._parser, self._body = httptools.HttpResponseParser(self), bytearray()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(str(error))

    def connection_lost(self, error: Exception | None) -> None:
        """Fail what was being waited for."""
        self._fail(str(error) if error else "the connection was closed")

    def on_body(self, body: bytes) -> None:
        """Collect the body; called by the parser."""
        self._body += body

    def on_message_complete(self) -> None:
        """Give the answer; called by the parser."""
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Answer(self._parser.get_status_code(), bytes(self._body)))

    def _fail(self, why: str) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ExchangeFailed(why))


class Client:
    """Kept-alive connections to one address; as many as there are requests at once."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        """Make a client for `url` (http or https, without a path) that sends these headers with each request."""
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._fields = "".join(f"{name}: {value}\r\n" for name, value in {"Host": parts.netloc, **headers}.items())
        self._idle: list[_Exchange] = []

    async def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send a request and return the response; cancel it to give up.

        Raises:
            ConnectionRefused: no connection could be made, so nothing was sent.
            ExchangeFailed: the response did not come whole.
        """
        head = f"{method} {path} HTTP/1.1\r\n{self._fields}Content-Length: {len(body)}\r\n\r\n"
        exchange = await self._connection()
        try:
            answer = await exchange.ask(head.encode() + body)
        except BaseException:
            exchange.close()  # what still comes belongs to nobody
            raise
        if exchange.usable:
            self._idle.append(exchange)
        return answer

    async def _connection(self) -> _Exchange:
        while self._idle:
            exchange = self._idle.pop()
            if exchange.usable:
                return exchange
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, exchange = await asyncio.get_running_loop().create_connection(
                    _Exchange, self._host, self._port, ssl=self._secure or None
                )
        except OSError as error:  # a TimeoutError is one
            raise ConnectionRefused(str(error)) from error
        return exchange

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()

"""Kept-alive connections to one receiver, at addresses that were looked at.

A general HTTP client takes longer over an event than everything else together; this is a parser (httptools, the same that uvicorn serves with) over a
stream. It knows no redirects, cookies or proxies.
"""

import asyncio
import contextlib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httptools

from router.event_stream.addresses import Network, look_up

_CONNECT = 5.0  # seconds for each address
_IDLE = 30.0  # seconds after which a connection is not used again, so that a name that moved is followed
_LONGEST = 64 * 1024  # bytes of an answer that are read


class CutOff(Exception):
    """The connection was lost, or what came back is not HTTP."""


@dataclass(frozen=True)
class Reply:
    """The status of an answer, and its header `Retry-After`."""

    status: int
    retry_after: str | None


class _Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._whole, self._known, self._retry_after = False, False, None  # type: bool, bool, str | None
        self.used_at, self.good = time.monotonic(), True

    async def ask(self, request: bytes) -> Reply:
        """Send a request and return what the answer begins with.

        Raises:
            CutOff: there was none.
        """
        self._whole, self._known, self._retry_after, self.good = False, False, None, False
        parser, read = httptools.HttpResponseParser(self), 0
        try:
            self._writer.write(request)
            await self._writer.drain()
            while not self._whole and not (self._known and read > _LONGEST):
                piece = await self._reader.read(_LONGEST)
                read += len(piece)
                if not piece or (read > _LONGEST and not self._known):
                    raise CutOff
                parser.feed_data(piece)
        except (OSError, httptools.HttpParserError) as error:
            raise CutOff from error
        self.good, self.used_at = self._whole and parser.should_keep_alive(), time.monotonic()
        return Reply(parser.get_status_code(), self._retry_after)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep `Retry-After`; called by the parser."""
        if name.lower() == b"retry-after":
            self._retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note that the status is known; called by the parser."""
        self._known = True

    def on_message_complete(self) -> None:
        """Note that the answer is whole; called by the parser."""
        self._whole = True

    @property
    def usable(self) -> bool:
        """Whether another request can be sent."""
        closed = self._writer.is_closing() or self._reader.at_eof()
        return self.good and not closed and time.monotonic() - self.used_at < _IDLE

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError, RuntimeError):  # RuntimeError: the loop is gone
            self._writer.close()


class Connections:
    """As many connections to one receiver as there are requests at once."""

    def __init__(self, host: str, port: int, *, secure: ssl.SSLContext | None, networks: Sequence[Network]) -> None:
        """Make none yet. `secure`: with which TLS is spoken, or None; `networks`: to which they may lead beside the internet."""
        self._host, self._port, self._secure, self._networks = host, port, secure, tuple(networks)
        self._idle: list[_Line] = []

    async def ask(self, request: bytes) -> Reply:
        """Send a request; cancel it to give up.

        Raises:
            CutOff: the connection was lost before an answer came.
            AddressRefused: the name leads where nothing may go.
            OSError: no connection could be made.
        """
        line = self._kept()
        if line is not None:
            with contextlib.suppress(CutOff):  # the receiver had closed it: a new one
                return await self._over(line, request)
        return await self._over(await self._connect(), request)

    async def _over(self, line: _Line, request: bytes) -> Reply:
        try:
            reply = await line.ask(request)
        except BaseException:
            line.close()  # what still comes belongs to nobody
            raise
        if line.usable:
            self._idle.append(line)
        else:
            line.close()
        return reply

    def _kept(self) -> _Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.usable:
                return line
            line.close()
        return None

    async def _connect(self) -> _Line:
        addresses = await look_up(self._host, self._port, self._networks)
        for address in addresses:
            try:
                async with asyncio.timeout(_CONNECT):
                    name = self._host if self._secure else None  # the certificate is that of the name
                    opened = asyncio.open_connection(address, self._port, ssl=self._secure, server_hostname=name)
                    return _Line(*await opened)
            except OSError:  # a TimeoutError is one
                if address == addresses[-1]:
                    raise
        raise OSError("the name has no address")

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()

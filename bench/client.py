"""The client of the measurements: HTTP/1.1 on bare asyncio streams.

A closed loop of a few hundred messages a second must not be limited by whoever measures it, on the same two cores. httpx costs about a millisecond a
call, which is a tenth of a whole answer; this costs a twentieth of that. It speaks only what the assistants answer with: a length or chunks.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

import orjson

HOST = "127.0.0.1"
_LARGEST = 1 << 20  # bytes that a reader buffers


class Answer(NamedTuple):
    """Status and body of a response."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return orjson.loads(self.body)


class Event(NamedTuple):
    """One server-sent event."""

    kind: str
    data: bytes


class Client:
    """One kept-alive connection to a port on the loopback; one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Send JSON and return the answer; again, once, when the connection was kept and is gone: what is sent here can be sent twice.

        Raises:
            OSError, asyncio.IncompleteReadError: the connection was refused or lost.
        """
        content = orjson.dumps(body)
        sized = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
        kept = self._reader is not None
        try:
            status, fields, reader = await self._ask(path, sized, content)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            if not kept:
                raise
            status, fields, reader = await self._ask(path, sized, content)  # the server closed what was idle, just then
        if fields.get("transfer-encoding") == "chunked":
            content = b"".join([part async for part in _chunks(reader)])
        else:
            content = await reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            self.close()
        return Answer(status, content)

    async def _ask(
        self, path: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, dict[str, str], asyncio.StreamReader]:
        reader = await self._send("POST", path, headers, content)
        return *await _head(reader), reader

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET; raises as `post` does."""
        reader = await self._send("GET", path, headers or {}, b"")
        status, fields = await _head(reader)
        return Answer(status, await reader.readexactly(int(fields.get("content-length", 0))))

    async def events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[Event]:
        """Follow a stream of server-sent events until it ends or the client is closed.

        Raises:
            OSError: the stream was refused.
        """
        reader = await self._send("GET", path, {"Accept": "text/event-stream", **headers}, b"")
        status, _ = await _head(reader)
        if status != 200:
            raise OSError(f"{path} answered {status}")
        pending = b""
        async for part in _chunks(reader):
            *blocks, pending = (pending + part).replace(b"\r\n", b"\n").split(b"\n\n")
            for block in blocks:
                fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if line[:1] not in (b"", b":"))
                if fields:
                    yield Event(fields.get(b"event", b"message").decode(), fields.get(b"data", b""))

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> asyncio.StreamReader:
        if self._reader is not None and self._reader.at_eof():  # kept alive no longer
            self.close()
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(HOST, self._port, limit=_LARGEST)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return self._reader


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head[:-4].split("\r\n")
    fields = dict(line.split(":", 1) for line in lines)
    return int(first.split(" ", 2)[1]), {name.lower(): value.strip().lower() for name, value in fields.items()}


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")

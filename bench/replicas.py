"""Several api processes on one database, and a bot that hands everything over: the router by itself, without Rasa.

The bot's twin speaks the contract of the real one (docs/reference/contracts.md, sections 1 and 2), so all that the router does is really done.
"""

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from bench.client import HOST, Client
from cli.net import free_port
from cli.settings import Settings
from cli.stack import Stack
from tests.live import NO_LIMITS, always_open

PORTS = ("port", "internal_port", "bot_port", "actions_port")


class Replicas:
    """PostgreSQL and as many api processes as are asked for; use it in a `with`. One department may be made to assign by itself."""

    def __init__(self, folder: Path, count: int, *, pushed: str | None = None) -> None:
        self._folder, self._given = folder, NO_LIMITS
        municipality = always_open(folder / "municipality", pushed=pushed)
        first = Settings(home=folder / "home0", municipality=municipality, **_ports())
        self._stacks = [Stack(first, environment=self._given)]
        self._count = count

    def __enter__(self) -> "Replicas":
        first = self._stacks[0]
        first.start_database(("--demo",))
        first.start("api")
        for number in range(1, self._count):
            self._stacks.append(another(first, self._folder / f"home{number}", self._given))
        return self

    def __exit__(self, *_: object) -> None:
        for stack in reversed(self._stacks):
            with contextlib.suppress(Exception):
                stack.stop_all()
            stack.close()

    @property
    def database_url(self) -> str:
        """Where all of them keep the truth."""
        return self._stacks[0].database_url

    @property
    def ports(self) -> list[int]:
        """The public ports."""
        return [stack.settings.port for stack in self._stacks]

    @property
    def bot(self) -> "HandsOver":
        """The bot's twin, to be run in the same loop as the measurement."""
        settings = self._stacks[0].settings
        return HandsOver(settings.bot_port, settings.internal_port, settings.internal_token)


def another(first: Stack, home: Path, environment: Mapping[str, str]) -> Stack:
    """Start one more api on the database, the secrets and the bot of a stack that runs; close it when done."""
    shutil.copytree(first.settings.home / "secrets", home / "secrets")
    settings = Settings(
        home=home,
        municipality=first.settings.municipality,
        database_url=first.database_url,
        **_ports(bot_port=first.settings.bot_port),
    )
    stack = Stack(settings, environment=environment)
    stack.start("api")
    return stack


def _ports(**given: int) -> dict[str, Any]:
    ports = {name: given.get(name) or free_port() for name in PORTS}
    return {**ports, "explicit": frozenset(ports)}


class HandsOver:
    """A bot that hands over every turn: it posts the request as `action_handoff` does, and says nothing."""

    def __init__(self, port: int, internal_port: int, token: str) -> None:
        self._port, self._internal_port = port, internal_port
        self._headers = {"Authorization": f"Bearer {token}"}
        self._idle: list[Client] = []
        self._open: set[asyncio.StreamWriter] = set()
        self.topic: str | None = None

    async def __aenter__(self) -> "HandsOver":
        self._server = await asyncio.start_server(self._serve, HOST, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for each in (*self._idle, *self._open):
            each.close()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").lower().split("\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
                turn = orjson.loads(await reader.readexactly(length)) if length else None
                body = orjson.dumps(await self._turn(turn)) if turn else b"{}"
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        self._open.discard(writer)
        writer.close()

    async def _turn(self, turn: dict[str, Any]) -> dict[str, Any]:
        client = self._idle.pop() if self._idle else Client(self._internal_port)
        body = {name: turn[name] for name in ("conversation", "turn", "attempt")}
        body |= {"reason": "human_first_topic" if self.topic else "wants_human", "topic": self.topic}
        await client.post("/internal/handoff-requests", body, self._headers)
        self._idle.append(client)
        return {"messages": [], "state": {}, "parse": {"ranking": []}, "modelId": "bench"}


class Employee:
    """A signed-in employee, on one of the replicas. The session is written to the database: signing in is not what is measured."""

    def __init__(self, port: int, agent_id: UUID, name: str, token: str, csrf: str) -> None:
        self.id, self.name, self.port = agent_id, name, port
        self._client = Client(port)
        self.headers = {"Cookie": f"balie_session={token}", "X-CSRF-Token": csrf}

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Post JSON; returns the status and the answer."""
        answer = await self._client.post(path, {} if body is None else body, self.headers)
        return answer.status, answer.json() if answer.body else None

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


async def employees(
    connection: asyncpg.Connection, ports: list[int], count: int, *, departments: list[str], capacity: int
) -> list[Employee]:
    """Make accounts with a session each, spread over the replicas."""
    now, made = datetime.now(UTC), []
    for number in range(count):
        agent_id, token, csrf = uuid4(), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        name = f"Medewerker {number + 1}"
        await connection.execute(
            "insert into agent (id, username, name, password_hash, roles, departments, skills, languages, capacity, presence, seen_at,"
            " ledger_key, created_at) values ($1, $2, $3, '-', '{agent}', $4, $5, '{nl,en}', $6, 'available', $7, $8, $7)",
            agent_id,
            agent_id.hex,
            name,
            departments,
            ["burgerlijke_stand", "burgerzaken"],
            capacity,
            now + timedelta(days=1),  # seen all through the measurement
            secrets.token_bytes(32),
        )
        await connection.execute(
            "insert into session (token_hash, agent_id, csrf_token, created_at, expires_at) values ($1, $2, $3, $4, $5)",
            sha256(token.encode()).digest(),
            agent_id,
            csrf,
            now,
            now + timedelta(hours=12),
        )
        made.append(Employee(ports[number % len(ports)], agent_id, name, token, csrf))
    return made

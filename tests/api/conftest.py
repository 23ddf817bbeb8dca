"""The real application on a real PostgreSQL, with a bot that says what the test wants and a clock that the test sets."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import delete

from api.app import internal_app, public_app
from api.logs import configure
from api.services import Services, make_services, running
from api.settings import Settings
from cli import database
from router.agents import service as agents
from router.conversations.models import TurnReply
from router.privacy.errors import PersonNotFound
from router.privacy.person import erase
from router.schema import inbox
from tests.api.planted import Plant, Planted
from tests.api.scripted_bot import ScriptedBot, answer  # noqa: F401 - answer is for the tests
from tests.live import always_open

PASSWORD = "een lang wachtwoord"
OPEN_DAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Moments:
    """A clock that runs, and jumps when told."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._started = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        return OPEN_DAY + (datetime.now(UTC) - self._started) + self._ahead

    def jump(self, **length: float) -> None:
        """Go ahead in time."""
        self._ahead += timedelta(**length)


class Citizen:
    """A citizen's page, over the public API."""

    def __init__(self, http: httpx.AsyncClient, created: dict[str, Any]) -> None:
        self.http, self.id, self.reference = http, created["id"], created["reference"]
        self.headers = {"Authorization": f"Bearer {created['token']}"}
        self.path = f"/v1/conversations/{self.id}"

    async def say(self, text: str, *, client_message_id: str | None = None) -> httpx.Response:
        """Post a message."""
        body = {"clientMessageId": client_message_id or str(uuid4()), "text": text}
        return await self.http.post(f"{self.path}/messages", json=body, headers=self.headers)

    async def press(self, button_id: str) -> httpx.Response:
        """Press a button."""
        body = {"clientMessageId": str(uuid4()), "buttonId": button_id}
        return await self.http.post(f"{self.path}/messages", json=body, headers=self.headers)

    async def read(self, after: int = 0) -> list[dict[str, Any]]:
        """Read the messages."""
        response = await self.http.get(f"{self.path}/messages", params={"after": after}, headers=self.headers)
        return response.json()["payload"]

    async def state(self) -> dict[str, Any]:
        """Read the state."""
        return (await self.http.get(self.path, headers=self.headers)).json()["state"]

    async def until(self, *, seconds: float = 30, **wanted: Any) -> list[dict[str, Any]]:
        """Read until there is a message with these fields, and return all messages."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            found[:] = await self.read()
            return any(wanted.items() <= message.items() for message in found)

        await eventually(there, seconds=seconds)
        return found


async def eventually(look: Callable[[], Awaitable[bool]], *, seconds: float = 30) -> None:
    """Look until it is so."""
    async with asyncio.timeout(seconds):
        while not await look():  # noqa: ASYNC110 - looks through the API, which has no event to wait for
            await asyncio.sleep(0.01)


def new_word(begins: str = "woord") -> str:
    """Return a word that no other test says: letters only, because digits may happen to be a BSN, which is masked."""
    return begins + uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


class Desk:
    """Everything a test of the api needs."""

    def __init__(
        self, services: Services, http: httpx.AsyncClient, internal: httpx.AsyncClient, bot: ScriptedBot, clock: Moments
    ) -> None:
        self.services, self.http, self.internal, self.bot, self.clock = services, http, internal, bot, clock
        self._app = public_app(services)  # one for all employees: the first request makes its routes

    async def citizen(self, **more: str) -> Citizen:
        """Start a conversation."""
        response = await self.http.post(
            "/v1/conversations", json={"language": "nl", **more}, headers={"Idempotency-Key": str(uuid4())}
        )
        assert response.status_code == 201, response.text
        return Citizen(self.http, response.json())

    async def waiting(
        self,
        reason: str = "wants_human",
        topic: str | None = None,
        *,
        text: str = "Ik wil graag een medewerker spreken.",
    ) -> tuple[Citizen, dict[str, Any]]:
        """Return a citizen who waits for a human, with the handoff."""
        self.hands_over(reason, topic)
        citizen = await self.citizen()
        await citizen.say(text)
        await citizen.until(author="system")
        supervisor = await self.employee("supervisor")
        rows = (await supervisor.get("/v1/queue")).json()["payload"]
        return citizen, next(row for row in rows if row["conversationId"] == citizen.id)

    def hands_over(self, reason: str = "wants_human", topic: str | None = None) -> None:
        """Let the bot hand every turn over, as its action does."""

        async def behave(turn: dict[str, Any]) -> TurnReply:
            await self.request_handoff(turn, reason, topic)
            return TurnReply(messages=(), state={}, parse={"ranking": []}, model_id="test")

        self.bot.behave = behave

    async def request_handoff(
        self, turn: dict[str, Any], reason: str = "wants_human", topic: str | None = None
    ) -> httpx.Response:
        """Do what `action_handoff` does."""
        body = {name: turn[name] for name in ("conversation", "turn", "attempt")} | {"reason": reason, "topic": topic}
        return await self.internal.post("/internal/handoff-requests", json=body)

    async def employee(
        self, *roles: str, departments: tuple[str, ...] = ("burgerzaken", "klantcontact"), **more: Any
    ) -> "Employee":
        """Make an account and sign in."""
        username = f"u{uuid4().hex[:12]}"
        skills = ("burgerlijke_stand", "burgerzaken", "reisdocumenten")
        async with self.services.engine.begin() as connection:
            await agents.add_agent(
                connection,
                username=username,
                name=f"Naam {username}",
                password=PASSWORD,
                roles=roles or ("agent",),
                departments=departments,
                skills=more.pop("skills", skills),
                clock=self.clock,
                **more,
            )
        transport = httpx.ASGITransport(app=self._app)
        http = httpx.AsyncClient(transport=transport, base_url="http://balie.test")
        response = await http.post("/v1/session", json={"username": username, "password": PASSWORD})
        assert response.status_code == 200, response.text
        http.headers["X-CSRF-Token"] = response.json()["csrfToken"]
        return Employee(http, response.json()["agent"])


class Employee:
    """An employee's console, over the public API."""

    def __init__(self, http: httpx.AsyncClient, agent: dict[str, Any]) -> None:
        self.http, self.agent = http, agent
        self.get, self.put, self.delete = http.get, http.put, http.delete

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Post JSON."""
        return await self.http.post(path, json=body)

    async def claim(self, handoff: dict[str, Any]) -> httpx.Response:
        """Claim a handoff."""
        return await self.post(f"/v1/handoffs/{handoff['id']}/claim")

    async def say(self, handoff: dict[str, Any], claim_id: str, text: str) -> httpx.Response:
        """Say something to the citizen."""
        body = {"claimId": claim_id, "clientMessageId": str(uuid4()), "text": text}
        return await self.post(f"/v1/handoffs/{handoff['id']}/messages", body)


def desk_settings(database_url: str, folder: Path, **more: Any) -> Settings:
    """Settings of an application for tests, that keeps what it writes in `folder`."""
    settings: dict[str, Any] = {
        "home": folder / "home",
        "municipality": more.pop("municipality", None) or always_open(folder / "municipality"),
        "web": folder / "none",
        "rate_messages": "1000/second",
        "rate_conversations": "1000/second",
        "rate_sign_in": "1000/second",
        "rate_codes": "1000/second",
        "session_idle_minutes": 0,  # the clock of these tests leaps
        "bot_retry_seconds": 1,
    }
    return Settings(DATABASE_URL=database_url, **{**settings, **more})


@asynccontextmanager
async def desk_running(settings: Settings) -> AsyncIterator[Desk]:
    """The application, running for as long as the context lasts."""
    configure()
    agents._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # these passwords guard nothing
    clock, bot = Moments(), ScriptedBot()
    services = make_services(settings, clock=clock, bot=bot)
    services.keeper.noticed = timedelta.max  # the leaps of this clock are time that went by, not time that was lost
    public = httpx.ASGITransport(app=public_app(services), raise_app_exceptions=False)
    inside = httpx.ASGITransport(app=internal_app(services), raise_app_exceptions=False)
    token = {"Authorization": f"Bearer {services.internal_token}"}
    async with (
        running(services),
        httpx.AsyncClient(transport=public, base_url="http://balie.test") as http,
        httpx.AsyncClient(transport=inside, base_url="http://inside.test", headers=token) as internal,
    ):
        yield Desk(services, http, internal, bot, clock)


@pytest.fixture(scope="module")
async def running_desk(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """The application on an empty database, running for one module: what the clock and the switches do there, stays there."""
    async with desk_running(desk_settings(empty_database, tmp_path_factory.mktemp("api"))) as desk:
        yield desk


OpenPage = Callable[[Citizen], AbstractAsyncContextManager[dict[str, Any]]]


@pytest.fixture
async def listening(desk: Desk) -> AsyncIterator[str]:
    """The address of the application over real HTTP: its twin in these tests knows no streams that stay open and no connections that break."""
    with socket.create_server(("127.0.0.1", 0)) as socket_of_its_own:
        server = uvicorn.Server(uvicorn.Config(public_app(desk.services), log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[socket_of_its_own]))
        yield f"http://127.0.0.1:{socket_of_its_own.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
async def open_page(listening: str) -> AsyncIterator[OpenPage]:
    """A citizen's page; gives the state that its stream begins with."""
    async with httpx.AsyncClient(base_url=listening) as http:

        @asynccontextmanager
        async def opened(citizen: Citizen) -> AsyncIterator[dict[str, Any]]:
            async with http.stream("GET", f"{citizen.path}/events", headers=citizen.headers) as stream:
                lines = (line async for line in stream.aiter_lines() if line.startswith("data:"))
                yield json.loads((await anext(lines)).removeprefix("data:"))

        yield opened


@pytest.fixture
async def desk(running_desk: Desk) -> Desk:
    """The application, with a bot that answers about passports, and is asked nothing that is left of an earlier test."""
    async with running_desk.services.engine.begin() as connection:
        await connection.execute(delete(inbox))
    running_desk.bot.__init__()
    return running_desk


@pytest.fixture
def command(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Awaitable[str]]:
    """Run a command of `balie` against the database of the running desk, and return what it printed."""

    @contextlib.contextmanager
    def its_database() -> Iterator[str]:
        yield empty_database

    monkeypatch.setattr(database, "database_url", its_database)

    async def run(function: Callable[..., None], *arguments: Any, **named: Any) -> str:
        await asyncio.to_thread(function, *arguments, **named)
        return capsys.readouterr().out

    return run


@pytest.fixture
async def plant(desk: Desk) -> AsyncIterator[Plant]:
    """Return what has a citizen leave words everywhere. They are erased afterwards, before their employee is missed in another test."""
    made: list[Planted] = []

    async def talk() -> Planted:
        made.append(Planted(desk))
        return await made[-1].talk()

    yield talk
    for each in made:
        with contextlib.suppress(PersonNotFound):
            async with desk.services.engine.begin() as connection:
                await erase(connection, [each.citizen.reference], actor="administrator", forced=True, now=desk.clock())

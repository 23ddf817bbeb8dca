"""A world for stories: the application on a database of its own, with a clock that the story moves and employees and citizens to act in it."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import httpx

from api.app import internal_app, public_app
from api.services import make_services, running
from api.settings import Settings
from router.conversations import repository as conversations
from tests.api.conftest import OPEN_DAY, Citizen, Desk, Employee, ScriptedBot
from tests.live import always_open

Result = TypeVar("Result")


class StoppedClock:
    """A clock that the test moves; it never stands still between two looks, so that there is always an order."""

    def __init__(self) -> None:
        self.now = OPEN_DAY

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


class World:
    """The application on an empty database of its own, with what a story needs to act on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self.clock, self.bot = StoppedClock(), ScriptedBot()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let the application run until this is done."""
        return self._runner.run(work)

    def __enter__(self) -> "World":
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._open.aclose())
        self._runner.close()

    async def _start(self) -> None:
        settings_ = Settings(
            DATABASE_URL=self._url,
            home=self._folder / "home",
            municipality=always_open(self._folder / "municipality"),
            web=self._folder / "none",
            fragment_hold_ms=0,
            **{f"rate_{name}": "100000/second" for name in ("messages", "conversations", "sign_in")},
        )
        self.services = make_services(settings_, clock=self.clock, bot=self.bot)
        self.services.keeper.noticed = timedelta.max  # the leaps of this clock are time that went by, not time that was lost
        enter = self._open.enter_async_context
        await enter(running(self.services))
        public = httpx.ASGITransport(app=public_app(self.services))
        http = await enter(httpx.AsyncClient(transport=public, base_url="http://balie.test"))
        token = {"Authorization": f"Bearer {self.services.internal_token}"}
        inside = httpx.ASGITransport(app=internal_app(self.services))
        internal = await enter(httpx.AsyncClient(transport=inside, base_url="http://inside.test", headers=token))
        self.desk = Desk(self.services, http, internal, self.bot, self.clock)  # type: ignore[arg-type]
        self.database = await asyncpg.connect(self._url)
        self._open.push_async_callback(self.database.close)

    async def empty(self) -> None:
        """Begin a new story; the ledger goes on, as it always does."""
        self.bot.__init__()  # type: ignore[misc]
        await self.database.execute("delete from conversation")
        await self.database.execute("delete from alert")
        await self.database.execute("delete from session")
        await self.database.execute("update agent set disabled = true, presence = 'offline'")

    async def stay(self, employees: list[Employee], citizens: list[Citizen]) -> None:
        """Their pages stay open."""
        now = self.clock()
        ids = [UUID(citizen.id) for citizen in citizens]
        async with self.services.engine.begin() as connection:
            await conversations.citizens_seen(connection, ids, now=now)
        seen = [UUID(employee.agent["id"]) for employee in employees]
        await self.database.execute("update agent set seen_at = $1 where id = any($2)", now, seen)

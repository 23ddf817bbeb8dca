"""A world for stories: two replicas of the application on a database of their own, with a clock that the story moves and people to act in it."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import httpx
import yaml

from api.app import internal_app, public_app
from api.services import make_services, running
from api.settings import Settings
from router.conversations import repository as conversations
from router.handoffs.dispatch import Dispatcher
from tests.api.conftest import OPEN_DAY, Citizen, Desk, Employee, ScriptedBot, eventually
from tests.live import always_open

Result = TypeVar("Result")

WRAPS_UP = "burgerzaken"
ASSIGNS = "openbare_ruimte"
CAP = 2  # people who may wait for a department during a surge
_EMPTY = ("conversation", "alert", "session", "surge", "surge_count", "surge_phrase", "sent")
_NOTE_WHAT_IS_SENT = """
create table sent (conversation_id uuid, seq integer);
create function note_sent() returns trigger language plpgsql as $$ begin
    insert into sent select id, last_seq from conversation where id = new.conversation_id; return null;
end $$;
create trigger note_sent after insert on outbox for each row when (new.channel = 'webchat') execute function note_sent();
"""


class StoppedClock:
    """A clock that the test moves; it never stands still between two looks, so that there is always an order."""

    def __init__(self) -> None:
        self.now = OPEN_DAY

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


class World:
    """Two replicas of the application on an empty database of their own, with what a story needs to act on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self.clock, self.bot = StoppedClock(), ScriptedBot()
        self.desks: list[Desk] = []  # of each replica
        self.dispatchers: list[Dispatcher] = []

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
        self.database = await asyncpg.connect(self._url)
        self._open.push_async_callback(self.database.close)
        await self.database.execute(_NOTE_WHAT_IS_SENT)
        settings = Settings(
            DATABASE_URL=self._url,
            home=self._folder / "home",
            municipality=_municipality(self._folder / "municipality"),
            web=self._folder / "none",
            session_idle_minutes=0,  # the clock of these stories leaps
            fragment_hold_ms=0,
            **{f"rate_{name}": "100000/second" for name in ("messages", "conversations", "sign_in", "callbacks")},
        )
        for _ in range(2):
            await self._start_replica(settings)

    async def _start_replica(self, settings: Settings) -> None:
        services = make_services(settings, clock=self.clock, bot=self.bot)
        services.keeper.noticed = timedelta.max  # the leaps of this clock are time that went by, not time that was lost
        enter = self._open.enter_async_context
        await enter(running(services))
        public = httpx.ASGITransport(app=public_app(services))
        http = await enter(httpx.AsyncClient(transport=public, base_url="http://balie.test"))
        token = {"Authorization": f"Bearer {services.internal_token}"}
        inside = httpx.ASGITransport(app=internal_app(services))
        internal = await enter(httpx.AsyncClient(transport=inside, base_url="http://inside.test", headers=token))
        self.desks.append(Desk(services, http, internal, self.bot, self.clock))
        self.dispatchers.append(_dispatcher(services, self.clock))

    async def empty(self) -> None:
        """Begin a new story; the ledger goes on, as it always does."""
        self.bot.__init__()
        for table in _EMPTY:
            await self.database.execute(f"delete from {table}")
        await self.database.execute("update agent set disabled = true, presence = 'offline'")
        await self.look_at_switches()

    async def look_at_switches(self) -> None:
        """Let both replicas see what supervisors switched."""
        for desk in self.desks:
            await desk.services.live.refresh()

    async def stay(self, employees: list[Employee], citizens: list[Citizen], *, until: datetime) -> None:
        """Their pages stay open until a moment, and their sessions last."""
        async with self.desks[0].services.engine.begin() as connection:
            await conversations.citizens_seen(connection, [UUID(each.id) for each in citizens], now=until)
        seen = [UUID(employee.agent["id"]) for employee in employees]
        await self.database.execute("update agent set seen_at = $1 where id = any($2)", until, seen)
        await self.database.execute("update session set expires_at = $1", until + timedelta(hours=12))

    async def do_what_is_due(self) -> None:
        """Let both replicas look at the same moment."""
        await asyncio.gather(*(desk.services.keeper.do_what_is_due() for desk in self.desks))

    async def settle(self) -> None:
        """Wait until every message was heard or answered, and everything has left."""

        async def settled() -> bool:
            waits = (
                "select exists (select from inbox) or exists (select from outbox where channel in ('webchat', 'desk'))"
            )
            return not await self.database.fetchval(waits)

        await eventually(settled, seconds=10)


def _municipality(folder: Path) -> Path:
    """One that is always open, in which a department has time to wrap up, and few may wait in a surge."""
    always_open(folder)
    file = folder / "departments.yml"
    described = yaml.safe_load(file.read_text(encoding="utf-8"))
    for department in described["departments"]:
        department["wrap_up_seconds"] = 120 if department["id"] == WRAPS_UP else 0
    file.write_text(yaml.safe_dump(described, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / "surge.yml").write_text(f"cap: {{default: {CAP}}}\n", encoding="utf-8")
    return folder


def _dispatcher(services: Any, clock: StoppedClock) -> Dispatcher:
    """What assigns in one department. The story runs it, so that nobody is given anything between two looks."""
    departments = services.desk.departments
    assigning = {**departments.by_id, ASSIGNS: replace(departments.by_id[ASSIGNS], assignment="push")}
    desk = replace(services.desk, departments=replace(departments, by_id=assigning))
    return Dispatcher(
        engine=services.engine, desk=lambda: desk, hub=services.hub, clock=clock, rhythms=lambda: services.rhythms.value
    )

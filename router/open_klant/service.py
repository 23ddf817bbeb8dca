"""The worker: finds what the register does not have yet, brings it there, and reads back what was done with it.

Nothing waits for it: what it works from is committed, and stays until the register has it. While the register is ill one step is tried now and then,
so an hour without it costs a few tries and no step its turn.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.alerts import raise_alert
from router.channels.hub import Hub
from router.database import Clock, Engine
from router.desk import DeskNow
from router.open_klant import repository
from router.open_klant.agreed import Agreed, load_agreed
from router.open_klant.bringing import Bringing
from router.open_klant.following import Following
from router.open_klant.given import is_given
from router.open_klant.models import (
    LONGEST_TRY,
    MOST_FAILURES,
    Away,
    Contact,
    Erased,
    Problem,
    Refused,
    Step,
    wait_after,
)
from router.open_klant.register import Register
from router.retries import doubled

log = structlog.get_logger()

CHECK_EVERY = timedelta(minutes=5)  # the status of a task in the register
_LOOK = 2.0  # seconds
_DATABASE = (DBAPIError, InterfaceError, OSError)  # it is away
_COLLECT_EVERY, _ALL_EVERY = timedelta(seconds=10), timedelta(minutes=10)
_BACK, _FAR_BACK = timedelta(hours=3), timedelta(days=3)  # how far is looked: each time, and now and then
_BATCH, _CHECKS = 200, 20
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=5)
_ROW = 3  # so many failures in a row are the register's, not the step's
_WHOLE = ("unreachable", "token", "address", "busy")  # what fails for every step alike


def draw_number() -> str:
    """Return a number as those of conversations: ten digits, the most that `referentienummer` takes."""
    return str(secrets.randbelow(9 * 10**9) + 10**9)


def connect(
    url: str, token: str, *, municipality: Path, engine: Engine, desk: DeskNow, hub: Hub, clock: Clock
) -> "OpenKlant | None":
    """Return what keeps the register up to date, or None where there is none.

    Raises:
        ValueError: the settings cannot be used.
        CatalogueInvalid: `municipality/open-klant.yml` cannot be used.
    """
    if not is_given(url, token):
        return None
    agreed = load_agreed(municipality, desk().departments.by_id)
    return OpenKlant(engine=engine, desk=desk, agreed=agreed, register=Register(url, token), hub=hub, clock=clock)


class OpenKlant:
    """Keeps the register up to date."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        agreed: Agreed,
        register: Register,
        hub: Hub,
        clock: Clock,
        number: Callable[[], str] = draw_number,
    ) -> None:
        self._engine, self._desk, self._agreed, self._clock, self._hub = engine, desk, agreed, clock, hub
        self._register, self._number = register, number
        self._bringing = Bringing(
            engine=engine, desk=desk, agreed=agreed, register=register, clock=clock, number=number
        )
        self._following = Following(engine=engine, desk=desk, register=register, clock=clock)
        self._collected: datetime | None = None  # when was looked for what is missing, near and far
        self._collected_all: datetime | None = None
        self._paused_until: datetime | None = None
        self._failures = 0  # in a row

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self._round()
            except _DATABASE as error:
                log.warning("open_klant.database_away", error=str(error))
            await asyncio.sleep(_LOOK)

    async def _round(self) -> None:
        """The edge of the worker: whatever fails here is logged and shown, and looked at again."""
        try:
            await self.work()
        except _DATABASE:
            raise
        except Exception:
            log.exception("open_klant.defect", step=None)
            async with self._engine.begin() as connection:
                await repository.ill(connection, "defect", now=self._clock())

    async def close(self) -> None:
        """Give the connections to the register back."""
        await self._register.close()

    async def work(self) -> None:
        """Do what is due."""
        await self.collect()
        while not self._is_paused() and await self.next_step():
            await self.collect()
        if not self._is_paused():
            await self.check()

    def _is_paused(self) -> bool:
        return self._paused_until is not None and self._clock() < self._paused_until

    # Finding

    async def collect(self) -> None:
        """Enter what happened since the last look."""
        now = self._clock()
        if self._collected is not None and now < self._collected + _COLLECT_EVERY:
            return
        far = self._collected_all is None or now >= self._collected_all + _ALL_EVERY
        async with self._engine.begin() as connection:
            begun = await repository.begin(connection, now=now)
            found = await repository.missing(
                connection,
                since=max(begun, now - (_FAR_BACK if far else _BACK)),
                topics=tuple(self._desk().catalogue.topics),
                quiet=now - self._agreed.quiet,
                most=_BATCH,
            )
            for each in found:
                await repository.add(connection, each, number=self._number(), now=now)
            changed = await repository.out_of_date(connection, most=_BATCH)
            await repository.ask(connection, changed, now=now)
        if len(found) < _BATCH:
            self._collected = now
            self._collected_all = now if far else self._collected_all

    # Bringing

    async def next_step(self) -> bool:
        """Try the next step that is due; says whether there was one. No transaction is open while the register is asked."""
        async with self._engine.begin() as connection:
            step = await repository.take(connection, now=self._clock())
        if step is None:
            return False
        try:
            async with asyncio.timeout(LONGEST_TRY):
                asked = await (self._bringing.bring(step) if step.kind == "bring" else self._bringing.forget(step))
        except Refused as error:
            await self._put_aside(step, error.problems)
        except Away as error:
            await self._later(step, error)
        except TimeoutError:
            await self._later(step, Away("slow"))
        except Erased:
            await self._done(step, asked=True)
        except _DATABASE:  # the lease brings the step back
            raise
        except Exception:  # of this one: the others go on
            log.exception("open_klant.defect", step=str(step.id))
            await self._later(step, Away("defect"))
        else:
            await self._done(step, asked=asked)
        return True

    async def _done(self, step: Step, *, asked: bool) -> None:
        async with self._engine.begin() as connection:
            await repository.done(connection, step.id)
        if asked:
            await self._well()

    async def _well(self) -> None:
        self._failures, self._paused_until = 0, None
        async with self._engine.begin() as connection:
            await repository.well(connection, now=self._clock())

    async def _put_aside(self, step: Step, problems: tuple[Problem, ...]) -> None:
        self._failures = 0  # it answered
        log.warning(
            "open_klant.put_aside", step=str(step.id), problems=[f"{each.name}: {each.code}" for each in problems]
        )
        async with self._engine.begin() as connection:
            await repository.put_aside(connection, step.id, problems)
            await raise_alert(connection, "register_refuses", now=self._clock())

    async def _later(self, step: Step, error: Away) -> None:
        """Try it again later; where every step would fail alike, the others wait, too, and it costs the step nothing."""
        now, is_ill = self._clock(), await self._is_ill(error)
        failures = step.failures + (0 if is_ill else 1)
        if failures >= MOST_FAILURES:
            await self._put_aside(step, (Problem(name="", code=error.kind),))
            return
        if is_ill:
            self._pause(error, now)
        log.warning("open_klant.away", step=str(step.id), error=error.kind, tries=step.tries)
        async with self._engine.begin() as connection:
            wait = max(wait_after(max(failures, 1)), error.retry_after or timedelta(0))
            await repository.again(connection, step.id, at=now + wait, failures=failures)
            if is_ill:
                await repository.ill(connection, error.kind, now=now)

    async def _is_ill(self, error: Away) -> bool:
        """Count a failure, and say whether it is the register's: by its kind, by those before it, or because nobody else gets through either."""
        self._failures += 1
        if error.kind in _WHOLE or self._failures >= _ROW:
            return True
        async with self._engine.connect() as connection:
            return await repository.is_ill(connection)

    def _pause(self, error: Away, now: datetime) -> None:
        pause = doubled(self._failures, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
        self._paused_until = now + max(pause, error.retry_after or timedelta(0))

    # Reading back

    async def check(self) -> None:
        """Read the status of some tasks that were not looked at for a while."""
        now = self._clock()
        async with self._engine.begin() as connection:
            due = await repository.to_check(connection, every=CHECK_EVERY, now=now, most=_CHECKS)
        answered = False
        for contact in due:
            answered = await self._looked(contact) or answered
            if self._is_paused():
                break
        if answered:
            self._hub.outbox_filled()
        if answered and not self._is_paused():
            await self._well()

    async def _looked(self, contact: Contact) -> bool:
        """Look at one task; False where the register did not show it."""
        try:
            await self._following.look(contact)
        except Away as error:
            away = error
        except _DATABASE:
            raise
        except Exception:  # of this one: the others are looked at
            log.exception("open_klant.defect", step="check")
            away = Away("defect")
        else:
            self._failures = 0
            return True
        now, is_ill = self._clock(), await self._is_ill(away)
        log.warning("open_klant.away", step="check", error=away.kind, tries=self._failures)
        if is_ill:
            self._pause(away, now)
            async with self._engine.begin() as connection:
                await repository.ill(connection, away.kind, now=now)
        return False

"""The wait at each department, remembered for a moment: what a thousand waiting pages ask each few seconds is read once.

What happened lately is read each minute, who is there each second. A place is counted in the index, up to a thousand; who stands
behind a thousand others is told a place from a picture of the whole line, which is read the less often the longer the line is. So the
work of the database does not grow with the square of the queue.
"""

from bisect import bisect_left
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from router.database import Connection
from router.promises import repository
from router.promises.waiting import Crew, Experience, bare_seconds, expected_wait, experience

COUNTED = 1_000
_LEARNT_EVERY = timedelta(minutes=1)
_LOOKED_EVERY = timedelta(seconds=1)
_KEYS_A_SECOND = 5_000
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Wait:
    """An expected wait in minutes, and what the bare model makes of it in seconds, where it can be said."""

    minutes: tuple[int, int] | None = None
    bare_seconds: float = 0.0


@dataclass
class _Read(Generic[Value]):
    value: Value
    read_at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is still young; what was read later than now was read before the clock was set back."""
        return self.read_at - _LOOKED_EVERY < now < self.until


class Outlook:
    """What this process remembers of the departments. Nothing in it decides anything: it is always read again."""

    def __init__(self) -> None:
        self._lately: dict[str, _Read[Experience | None]] = {}
        self._crews: dict[str, _Read[Crew]] = {}
        self._lines: dict[str, _Read[list[float]]] = {}

    async def wait_at(
        self,
        connection: Connection,
        department: str,
        place: int,
        *,
        zone: ZoneInfo,
        now: datetime,
        look: Callable[[], Awaitable[Crew]],
        crew: Crew | None = None,
    ) -> Wait:
        """Return the wait at a place in a department's queue.

        Args:
            connection: to read with.
            department: whose queue.
            place: 1 is next.
            zone: of the municipality: an hour of the week is one on its clock.
            now: the moment.
            look: sees who is there, where that was not seen within the last second.
            crew: who is there now, where somebody has just looked.
        """

        async def learn() -> Experience | None:
            handlings = await repository.handlings(connection, department, zone=zone, now=now)
            waits = await repository.waits(connection, department, zone=zone, now=now)
            return experience(handlings, waits, at=now.astimezone(zone))

        if crew is not None:
            self._crews[department] = _Read(value=crew, read_at=now, until=now + _LOOKED_EVERY)
        lately = await _remembered(self._lately, department, learn, now=now, last=_lasts_a_minute)
        there = await _remembered(self._crews, department, look, now=now, last=lambda _: _LOOKED_EVERY)
        found = expected_wait(place, lately, there)
        if lately is None or found is None:
            return Wait()
        return Wait(minutes=(found.from_minutes, found.to_minutes), bare_seconds=bare_seconds(place, lately, there))

    async def ahead(
        self, connection: Connection, department: str, *, before: repository.Position | None = None, now: datetime
    ) -> int:
        """Return how many wait for a department, before a position where one is given."""
        counted = await repository.ahead(connection, department, before=before, most=COUNTED)
        if counted < COUNTED:
            return counted

        async def look() -> list[float]:
            return await repository.line(connection, department)

        line = await _remembered(self._lines, department, look, now=now, last=_lasts_by_length)
        return max(COUNTED, len(line) if before is None else bisect_left(line, before[0].timestamp()))


def _lasts_a_minute(lately: Experience | None) -> timedelta:
    return _LOOKED_EVERY if lately is None else _LEARNT_EVERY


def _lasts_by_length(line: list[float]) -> timedelta:
    return max(_LOOKED_EVERY, timedelta(seconds=len(line) / _KEYS_A_SECOND))


async def _remembered(
    memory: dict[str, _Read[Value]],
    department: str,
    read: Callable[[], Awaitable[Value]],
    *,
    now: datetime,
    last: Callable[[Value], timedelta],
) -> Value:
    """Return what is remembered, or read it; while one reads, the others make do with what was there."""
    known = memory.get(department)
    if known is not None:
        if known.holds(now):
            return known.value
        known.read_at, known.until = now, now + _LOOKED_EVERY
    value = await read()
    memory[department] = _Read(value=value, read_at=now, until=now + last(value))
    return value

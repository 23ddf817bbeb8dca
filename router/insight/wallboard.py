"""The wallboard: how it stands at the desk now and today, as figures on a wall. No names and nothing that anybody said.

One picture for this process, read once for everybody who looks. What follows a whole day is read four times a minute, the rest each time.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from router.agents.models import Agent
from router.agents.rhythm import Rhythms
from router.brakes.models import Brakes
from router.conversations.bot import Bot
from router.database import Connection, Engine
from router.desk import Desk, DeskNow
from router.handoffs.capacity import Work
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.workday import team
from router.insight import repository
from router.live import Live
from router.promises.report import Kept, report
from router.reads import SharedRead
from router.surge.models import Situation

_APART = 1.0  # seconds between two reads
_WEEKS_BACK = 4
_LATELY = timedelta(hours=1)
_STUCK = timedelta(minutes=1)  # what could leave that long ago and did not, says that the channel is ill


@dataclass(frozen=True, kw_only=True)
class _Today:
    """What follows the whole day: read again when its time is over."""

    quarter: datetime
    contacts: dict[str, Any]
    promises: dict[str, Kept]
    bot_ready: bool


class Wallboard:
    """The picture of this process."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        bot: Bot,
        surge: Live[Situation],
        brakes: Live[Brakes],
        rhythms: Live[Rhythms],
        channels: Sequence[str],
    ) -> None:
        self._engine, self._desk_now, self._bot, self._channels = engine, desk, bot, channels
        self._surge, self._brakes, self._rhythms = surge, brakes, rhythms
        self._reads = SharedRead(self._read, apart=_APART)
        self._shown: dict[str, Any] = {}
        self._today: _Today | None = None

    async def shown(self) -> dict[str, Any]:
        """Return the picture as it stands now: the JSON of `docs/reference/contracts.md`, section 5.

        Raises:
            DBAPIError, InterfaceError, OSError: the database is away.
        """
        await self._reads.refresh()
        return self._shown

    async def _read(self) -> None:
        desk = self._desk_now()
        now = desk.clock()
        zone = desk.catalogue.municipality.time_zone
        start, end = day_of(now.astimezone(zone).date(), zone)
        today = await self._followed(zone, now=now)
        async with self._engine.connect() as connection:
            waiting = await repository.waiting(connection, now=now)
            people = [(who, work) for who, work in await team(connection, self._rhythms.value, now=now)]
            callbacks = await repository.callbacks(connection, now=now, day_end=end)
            terms = await repository.terms(connection, now=now)
            lately = await repository.messages(connection, since=now - _LATELY)
            leaving = await repository.on_its_way(connection, now=now)
        here = [(who, work) for who, work in people if who.is_here(now)]
        self._shown = {
            "at": now.isoformat(),
            "since": start.isoformat(),
            "departments": [
                _department(desk, name, waiting.get(name), here, today.promises.get(name), now=now)
                for name in desk.departments.by_id
            ],
            "people": _people(people, here),
            "surge": self._surge_json(),
            "brakes": self._brakes_json(),
            "channels": [self._channel(name, lately.get(name), leaving.get(name), now=now) for name in self._channels],
            "botReady": today.bot_ready,
            "contacts": today.contacts,
            "callbacks": {"due": callbacks.due, "late": callbacks.late},
            "terms": {"ending": terms.ending, "late": terms.late},
        }

    async def _followed(self, zone: ZoneInfo, *, now: datetime) -> _Today:
        quarter = now.replace(second=now.second // 15 * 15, microsecond=0)
        if self._today is None or self._today.quarter != quarter:
            ready = await self._bot.is_ready()
            start, _ = day_of(now.astimezone(zone).date(), zone)
            async with self._engine.connect() as connection:
                kept = await report(connection, since=start, zone=zone, now=now)
                contacts = await _contacts(connection, zone, now=now)
            promises = {each.department: each for each in kept.departments}
            self._today = _Today(quarter=quarter, contacts=contacts, promises=promises, bot_ready=ready)
        return self._today

    def _surge_json(self) -> dict[str, Any] | None:
        found = self._surge.value.surge
        if found is None:
            return None
        since = found.on_at or found.proposed_at
        return {"status": found.status, "reason": found.reason, "since": since.isoformat()}

    def _brakes_json(self) -> dict[str, Any]:
        on = self._brakes.value
        titles = sorted({self._desk_now().topic_title(topic, CONSOLE_LANGUAGE) or topic for topic, _ in on.answers})
        return {"bot": on.bot, "channels": sorted(on.channels), "answers": titles}

    def _channel(self, name: str, lately: Any, leaving: Any, *, now: datetime) -> dict[str, Any]:
        stuck = leaving is not None and leaving.oldest <= now - _STUCK
        stopped = name in self._brakes.value.channels
        return {
            "channel": name,
            "state": "stopped" if stopped else "ill" if stuck else "well",
            "in": lately.came_in if lately else 0,
            "out": lately.went_out if lately else 0,
            "lastAt": lately.last_at.isoformat() if lately else None,
            "notSent": leaving.not_sent if leaving else 0,
        }


def day_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and ends on the municipality's clock, whatever the length of that day."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


async def _contacts(connection: Connection, zone: ZoneInfo, *, now: datetime) -> dict[str, Any]:
    """Return the conversations that started today by the hour, beside the mean of the same weekday in the weeks that are known."""
    today = now.astimezone(zone).date()
    days = [day_of(today - timedelta(weeks=week), zone) for week in range(_WEEKS_BACK + 1)]
    counted = await repository.contacts(connection, days, zone=zone)
    known = [week for week in range(1, _WEEKS_BACK + 1) if any(day == week for day, _ in counted)]
    hours = range(24)
    return {
        "hour": now.astimezone(zone).hour,
        "weeks": len(known),
        "today": sum(counted.get((0, hour), 0) for hour in hours),
        "hours": [
            {"hour": hour, "today": counted.get((0, hour), 0), "usual": _mean(counted, known, hour)} for hour in hours
        ],
    }


def _mean(counted: dict[tuple[int, int], int], weeks: Sequence[int], hour: int) -> float | None:
    return round(sum(counted.get((week, hour), 0) for week in weeks) / len(weeks), 1) if weeks else None


def _department(
    desk: Desk, name: str, waits: Any, here: Sequence[tuple[Agent, Work]], kept: Kept | None, *, now: datetime
) -> dict[str, Any]:
    ours = [(who, work) for who, work in here if name in who.departments]
    return {
        "id": name,
        "name": desk.department_name(name, CONSOLE_LANGUAGE),
        "open": desk.is_open(name),
        "waiting": waits.waiting if waits else 0,
        "late": waits.late if waits else 0,
        "away": waits.away if waits else 0,
        "oldestSince": _moment(waits.oldest_since if waits else None),
        "oldestPromised": _moment(waits.oldest_promised if waits else None),
        "here": len(ours),
        "free": sum(_has_room(who, work) for who, work in ours),
        "promises": kept.as_json() if kept else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _has_room(who: Agent, work: Work) -> bool:
    busy = work.wrap_up_until is not None or work.care.due is not None
    return who.presence == "available" and not busy and sum(work.load.values()) < who.capacity


def _people(everyone: Sequence[tuple[Agent, Work]], here: Sequence[tuple[Agent, Work]]) -> dict[str, Any]:
    """Return how many are there, by what they say of themselves; numbers only."""
    said = Counter(who.presence for who, _ in here)
    return {
        "presence": {name: said[name] for name in ("available", "busy", "break", "away")},
        "offline": len(everyone) - len(here),
        "inConversation": sum(bool(work.load) for _, work in here),
        "wrappingUp": sum(work.wrap_up_until is not None for _, work in here),
        "breaksDue": sum(work.care.due is not None for _, work in here),
        "free": sum(_has_room(who, work) for who, work in here),
    }

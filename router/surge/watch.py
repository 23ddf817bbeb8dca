"""What the rest of the router holds: the situation as it was read last, the counts, and the duties by the passing of time.

Every replica counts and watches. Each looks every few seconds, and whoever sees something first does it: the steps are made so that two at once
are one (`mode.py`, `line.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.live import Live
from router.surge import line, mode, repository
from router.surge.counting import Counts
from router.surge.detection import Queue, Rate, is_calm, surges
from router.surge.models import CALM, ON, Situation, Surge
from router.surge.phrases import Phrases

_LOOK_EVERY = timedelta(seconds=15)
_FORGET_EVERY = timedelta(hours=6)
_LEFT_ALONE = timedelta(hours=1)  # after a supervisor dismissed a surge or switched it off


class SurgeWatch:
    """One for each process."""

    def __init__(self) -> None:
        self.live: Live[Situation] = Live(CALM, repository.situation)
        self.counts, self.phrases = Counts(), Phrases()
        self._looked: datetime | None = None
        self._forgot: datetime | None = None

    @property
    def now(self) -> Situation:
        """What holds, as it was read last: a second ago at most."""
        return self.live.value

    async def duty(self, connection: Connection, desk: Desk, now: datetime) -> Sequence[Work]:
        """Say what is due (`keeper.Duty`): writing down what was counted, looking whether it is a surge, letting people into the line."""
        due: list[Work] = [self._write]
        if self._looked is None or not timedelta(0) <= now - self._looked < _LOOK_EVERY:
            self._looked = now
            due.append(partial(look, desk=desk, now=now))
            due += await line.due(connection, desk, now=now)
        if self._forgot is None or now - self._forgot >= _FORGET_EVERY:
            self._forgot = now
            due.append(partial(_forget, now=now))
        return due

    async def _write(self, connection: Connection) -> bool:
        taken = self.counts.take()
        try:
            if taken:
                await repository.add_counts(connection, taken)
        except BaseException:
            self.counts.give_back(taken)
            raise
        if fresh := self.phrases.take():
            await repository.add_phrases(connection, *fresh)
        return False


async def look(connection: Connection, *, desk: Desk, now: datetime) -> bool:
    """Look whether it is a surge, or over; never anything to send."""
    open_now = (await repository.situation(connection)).surge
    rates, queues = await measure(connection, desk, now=now)
    if open_now is None:
        found = surges(rates, queues, desk.surge)
        if found and not await repository.ended_by_hand_since(connection, now - _LEFT_ALONE):
            await mode.propose(connection, found[0], by_rule=desk.surge.by_rule, now=now)
        return False
    if open_now.status == ON and open_now.reason == "by_hand":
        return False  # whoever began it by hand ends it by hand
    await _calm(connection, desk, open_now, calm=is_calm(rates, queues, desk.surge), now=now)
    return False


async def _calm(connection: Connection, desk: Desk, open_now: Surge, *, calm: bool, now: datetime) -> None:
    """Note since when it is calm, and end the surge when it was for long enough."""
    if not calm:
        if open_now.calm_since is not None:
            await repository.change(connection, open_now.id, was=open_now.status, calm_since=None)
    elif open_now.calm_since is None:
        await repository.change(connection, open_now.id, was=open_now.status, calm_since=now)
    elif now - open_now.calm_since >= desk.surge.calm:
        await mode.end(connection, open_now, None, now=now)


async def measure(connection: Connection, desk: Desk, *, now: datetime) -> tuple[list[Rate], list[Queue]]:
    """Return what came within the window and who waits, each beside what the earlier weeks say."""
    rules, until = desk.surge, now.replace(second=0, microsecond=0)
    local, since = until.astimezone(desk.catalogue.municipality.time_zone), await repository.first_minute(connection)
    starts = [
        (local - timedelta(weeks=week)).astimezone(until.tzinfo) - rules.window for week in range(1, rules.weeks + 1)
    ]
    stretches = [(until - rules.window, until + timedelta(minutes=1))]  # the minute that is running counts
    stretches += [(start, start + rules.window) for start in starts if since is not None and start >= since]
    contacts, handoffs = [0] * len(stretches), {name: [0] * len(stretches) for name in desk.departments.by_id}
    for row in await repository.sums(connection, stretches):
        if row.kind == "contact":
            contacts[row.number - 1] += row.count
        elif row.kind == "handoff" and row.department in handoffs:
            handoffs[row.department][row.number - 1] += row.count
    rates = [Rate(kind="contacts", department=None, count=contacts[0], earlier=tuple(contacts[1:]))]
    rates += [
        Rate(kind="handoffs", department=name, count=counts[0], earlier=tuple(counts[1:]))
        for name, counts in handoffs.items()
    ]
    waiting = await repository.waiting(connection)
    helped = await repository.helped(connection, list(waiting), since=now - rules.window)
    queues = [
        Queue(department=name, waiting=count, came=handoffs[name][0], helped=helped.get(name, 0))
        for name, count in waiting.items()
        if name in handoffs
    ]
    return rates, queues


async def _forget(connection: Connection, *, now: datetime) -> bool:
    await repository.forget_counts(connection, now=now)
    return False

"""What the consoles follow and read: one picture of the queue for this process, read once when something changed, whoever looks.

Fifty employees who look at the same time cost one look: who asks waits for a read that begins after they asked, together with everybody else.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.agents.models import Agent
from router.channels.hub import Hub, Subscription
from router.database import Engine
from router.departments import WEBCHAT
from router.desk import Desk, DeskNow
from router.handoffs import lists, queue
from router.handoffs.claims import may_see
from router.handoffs.models import QueueRow
from router.handoffs.view import handoff_json, is_present
from router.promises import COUNTED
from router.reads import SharedRead

log = structlog.get_logger()

_SETTLE = 0.05  # seconds in which changes, and looks, are taken together


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the picture: as the database gave it, what it tells, and as JSON; each the very same object as long as nothing of it changes."""

    read: Row[Any]
    row: QueueRow
    shown: dict[str, Any]


class Board:
    """The rows of the queue, and a signal when they change.

    Attributes:
        waiting: how many wait, by department, counted up to `COUNTED`.
        away: how many of those the queue passes over: their page is closed and they left no number.
    """

    def __init__(self, *, engine: Engine, desk: DeskNow, hub: Hub) -> None:
        self._engine, self._desk_now, self._hub = engine, desk, hub
        self._lines: list[_Line] = []
        self._not_listed: dict[str, int] = {}
        self._reads = SharedRead(self._read, apart=_SETTLE)
        self.waiting: dict[str, int] = {}
        self.away: dict[str, int] = {}
        self.version = 0
        self.followers: set[Subscription] = set()  # the open consoles of this process: each is noticed of a change

    def listed_for(self, who: Agent) -> list[dict[str, Any]]:
        """Return the rows that one employee may see: who waits, in the order of the queue, and then what is held or put aside."""
        return [line.shown for line in self._lines if may_see(line.row.handoff, who)]

    def rows_for(self, who: Agent) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
        """Return what waits and what is theirs, for one employee, by handoff id."""
        waiting, mine = {}, {}
        for line in self._lines:
            found = line.row.handoff
            if found.claimed_by == who.id:
                mine[line.shown["id"]] = line.shown
            elif may_see(found, who):
                waiting[line.shown["id"]] = line.shown
        return waiting, mine

    def not_listed_for(self, who: Agent) -> dict[str, Any]:
        """Return how many wait behind what is listed for one employee, and whether that may be more: nobody counts on for ever."""
        theirs = [n for name, n in self._not_listed.items() if who.may("supervisor") or name in who.departments]
        return {"count": sum(theirs), "orMore": max(theirs, default=0) >= COUNTED - lists.LISTED}

    @contextmanager
    def followed_by(self, console: Subscription) -> Iterator[None]:
        """Notice a console of every change, for as long as the context lasts."""
        self.followers.add(console)
        try:
            yield
        finally:
            self.followers.discard(console)

    async def refresh(self) -> None:
        """Read the picture: it is as it stood at this moment, or later.

        Raises:
            DBAPIError, InterfaceError, OSError: the database is away.
        """
        await self._reads.refresh()

    async def _read(self) -> None:
        desk = self._desk_now()
        now = desk.clock()
        async with self._engine.connect() as connection:
            rows = await lists.board(connection, desk.departments.by_id)
            waiting = Counter(row.department for row in rows if row.status == "queued")
            long = [name for name, count in waiting.items() if count >= lists.LISTED]
            lengths = await queue.lengths(connection, long) if long else {}
            away = await queue.away(connection, long, now=now) if long else {}
        known = {line.read.id: line for line in self._lines}
        lines = [self._line(desk, row, known.get(row.id), now=now) for row in rows]
        self.waiting = {**waiting, **lengths}
        self.away = {name: count for name, count in _away(lines).items() if name not in long} | away
        not_listed = {name: max(0, count - lists.LISTED) for name, count in lengths.items()}
        same = [id(line.shown) for line in lines] == [id(line.shown) for line in self._lines]
        self._lines = lines
        if not_listed != self._not_listed or not same:
            self._not_listed, self.version = not_listed, self.version + 1
            for follower in self.followers:
                follower.notice()

    def _line(self, desk: Desk, read: Row[Any], known: _Line | None, *, now: datetime) -> _Line:
        if known is None or known.read[:-1] != read[:-1]:
            row = lists.queue_row(read)
            return _Line(read=read, row=row, shown=handoff_json(desk, row, now=now))
        row = replace(known.row, citizen_seen_at=read.citizen_seen_at)
        is_same = known.shown["citizenPresent"] == is_present(row, now=now)
        return _Line(read=read, row=row, shown=known.shown if is_same else handoff_json(desk, row, now=now))

    async def run(self) -> None:
        """Follow the hub's hints until cancelled: it gives one each second, as a page that closes gives none. While nobody looks, nothing is read."""
        while True:
            await self._hub.desk.wait()
            self._hub.desk.clear()
            if self.followers:
                try:
                    await self.refresh()
                except (DBAPIError, InterfaceError, OSError) as error:
                    log.warning("board.database_away", error=str(error))
            await asyncio.sleep(_SETTLE)


def _away(lines: Iterable[_Line]) -> dict[str, int]:
    passed_over = (
        line.row.handoff.department
        for line in lines
        if line.row.handoff.status == "queued"
        and not line.shown["citizenPresent"]
        and line.row.handoff.callback_phone is None
        and line.row.handoff.channel == WEBCHAT
    )
    return dict(Counter(passed_over))

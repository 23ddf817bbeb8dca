"""What the consoles follow: one picture of the queue for this process, read once when something changed, whoever looks."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.agents.models import Agent
from router.channels.hub import Hub
from router.database import Engine
from router.desk import Desk
from router.handoffs import lists, queue
from router.handoffs.claims import may_see
from router.handoffs.models import QueueRow
from router.handoffs.view import handoff_json, is_present
from router.promises import COUNTED

log = structlog.get_logger()

_SETTLE = 0.05  # seconds in which changes are taken together


class Board:
    """The rows of the queue, and a signal when they change."""

    def __init__(self, *, engine: Engine, desk: Desk, hub: Hub) -> None:
        self._engine, self._desk, self._hub = engine, desk, hub
        self._changed = asyncio.Event()
        self._rows: list[tuple[QueueRow, dict[str, Any]]] = []
        self._not_listed: dict[str, int] = {}
        self.watchers, self.version = 0, 0

    def rows_for(self, who: Agent) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
        """Return what waits and what is theirs, for one employee, by handoff id."""
        waiting, mine = {}, {}
        for row, shown in self._rows:
            found = row.handoff
            if found.claimed_by == who.id:
                mine[shown["id"]] = shown
            elif may_see(found, who):
                waiting[shown["id"]] = shown
        return waiting, mine

    def not_listed_for(self, who: Agent) -> dict[str, Any]:
        """Return how many wait behind what is listed for one employee, and whether that may be more: nobody counts on for ever."""
        theirs = [n for name, n in self._not_listed.items() if who.may("supervisor") or name in who.departments]
        return {"count": sum(theirs), "orMore": max(theirs, default=0) >= COUNTED - lists.LISTED}

    async def changed(self, since: int, timeout: float) -> None:  # noqa: ASYNC109 - the end of waiting is a normal result here
        """Return when the picture is another than version `since`, which is at once for who was busy meanwhile, or after `timeout` seconds."""
        if self.version != since:
            return
        try:
            async with asyncio.timeout(timeout):
                await self._changed.wait()
        except TimeoutError:
            return

    async def refresh(self) -> None:
        """Read the picture now."""
        now = self._desk.clock()
        async with self._engine.connect() as connection:
            rows = await lists.board(connection, self._desk.departments.by_id)
            listed = Counter(row.handoff.department for row in rows if row.handoff.status == "queued")
            long = [name for name, count in listed.items() if count >= lists.LISTED]
            lengths = await queue.lengths(connection, long)
        not_listed = {name: max(0, count - lists.LISTED) for name, count in lengths.items()}
        known = {row.handoff.id: (row, view) for row, view in self._rows}
        shown = [(row, self._view(row, known.get(row.handoff.id), now=now)) for row in rows]
        if not_listed != self._not_listed or [id(view) for _, view in shown] != [id(view) for _, view in self._rows]:
            self._rows, self._not_listed, self.version = shown, not_listed, self.version + 1
            signal, self._changed = self._changed, asyncio.Event()
            signal.set()

    def _view(self, row: QueueRow, known: tuple[QueueRow, dict[str, Any]] | None, *, now: datetime) -> dict[str, Any]:
        """Return a row as JSON; the very same object as long as nothing of it changes, so that it is made and compared once for all consoles."""
        if (
            known is not None
            and _shown(known[0]) == _shown(row)
            and known[1]["citizenPresent"] == is_present(row, now=now)
        ):
            return known[1]
        return handoff_json(self._desk, row, now=now)

    async def run(self) -> None:
        """Follow the hub's hints until cancelled: it gives one each second, as a page that closes gives none. While nobody looks, nothing is read."""
        while True:
            await self._hub.desk.wait()
            self._hub.desk.clear()
            if self.watchers:
                try:
                    await self.refresh()
                except (DBAPIError, InterfaceError, OSError) as error:
                    log.warning("board.database_away", error=str(error))
            await asyncio.sleep(_SETTLE)


def _shown(row: QueueRow) -> tuple[object, ...]:
    """What of a row is shown; of the moment at which the citizen was last seen only whether they are there."""
    return row.handoff, row.last_seq, row.claimed_by_name

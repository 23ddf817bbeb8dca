"""Destroying what is older than its period, a bounded batch in each transaction, and keeping a log of it.

Every replica looks, every ten minutes and on as long as there is more; what was not finished is found again by the next look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select, text

from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.handoffs.story import ROUTER
from router.ledger import Event, append
from router.privacy.log_files import destroy_log_files
from router.privacy.periods import Periods
from router.privacy.rules import RULES, Rule
from router.schema import destruction

BATCH = 500  # conversations, or rows, in one transaction
LOOK_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Destroyed:
    """A line of the destruction log: how many of what, of which class, that were older than which moment, were destroyed when and why."""

    keeps: str
    what: str
    reason: str
    count: int
    until: datetime | None
    at: datetime


@dataclass(kw_only=True)
class Retention:
    """The duty of destroying. `logs` is the folder of the log files of this machine."""

    periods: Periods
    logs: Path
    batch: int = BATCH
    _next: dict[str, datetime] = field(default_factory=dict)  # when to look again, by rule

    async def duty(self, _connection: Connection, _desk: Desk, now: datetime) -> Sequence[Work]:
        """See `router.handoffs.keeper.Duty`: the rules that have not been looked at for a while, or that were not done."""
        due = [rule for rule in RULES if self._is_time(f"{rule.keeps} {rule.what}", now)]
        work: list[Work] = [partial(self._batch, rule=rule, now=now) for rule in due]
        if self._is_time("log", now):
            work.append(partial(self._log_files, now=now))
        return work

    def _is_time(self, name: str, now: datetime) -> bool:
        if now < self._next.get(name, now):
            return False
        self._next[name] = now + LOOK_EVERY
        return True

    async def _batch(self, connection: Connection, rule: Rule, now: datetime) -> bool:
        until = self.periods.until(rule.keeps, now)
        found = await destroy(connection, rule, until=until, now=now, most=self.batch)
        if found == self.batch:
            del self._next[f"{rule.keeps} {rule.what}"]
        return found > 0

    async def _log_files(self, connection: Connection, now: datetime) -> bool:
        until = self.periods.until("log", now)
        count = destroy_log_files(self.logs, until)
        if count:
            await note(connection, "log", "log files", count=count, until=until, now=now)
        return False


async def destroy(connection: Connection, rule: Rule, *, until: datetime, now: datetime, most: int = BATCH) -> int:
    """Destroy one batch by one rule, with a line in the destruction log and in the ledger.

    Returns:
        how many were due; there may be more when it is `most`.
    """
    values = {"until": until, "now": now, "most": most}
    ids = list((await connection.execute(text(rule.due), values)).scalars())
    if not ids:
        return 0
    count = (await connection.execute(text(rule.destroy), {**values, "ids": ids})).rowcount
    if count:
        await note(connection, rule.keeps, rule.what, count=count, until=until, now=now)
    return len(ids)


async def note(connection: Connection, keeps: str, what: str, *, count: int, until: datetime, now: datetime) -> None:
    """Write in the destruction log and in the ledger that a period was over; last in its transaction."""
    values = {"class": keeps, "what": what, "reason": "retention", "count": count, "until": until, "at": now}
    await connection.execute(insert(destruction).values(id=uuid4(), **values))
    event = Event(
        action="destroyed",
        object=f"class:{keeps}",
        result="ok",
        origin="router",
        actor=ROUTER,
        reason="retention",
        data={"what": what, "count": count, "until": until.isoformat(timespec="seconds")},
    )
    await append(connection, event, at=now)


async def destroyed(connection: Connection, *, limit: int) -> list[Destroyed]:
    """Return the newest lines of the destruction log, newest first."""
    rows = await connection.execute(select(destruction).order_by(destruction.c.at.desc()).limit(limit))
    return [
        Destroyed(
            keeps=row._mapping["class"],
            what=row.what,
            reason=row.reason,
            count=row._mapping["count"],
            until=row.until,
            at=row.at,
        )
        for row in rows
    ]

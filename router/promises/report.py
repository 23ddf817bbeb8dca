"""How promises were kept: for each department and hour, the share of the citizens who were helped within what they were told.

A bound (the median, the 90th percentile) is kept when an employee came before it had passed, and broken when it passed while the citizen still
waited. Who left before it, or asked to be called back, says nothing about it and is not counted; nor does a bound that lies ahead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from router.database import Connection

FEW = 20  # bounds of which the share says too little
MEDIAN_WANTED = (0.40, 0.60)
P90_WANTED = (0.80, 0.97)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How the promises of a department were kept, in an hour of the day or in all of them (`hour` None)."""

    department: str
    hour: int | None
    promises: int
    median_known: int
    median_kept: int
    p90_known: int
    p90_kept: int

    @property
    def median_share(self) -> float | None:
        """The share that was helped within the median; about a half is honest."""
        return self.median_kept / self.median_known if self.median_known else None

    @property
    def p90_share(self) -> float | None:
        """The share that was helped within the 90th percentile."""
        return self.p90_kept / self.p90_known if self.p90_known else None

    @property
    def too_few(self) -> bool:
        """Whether there are too few to say anything."""
        return self.p90_known < FEW

    def as_json(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {
            "department": self.department,
            "hour": self.hour,
            "promises": self.promises,
            "median": {"known": self.median_known, "kept": self.median_kept, "share": _rounded(self.median_share)},
            "p90": {"known": self.p90_known, "kept": self.p90_kept, "share": _rounded(self.p90_share)},
            "tooFew": self.too_few,
        }


@dataclass(frozen=True, kw_only=True)
class Report:
    """The first promises by department and hour, those of each department together, and those that were seen later in the bar."""

    since: datetime
    hours: tuple[Kept, ...]
    departments: tuple[Kept, ...]
    later: tuple[Kept, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and the command give it."""
        return {
            "since": self.since.isoformat(),
            "wanted": {"median": MEDIAN_WANTED, "p90": P90_WANTED},
            "tooFewBelow": FEW,
            "hours": [each.as_json() for each in self.hours],
            "departments": [each.as_json() for each in self.departments],
            "later": [each.as_json() for each in self.later],
        }


_COUNTED = text("""
    with outcome as (
        select promise.department, promise.first,
            extract(hour from promise.promised_at at time zone :zone)::int as hour,
            promise.promised_at + promise.from_minutes * interval '1 minute' as median_at,
            promise.promised_at + promise.to_minutes * interval '1 minute' as p90_at,
            (select min(claimed_at) from claim
             where claim.handoff_id = promise.handoff_id and claimed_at >= promise.promised_at) as claimed_at,
            coalesce(least(promise.left_at, handoff.ended_at), 'infinity') as until
        from promise join handoff on handoff.id = promise.handoff_id
        where promise.promised_at >= :since
    ), kept as (
        select department, first, hour,
            coalesce(claimed_at <= least(median_at, until), false) as median_kept,
            coalesce(claimed_at <= least(p90_at, until), false) as p90_kept,
            median_at <= least(:now, until) as median_passed,
            p90_at <= least(:now, until) as p90_passed
        from outcome
    )
    select department, first, hour, count(*) as promises,
        count(*) filter (where median_kept or median_passed) as median_known,
        count(*) filter (where median_kept) as median_kept,
        count(*) filter (where p90_kept or p90_passed) as p90_known,
        count(*) filter (where p90_kept) as p90_kept
    from kept group by department, first, hour order by department, hour
""")
_COUNTS = ("promises", "median_known", "median_kept", "p90_known", "p90_kept")


async def report(connection: Connection, *, since: datetime, zone: ZoneInfo, now: datetime) -> Report:
    """Compare what was promised with what happened.

    Args:
        connection: to read with.
        since: from when promises count.
        zone: of the municipality: an hour is one on its clock.
        now: the moment.
    """
    rows = (await connection.execute(_COUNTED, {"since": since, "zone": zone.key, "now": now})).all()
    kept = [
        (row.first, Kept(department=row.department, hour=row.hour, **{name: getattr(row, name) for name in _COUNTS}))
        for row in rows
    ]
    firsts = tuple(each for first, each in kept if first)
    return Report(
        since=since,
        hours=firsts,
        departments=_together(firsts),
        later=_together([one for first, one in kept if not first]),
    )


def _together(hours: Sequence[Kept]) -> tuple[Kept, ...]:
    return tuple(_sum(name, (each for each in hours if each.department == name)) for name in _names(hours))


def _names(hours: Sequence[Kept]) -> list[str]:
    return sorted({each.department for each in hours})


def _sum(department: str, hours: Iterable[Kept]) -> Kept:
    rows = [asdict(each) for each in hours]
    return Kept(department=department, hour=None, **{name: sum(row[name] for row in rows) for name in _COUNTS})


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)

"""When a response term ends: pure arithmetic with working days.

The day of the question does not count. Of the days after it every working day counts at whose end the clock runs; the term ends with the last
one that it needs. So a stop within one day changes nothing, and a stop over n ends of working days moves the term by exactly those n.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from router.departments import OpeningHours
from router.response_terms.models import Due, Stop

_DAY = timedelta(days=1)


def due(hours: OpeningHours, started_at: datetime, working_days: int, stops: Sequence[Stop] = ()) -> Due | None:
    """Return when a term ends, or None while its clock stands still.

    Args:
        hours: which days are working days, on whose clock.
        started_at: the moment of the question.
        working_days: how many it may take, at least one.
        stops: when the clock stood still, in any order.
    """
    if any(stop.resumed_at is None for stop in stops):
        return None
    before = started_at
    for number, end in enumerate(_counted(hours, started_at, stops), start=1):
        if number == working_days:
            return Due(due_at=end, warn_at=before)
        before = end
    return None


def days_left(
    hours: OpeningHours, started_at: datetime, working_days: int, stops: Sequence[Stop], now: datetime
) -> int:
    """Return how many working days are left of a term at a moment: 1 is today, 0 is none."""
    used = 0
    for end in _counted(hours, started_at, stops):
        if end > now or used == working_days:
            break
        used += 1
    return working_days - used


def _counted(hours: OpeningHours, started_at: datetime, stops: Sequence[Stop]) -> Iterator[datetime]:
    """Yield the ends of the days that count."""
    day = started_at.astimezone(hours.time_zone).date()
    for _ in range(366 * 20):
        day += _DAY
        end = end_of(hours, day)
        if hours.is_working_day(day) and not any(_stands_still(stop, end) for stop in stops):
            yield end


def _stands_still(stop: Stop, at: datetime) -> bool:
    return stop.stopped_at <= at and (stop.resumed_at is None or at < stop.resumed_at)


def end_of(hours: OpeningHours, day: date) -> datetime:
    """Return the moment at which a date ends: the next midnight on the municipality's clock."""
    return datetime.combine(day + _DAY, time(), tzinfo=hours.time_zone)

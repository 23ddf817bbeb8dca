"""When somebody is there: opening hours with several intervals a day, exceptions, public holidays and summer time.

Hours are local wall-clock times; questions and answers are moments with a zone. Public holidays are those of the Dutch
government as the `holidays` package lists them (Nieuwjaarsdag to Tweede Kerstdag); a dated exception wins over both
the week and a holiday.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_HORIZON_DAYS = 366


@dataclass(frozen=True, kw_only=True, order=True)
class Interval:
    """Open from `opens` to `closes`, in minutes after local midnight; `closes` itself is closed, 1440 is midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class DayException:
    """A date on which other hours hold (none: closed), and why."""

    date: date
    hours: tuple[Interval, ...]
    reason: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """The Dutch public holidays of a year."""
    import holidays  # noqa: PLC0415  (a second of work with its countries, which only a desk should wait for)

    return frozenset(holidays.country_holidays("NL", years=year))


@dataclass(frozen=True, kw_only=True)
class OpeningHours:
    """The hours of one desk or line. `week` holds the intervals of Monday to Sunday, in order and apart."""

    time_zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    closed_on_holidays: bool = True

    def on(self, day: date) -> tuple[Interval, ...]:
        """The intervals of one date."""
        if day in self.exceptions:
            return self.exceptions[day].hours
        if self.closed_on_holidays and day in public_holidays(day.year):
            return ()
        return self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at this moment."""
        local = at.astimezone(self.time_zone)
        minute = local.hour * 60 + local.minute
        return any(interval.opens <= minute < interval.closes for interval in self.on(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment after `at` at which the desk opens; None when it does not within a year."""
        return next((opens for opens, _ in self._periods(at) if opens > at), None)

    def closes_at(self, at: datetime) -> datetime | None:
        """When the desk that is open at `at` closes; None when it is closed, or does not close within a year."""
        end: datetime | None = None
        for opens, closes in self._periods(at):
            starts = opens <= at < closes if end is None else opens == end
            if starts:
                end = closes
            elif opens > at:
                return end
        return None

    def _periods(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every open period from the day of `at` on, in UTC, through the changes of the clock."""
        today = at.astimezone(self.time_zone).date()
        for ahead in range(_HORIZON_DAYS):
            day = today + timedelta(days=ahead)
            for interval in self.on(day):
                yield self._moment(day, interval.opens), self._moment(day, interval.closes)

    def _moment(self, day: date, minute: int) -> datetime:
        if minute == DAY_MINUTES:
            day, minute = day + timedelta(days=1), 0
        local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self.time_zone)
        return local.astimezone(UTC)

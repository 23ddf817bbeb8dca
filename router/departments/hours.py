"""When somebody is there: opening hours with several intervals a day, exceptions, public holidays and summer time.

Hours are local wall-clock times; questions and answers are moments with a zone. Public holidays are those of the
municipality's country as the `holidays` package lists them; a dated exception wins over both the week and a holiday.

When the clock changes: a time that is skipped is the moment of the change; of an hour that comes twice, an opening is the
first and a closing the second. Intervals that touch, also at midnight, are one period: it has no opening in the middle.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_HORIZON_DAYS = 366
_SATURDAY = 5


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


@lru_cache(maxsize=32)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a year in a country, by its code of two letters."""
    import holidays  # noqa: PLC0415  (a second of work with its countries, which only a desk should wait for)

    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date, country: str | None) -> bool:
    """Whether a date is a working day for everybody: Monday to Friday, and no public holiday of a country (None: they count)."""
    return day.weekday() < _SATURDAY and not (country is not None and day in public_holidays(country, day.year))


@dataclass(frozen=True, kw_only=True)
class OpeningHours:
    """The hours of one desk or line. `week` holds the intervals of Monday to Sunday, in order and apart.

    `holidays` is the country whose public holidays are closed; None for what is open on them too.
    """

    time_zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    holidays: str | None = "NL"
    _known: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def on(self, day: date) -> tuple[Interval, ...]:
        """The intervals of one date."""
        if day in self.exceptions:
            return self.exceptions[day].hours
        return () if self._is_holiday(day) else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at this moment."""
        opens, closes = self._period(at)
        return opens is not None and closes is not None and opens <= at < closes

    def is_holiday(self, at: datetime) -> bool:
        """Whether it is a public holiday on which nobody comes."""
        day = at.astimezone(self.time_zone).date()
        return self._is_holiday(day) and not self.on(day)

    def exception(self, at: datetime) -> DayException | None:
        """The dated exception that holds on the day of `at`."""
        return self.exceptions.get(at.astimezone(self.time_zone).date())

    def opened_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The moments between which somebody is there on one date, in order."""
        return self._intervals(day, 0, 1)

    def is_working_day(self, day: date) -> bool:
        """Whether a response term counts this date: a working day on which no dated exception closes the desk."""
        closed = day in self.exceptions and not self.exceptions[day].hours
        return is_working_day(day, self.holidays) and not closed

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment after `at` at which the desk opens; None when it does not within a year."""
        periods = self._periods(at)
        number = bisect_right(periods, at, key=itemgetter(0))
        return periods[number][0] if number < len(periods) else None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the desk that is open at `at` closes; None when it is closed, or does not close within a year."""
        _, closes = self._period(at)
        horizon = self._moment(at.astimezone(self.time_zone).date() + timedelta(days=_HORIZON_DAYS), 0)
        return closes if closes is not None and at < closes < horizon else None

    def _period(self, at: datetime) -> tuple[datetime, datetime] | tuple[None, None]:
        """The period that opened last, whether or not it has closed."""
        periods = self._periods(at)
        number = bisect_right(periods, at, key=itemgetter(0))
        return periods[number - 1] if number else (None, None)

    def after_open(self, at: datetime, length: timedelta) -> datetime | None:
        """The moment at which, from `at` on, the desk has been open for `length`; None when that is not within a year."""
        left = length
        for opens, closes in self._periods(at):
            open_for = max(closes - max(opens, at), timedelta(0))
            if open_for >= left:
                return max(opens, at) + left
            left -= open_for
        return None

    def _is_holiday(self, day: date) -> bool:
        return self.holidays is not None and day in public_holidays(self.holidays, day.year)

    def _periods(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """Every open period from the day before `at` on, in UTC, those that touch taken together; worked out once a day."""
        today = at.astimezone(self.time_zone).date()
        known = self._known.get(today)
        if known is None:
            known = self._work_out(today)
            self._known.clear()
            self._known[today] = known
        return known

    def _work_out(self, today: date) -> list[tuple[datetime, datetime]]:
        periods: list[tuple[datetime, datetime]] = []
        for opens, closes in self._intervals(today, -1, _HORIZON_DAYS):
            if periods and opens <= periods[-1][1]:
                periods[-1] = (periods[-1][0], max(periods[-1][1], closes))
            else:
                periods.append((opens, closes))
        return periods

    def _intervals(self, today: date, first: int, end: int) -> Iterator[tuple[datetime, datetime]]:
        """The intervals of the days from `first` to before `end`, counted from today; one that the clock skips is not there."""
        for ahead in range(first, end):
            day = today + timedelta(days=ahead)
            for interval in self.on(day):
                opens, closes = self._moment(day, interval.opens), self._moment(day, interval.closes, last=True)
                if opens < closes:
                    yield opens, closes

    def _moment(self, day: date, minute: int, *, last: bool = False) -> datetime:
        """The moment of a local time; `last` is the second of an hour that comes twice."""
        if minute == DAY_MINUTES:
            day, minute = day + timedelta(days=1), 0
        local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self.time_zone)
        before, after = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
        if before is None or after is None or before == after:
            return local.astimezone(UTC)
        if before > after:  # the hour comes twice
            return local.replace(fold=int(last)).astimezone(UTC)
        return self._change(local.replace(fold=1).astimezone(UTC), local.replace(fold=0).astimezone(UTC))

    def _change(self, early: datetime, late: datetime) -> datetime:
        """The moment, in whole minutes, between these two from which the clock has its new offset."""
        old = early.astimezone(self.time_zone).utcoffset()
        while late - early > timedelta(minutes=1):
            middle = early + timedelta(minutes=int((late - early) / timedelta(minutes=2)))
            if middle.astimezone(self.time_zone).utcoffset() == old:
                early = middle
            else:
                late = middle
        return late

"""When somebody is there, on the municipality's clock, through lunch, holidays and the change of the clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.departments import DayException, Departments, Interval, OpeningHours, load_departments
from tests.unit.content import write_content

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = (Interval(opens=510, closes=750), Interval(opens=810, closes=1020))
WEEK = (OFFICE,) * 5 + ((), ())
HOURS = OpeningHours(
    time_zone=AMSTERDAM,
    week=WEEK,
    exceptions={
        date(2026, 12, 24): DayException(date=date(2026, 12, 24), hours=(Interval(opens=510, closes=720),)),
        date(2026, 12, 25): DayException(date=date(2026, 12, 25), hours=(Interval(opens=600, closes=660),)),
    },
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (local(2026, 11, 23, 8, 29), False),
        (local(2026, 11, 23, 8, 30), True),
        (local(2026, 11, 23, 12, 29, 59), True),
        (local(2026, 11, 23, 12, 30), False),
        (local(2026, 11, 23, 13, 30), True),
        (local(2026, 11, 23, 17, 0), False),
        (local(2026, 11, 21, 10, 0), False),
        (datetime(2026, 11, 23, 7, 45, tzinfo=UTC), True),
        (datetime(2026, 7, 20, 6, 45, tzinfo=UTC), True),
        (datetime(2026, 7, 20, 15, 30, tzinfo=UTC), False),
    ],
)
def test_open_between_opening_and_closing_on_the_local_clock(at: datetime, is_open: bool) -> None:
    assert HOURS.is_open(at) is is_open


def test_public_holiday_is_closed_and_an_exception_wins_over_it() -> None:
    assert not HOURS.is_open(local(2026, 4, 27, 10, 0))  # Koningsdag, a Monday
    assert not HOURS.is_open(local(2026, 5, 14, 10, 0))  # Hemelvaart
    assert HOURS.is_open(local(2026, 12, 25, 10, 30))
    assert not HOURS.is_open(local(2026, 12, 24, 14, 0))


def test_next_opening_skips_weekend_and_holidays() -> None:
    assert HOURS.next_opening(local(2026, 4, 3, 18, 0)) == local(2026, 4, 7, 8, 30)  # Good Friday to after Easter
    assert HOURS.next_opening(local(2026, 11, 23, 12, 45)) == local(2026, 11, 23, 13, 30)
    assert HOURS.next_opening(local(2026, 11, 23, 8, 30)) == local(2026, 11, 23, 13, 30)


def test_closing_time_is_that_of_the_interval() -> None:
    assert HOURS.closes_at(local(2026, 11, 23, 9, 0)) == local(2026, 11, 23, 12, 30)
    assert HOURS.closes_at(local(2026, 11, 23, 13, 0)) is None


def test_opening_after_the_clock_changes_is_at_the_new_time() -> None:
    before_summer = datetime(2026, 3, 27, 17, 0, tzinfo=UTC)  # the Friday before the change
    assert HOURS.next_opening(before_summer) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    before_winter = datetime(2026, 10, 23, 17, 0, tzinfo=UTC)
    assert HOURS.next_opening(before_winter) == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_night_of_the_long_hour_has_both_hours() -> None:
    night = OpeningHours(time_zone=AMSTERDAM, week=((Interval(opens=0, closes=240),),) * 7)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert night.is_open(first) and night.is_open(second)
    assert night.closes_at(first) == night.closes_at(second) == datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


def test_line_that_runs_past_midnight_closes_the_next_day() -> None:
    line = OpeningHours(
        time_zone=AMSTERDAM,
        week=(
            *((),) * 4,
            (Interval(opens=1020, closes=1440),),
            (Interval(opens=0, closes=120),),
            (),
        ),
    )
    friday_night = local(2026, 11, 20, 23, 0)
    assert line.closes_at(friday_night) == local(2026, 11, 21, 2, 0)


def test_desk_that_never_closes_and_one_that_never_opens() -> None:
    always = OpeningHours(time_zone=AMSTERDAM, week=((Interval(opens=0, closes=1440),),) * 7, closed_on_holidays=False)
    never = OpeningHours(time_zone=AMSTERDAM, week=((),) * 7)
    at = local(2026, 11, 21, 3, 0)
    assert always.is_open(at) and always.closes_at(at) is None
    assert not never.is_open(at) and never.next_opening(at) is None


moments = st.integers(min_value=0, max_value=700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments)
def test_open_until_it_closes_and_closed_until_it_opens(at: datetime) -> None:
    closes = HOURS.closes_at(at)
    assert HOURS.is_open(at) == (closes is not None)
    if closes:
        assert HOURS.is_open(closes - timedelta(seconds=1)) and not HOURS.is_open(closes)
    opens = HOURS.next_opening(at)
    assert opens is not None and opens > at
    assert HOURS.is_open(opens) and not HOURS.is_open(opens - timedelta(seconds=1))


@pytest.fixture
def departments(tmp_path: Path) -> Departments:
    return load_departments(write_content(tmp_path)[1])


def test_line_is_named_only_while_the_department_is_closed_and_the_line_is_open(departments: Departments) -> None:
    desk = departments.default
    assert desk.line_open_at(local(2026, 11, 20, 16, 30)) is None  # both open
    assert desk.line_open_at(local(2026, 11, 20, 23, 59)) is not None
    assert desk.line_open_at(local(2026, 11, 22, 10, 0)) is None
    line = desk.line_open_at(local(2026, 12, 26, 10, 0))  # a Saturday and Tweede Kerstdag
    assert line is not None and line.phone == "14 0998"

"""When somebody is there, on the municipality's clock, through lunch, holidays and the change of the clock."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.catalogue import CatalogueInvalid
from router.departments import DayException, Departments, Interval, OpeningHours, load_departments
from tests.unit.content import DEPARTMENTS, MUNICIPALITY, write_content

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
    always = OpeningHours(time_zone=AMSTERDAM, week=((Interval(opens=0, closes=1440),),) * 7, holidays=None)
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


# Any week at all, on clocks that change at 2, at 3 and at midnight, around the days on which they change.
ZONES = ("Europe/Amsterdam", "Europe/Lisbon", "Asia/Beirut", "Australia/Lord_Howe", "UTC")
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 3, 28, 22, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC),
)
edges = st.sets(st.integers(0, 96).map(lambda quarter: quarter * 15) | st.sampled_from([0, 120, 150, 180, 1440]))


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Some intervals in order, also such as touch each other and midnight."""
    found = sorted(draw(edges))
    pairs = itertools.pairwise(found) if draw(st.booleans()) else zip(found[::2], found[1::2], strict=False)
    return tuple(Interval(opens=opens, closes=closes) for opens, closes in pairs)


@st.composite
def desks(draw: st.DrawFn) -> OpeningHours:
    day = draw(st.dates(date(2026, 1, 1), date(2027, 1, 31)))
    return OpeningHours(
        time_zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        week=tuple(draw(st.lists(days(), min_size=7, max_size=7))),
        exceptions={day: DayException(date=day, hours=draw(days()))},
        holidays=draw(st.sampled_from(["NL", "BE", None])),
    )


near_a_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
)
MINUTE = timedelta(minutes=1)


@settings(deadline=None)
@given(desks(), near_a_change | moments)
def test_next_opening_is_the_first_minute_that_is_open_after_one_that_is_not(desk: OpeningHours, at: datetime) -> None:
    opens = desk.next_opening(at)
    if opens is not None:
        assert opens > at
        assert desk.is_open(opens)
        assert not desk.is_open(opens - timedelta(seconds=1))
    for minutes in range(1, 300):
        moment = at + minutes * MINUTE
        if opens is not None and moment >= opens:
            break
        assert not (desk.is_open(moment) and not desk.is_open(moment - MINUTE)), moment


@settings(deadline=None)
@given(desks(), near_a_change | moments)
def test_open_desk_stays_open_until_it_closes(desk: OpeningHours, at: datetime) -> None:
    closes = desk.closes_at(at)
    if not desk.is_open(at):
        assert closes is None
        return
    assert closes is None or (at < closes and not desk.is_open(closes))
    for minutes in range(300):
        if closes is not None and at + minutes * MINUTE >= closes:
            break
        assert desk.is_open(at + minutes * MINUTE)


@settings(deadline=None)
@given(desks(), near_a_change)
def test_hours_are_those_of_the_wall_clock_where_it_does_not_change(desk: OpeningHours, at: datetime) -> None:
    local = at.astimezone(desk.time_zone)
    offsets = {(at + timedelta(hours=hours)).astimezone(desk.time_zone).utcoffset() for hours in range(-26, 27)}
    if len(offsets) == 1:
        minute = local.hour * 60 + local.minute
        written = any(interval.opens <= minute < interval.closes for interval in desk.on(local.date()))
        assert desk.is_open(at) == written


def test_interval_that_the_clock_skips_is_not_there_and_one_that_starts_in_it_starts_at_the_change() -> None:
    skipped = OpeningHours(time_zone=AMSTERDAM, week=((Interval(opens=120, closes=180),),) * 7)
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert not skipped.is_open(change)
    assert skipped.next_opening(change - timedelta(hours=2)) == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)
    late = OpeningHours(time_zone=AMSTERDAM, week=((Interval(opens=150, closes=240),),) * 7)
    assert late.next_opening(change - timedelta(hours=2)) == change
    assert late.is_open(change)


def test_shift_through_midnight_does_not_open_at_midnight() -> None:
    night = OpeningHours(
        time_zone=AMSTERDAM, week=((Interval(opens=0, closes=120), Interval(opens=1320, closes=1440)),) * 7
    )
    late = local(2026, 11, 23, 23, 0)
    assert night.closes_at(late) == local(2026, 11, 24, 2, 0)
    assert night.next_opening(late) == local(2026, 11, 24, 22, 0)


@pytest.mark.parametrize(
    ("country", "day", "closed"),
    [
        ("NL", (2026, 4, 27), True),  # Koningsdag
        ("BE", (2026, 4, 27), False),
        ("BE", (2026, 7, 21), True),  # the national day of Belgium
        ("NL", (2026, 7, 21), False),
        ("BE", (2026, 11, 11), True),
        (None, (2026, 12, 25), False),
    ],
)
def test_holidays_are_those_of_the_country(country: str | None, day: tuple[int, int, int], closed: bool) -> None:
    desk = OpeningHours(time_zone=AMSTERDAM, week=WEEK, holidays=country)
    at = local(*day, 10, 0)
    assert desk.is_open(at) is not closed
    assert desk.is_holiday(at) is closed


def test_country_is_a_setting_of_the_municipality_and_a_department_may_be_open_all_the_same(tmp_path: Path) -> None:
    first, second = DEPARTMENTS["departments"]
    hours = {"hours": {"tuesday": ["09:00-12:00"]}}
    changed = {**DEPARTMENTS, "departments": [{**first, **hours}, {**second, **hours, "open_on_holidays": True}]}
    municipality = {**MUNICIPALITY, "public_holidays": "BE"}
    found = load_departments(write_content(tmp_path, departments=changed, municipality=municipality)[1])
    national_day = local(2026, 7, 21, 10, 0)
    assert not found.get("klantcontact").is_open(national_day)
    assert found.get("burgerzaken").is_open(national_day)


def test_channel_has_its_own_hours_and_the_departments_closed_days(tmp_path: Path) -> None:
    first, second = DEPARTMENTS["departments"]
    phone = {
        "hours": {day: ["10:00-11:00"] for day in ("monday", "tuesday")},
        "exceptions": [{"date": "2026-11-24", "hours": ["14:00-15:00"]}],
    }
    closed = [{"date": "2026-11-23", "hours": []}, {"date": "2026-11-24", "hours": []}]
    changed = {**DEPARTMENTS, "departments": [{**first, "exceptions": closed, "channels": {"phone": phone}}, second]}
    desk = load_departments(write_content(tmp_path, departments=changed)[1]).default
    assert not desk.is_open(local(2026, 11, 23, 10, 30), "phone")
    assert desk.is_open(local(2026, 11, 24, 14, 30), "phone")
    assert not desk.is_open(local(2026, 11, 24, 14, 30), "whatsapp")
    assert desk.is_open(local(2026, 11, 30, 10, 30), "phone")
    assert not desk.is_open(local(2026, 11, 30, 12, 0), "phone")
    assert desk.is_open(local(2026, 11, 30, 12, 0), "whatsapp")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"channels": {"fax": {"hours": {}}}}, "channels.fax"),
        ({"exceptions": [{"date": "2026-11-24", "hours": []}] * 2}, "2026-11-24 has two exceptions"),
    ],
)
def test_hours_that_cannot_be_meant(tmp_path: Path, change: dict[str, object], said: str) -> None:
    changed = {**DEPARTMENTS, "departments": [{**DEPARTMENTS["departments"][0], **change}]}
    with pytest.raises(CatalogueInvalid, match=said):
        load_departments(write_content(tmp_path, departments=changed)[1])


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


def test_opening_time_is_counted_across_closed_nights() -> None:
    """Ten minutes before closing, and twenty to go: ten minutes after the next opening. Closed days count nothing."""
    friday_evening = datetime(2026, 11, 20, 15, 50, tzinfo=UTC)  # 16.50 in Amsterdam, ten minutes before the end
    hours = OpeningHours(
        time_zone=AMSTERDAM,
        week=(*[(Interval(opens=510, closes=1020),)] * 5, (), ()),
    )
    assert hours.after_open(friday_evening, timedelta(minutes=10)) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert hours.after_open(friday_evening, timedelta(minutes=20)) == datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
    assert replace(hours, week=((),) * 7).after_open(friday_evening, timedelta(minutes=1)) is None

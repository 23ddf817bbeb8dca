"""A response term counts working days, and a stop moves it by exactly what it lasted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.settings import PROJECT
from router.catalogue import CatalogueInvalid
from router.departments import DayException, Interval, OpeningHours
from router.response_terms.clock import days_left, due, end_of
from router.response_terms.load import load_terms
from router.response_terms.models import Stop

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = ((Interval(opens=540, closes=1020),),) * 5 + ((), ())
HOURS = OpeningHours(
    time_zone=AMSTERDAM,
    week=WEEK,
    exceptions={date(2026, 12, 24): DayException(date=date(2026, 12, 24), hours=())},
)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
moments = st.integers(min_value=0, max_value=90 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
stops = st.lists(st.tuples(moments, moments).map(sorted), max_size=4).map(
    lambda pairs: [Stop(stopped_at=begin, resumed_at=end) for begin, end in pairs]
)
terms = st.integers(min_value=1, max_value=30)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("started", "days", "ends"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), 1, "2026-11-25 00:00"),  # Monday: the whole of Tuesday
        (datetime(2026, 11, 27, 10, tzinfo=UTC), 1, "2026-12-01 00:00"),  # Friday: the weekend does not count
        (datetime(2026, 11, 28, 10, tzinfo=UTC), 1, "2026-12-01 00:00"),  # Saturday
        (
            datetime(2026, 12, 23, 10, tzinfo=UTC),
            1,
            "2026-12-29 00:00",
        ),  # a closed day, two days of Christmas, a Sunday
        (datetime(2026, 3, 27, 23, 30, tzinfo=UTC), 2, "2026-04-01 00:00"),  # Saturday 00.30 there, summer time begins
    ],
)
def test_only_working_days_count(started: datetime, days: int, ends: str) -> None:
    found = due(HOURS, started, days)
    assert found
    assert local(found.due_at) == ends


def test_clock_that_stands_still_has_no_end() -> None:
    assert due(HOURS, START, 5, [Stop(stopped_at=START + timedelta(hours=1))]) is None


def test_stop_within_a_day_changes_nothing_and_over_a_night_moves_it_a_day() -> None:
    plain = due(HOURS, START, 5)
    for hours, moved in ((6, 0), (24, 1), (48, 2)):
        begin = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
        stopped = due(HOURS, START, 5, [Stop(stopped_at=begin, resumed_at=begin + timedelta(hours=hours))])
        assert plain
        assert stopped
        assert working_ends(plain.due_at, stopped.due_at) == moved


def working_ends(after: datetime, until: datetime) -> int:
    """How many working days end after one moment, up to and with another."""
    day, ends = after.astimezone(AMSTERDAM).date() - timedelta(days=2), 0
    while (end := end_of(HOURS, day)) <= until:
        ends += end > after and HOURS.is_working_day(day)
        day += timedelta(days=1)
    return ends


@given(moments, terms, stops)
def test_term_ends_with_a_working_day_and_never_sooner_for_a_stop(
    started: datetime, days: int, stood: list[Stop]
) -> None:
    plain, found = due(HOURS, started, days), due(HOURS, started, days, stood)
    assert plain
    assert found
    assert found.due_at >= plain.due_at
    assert found.warn_at < found.due_at
    assert HOURS.is_working_day((found.due_at - timedelta(seconds=1)).astimezone(AMSTERDAM).date())


@given(moments, terms, stops)
def test_citizen_waits_no_longer_than_the_term_and_the_days_on_which_the_clock_stood(
    started: datetime, days: int, stood: list[Stop]
) -> None:
    found = due(HOURS, started, days, stood)
    assert found
    lost = sum(
        HOURS.is_working_day(day) and any(stop.stopped_at <= end_of(HOURS, day) < stop.resumed_at for stop in stood)
        for day in days_between(started, found.due_at)
    )
    assert working_ends(end_of(HOURS, started.astimezone(AMSTERDAM).date()), found.due_at) == days + lost


def days_between(started: datetime, until: datetime) -> list[date]:
    first, last = started.astimezone(AMSTERDAM).date(), (until - timedelta(seconds=1)).astimezone(AMSTERDAM).date()
    return [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]


@given(moments, terms, stops)
def test_order_of_the_stops_does_not_matter_and_an_empty_one_changes_nothing(
    started: datetime, days: int, stood: list[Stop]
) -> None:
    empty = Stop(stopped_at=started, resumed_at=started)
    assert due(HOURS, started, days, [*reversed(stood), empty]) == due(HOURS, started, days, stood)


@given(moments, terms, stops)
def test_days_left_are_all_at_the_start_and_none_at_the_end(started: datetime, days: int, stood: list[Stop]) -> None:
    found = due(HOURS, started, days, stood)
    assert found
    assert days_left(HOURS, started, days, stood, started) == days
    assert days_left(HOURS, started, days, stood, found.due_at - timedelta(seconds=1)) == 1
    assert days_left(HOURS, started, days, stood, found.due_at) == 0


def test_terms_of_the_demo_municipality_can_be_read_and_say_that_they_are_made_up() -> None:
    rules = load_terms(PROJECT / "municipality")
    assert rules.of("kwijtschelding", date(2026, 11, 23))
    assert rules.of("paspoort", date(2026, 11, 23)) is None
    assert rules.of("kwijtschelding", date(2025, 12, 31)) is None


def test_topic_with_two_terms_at_once_is_refused(tmp_path: Path) -> None:
    term = "{id: %s, topics: [grofvuil], working_days: 2, valid_from: 2026-01-01, valid_until: null, source: x, checked: 2026-01-01}"
    (tmp_path / "terms.yml").write_text(f"terms: [{term % 'een'}, {term % 'twee'}]", encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match="grofvuil has a term in een at the same time"):
        load_terms(tmp_path)

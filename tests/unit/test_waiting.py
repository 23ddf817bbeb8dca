"""An honest wait: a range that never flatters, or nothing."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.desk_day import KINDS, Kind
from bench.promises import measure, reached
from router.promises import WaitRange, expected_wait
from router.promises.waiting import Crew, Experience, Handling, Waited, bare_seconds, experience

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
seconds = st.floats(min_value=0, max_value=7200)
moments = st.datetimes(min_value=datetime(2026, 10, 26), max_value=datetime(2026, 11, 23), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
handlings = st.lists(st.builds(Handling, started=moments, seconds=seconds), min_size=5, max_size=50)
waits = st.lists(st.builds(Waited, promised=moments, expected=st.floats(1, 7200), seconds=seconds), max_size=50)
places = st.integers(min_value=1, max_value=5000)
crews = st.builds(Crew, slots=st.integers(min_value=1, max_value=200), free=st.integers(min_value=0, max_value=200))


def alike(count: int, each: float, at: datetime = NOW) -> list[Handling]:
    """Return so many handlings of so many seconds."""
    return [Handling(started=at, seconds=each)] * count


@given(places, st.integers(0, 5000), handlings, waits, crews)
def test_more_people_ahead_never_shorten_it(
    place: int, more: int, recent: list[Handling], waited: list[Waited], crew: Crew
) -> None:
    lately = experience(recent, waited, at=NOW)
    near, far = expected_wait(place, lately, crew), expected_wait(place + more, lately, crew)
    assert near and far
    assert far.from_minutes >= near.from_minutes and far.to_minutes >= near.to_minutes


@given(places, handlings, waits, crews, st.integers(0, 20), st.integers(0, 20))
def test_more_agents_never_lengthen_it(
    place: int, recent: list[Handling], waited: list[Waited], crew: Crew, slots: int, free: int
) -> None:
    lately = experience(recent, waited, at=NOW)
    more = Crew(slots=crew.slots + slots, free=crew.free + min(free, slots))
    few, many = expected_wait(place, lately, crew), expected_wait(place, lately, more)
    assert few and many
    assert many.from_minutes <= few.from_minutes and many.to_minutes <= few.to_minutes


@given(places, handlings, waits, crews)
def test_it_is_a_range_of_at_least_a_minute(
    place: int, recent: list[Handling], waited: list[Waited], crew: Crew
) -> None:
    wait = expected_wait(place, experience(recent, waited, at=NOW), crew)
    assert wait and 1 <= wait.from_minutes < wait.to_minutes


def test_nothing_is_said_with_too_little_to_go_on() -> None:
    busy = Crew(slots=3, free=0)
    assert experience(alike(4, 300), [], at=NOW) is None
    assert expected_wait(1, None, busy) is None
    assert expected_wait(1, experience(alike(5, 300), [], at=NOW), Crew(slots=0, free=0)) is None
    assert expected_wait(1, experience(alike(5, 300), [], at=NOW), busy) is not None


def test_slow_conversations_lengthen_it_and_somebody_who_is_free_shortens_it() -> None:
    usual, slow = experience(alike(5, 300), [], at=NOW), experience(alike(5, 600), [], at=NOW)
    busy = expected_wait(4, usual, Crew(slots=2, free=0))
    slower = expected_wait(4, slow, Crew(slots=2, free=0))
    assert busy and slower and slower.to_minutes > busy.to_minutes
    assert expected_wait(4, slow, Crew(slots=4, free=0)) == busy
    assert expected_wait(2, usual, Crew(slots=2, free=2)) == WaitRange(from_minutes=1, to_minutes=2)


def test_this_hour_of_the_week_counts_before_other_hours() -> None:
    week_ago, other_hour = NOW - timedelta(days=7), NOW - timedelta(days=7, hours=2)
    lately = experience([*alike(100, 60, other_hour), *alike(40, 600, week_ago)], [], at=NOW)
    assert lately and lately.handling_seconds == 600


def test_waits_that_were_longer_than_expected_lengthen_the_next() -> None:
    longer = [Waited(promised=NOW, expected=300, seconds=600)] * 30
    usual, learnt = experience(alike(5, 300), [], at=NOW), experience(alike(5, 300), longer, at=NOW)
    assert usual and learnt
    assert usual.pace == 1 and 1.5 < learnt.pace < 2
    crew = Crew(slots=2, free=0)
    assert bare_seconds(4, usual, crew) == bare_seconds(
        4, learnt, crew
    )  # learnt from what the model expects, not from itself


def test_conversations_that_differ_more_widen_the_range() -> None:
    same, differing = alike(20, 300), [*alike(18, 60), *alike(2, 2460)]
    crew = Crew(slots=1, free=0)
    narrow, wide = (expected_wait(3, experience(each, [], at=NOW), crew) for each in (same, differing))
    assert narrow and wide and wide.to_minutes > narrow.to_minutes


def test_range_has_half_of_the_waits_below_it_and_one_in_ten_above() -> None:
    """Twelve releases of a minute, at a pace that is itself unsure: a Gamma distribution of which the mean is twelve minutes."""
    lately = Experience(handling_seconds=60, spread=1, pace=1)
    wait = expected_wait(12, lately, Crew(slots=1, free=0))
    assert wait
    dice = random.Random(1)
    scale = 1 + 0.12 * 12
    drawn = [dice.gammavariate(12 / scale, scale) for _ in range(20_000)]
    assert sum(each <= wait.from_minutes for each in drawn) / 20_000 == pytest.approx(0.5, abs=0.05)
    assert sum(each <= wait.to_minutes for each in drawn) / 20_000 == pytest.approx(0.9, abs=0.03)


def test_long_waits_are_told_in_coarse_steps() -> None:
    wait = expected_wait(100, Experience(handling_seconds=300, spread=1, pace=1), Crew(slots=3, free=0))
    assert wait
    assert wait.from_minutes % 15 == 0 and wait.to_minutes % 15 == 0


def test_place_below_one_and_negative_duration_are_mistakes() -> None:
    lately = experience(alike(5, 300), [], at=NOW)
    with pytest.raises(ValueError, match="first place"):
        expected_wait(0, lately, Crew(slots=1, free=0))
    with pytest.raises(ValueError, match="no time"):
        experience(alike(5, -1), [], at=NOW)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_promises_are_kept_on_steady_peaky_and_understaffed_days(kind: Kind) -> None:
    """A small run of `bench/promises.py`; the figures of the whole one are in docs/benchmarks.md."""
    kept = measure(kind, seeds=2, days=1, ordinary=4)
    assert kept["first"]["promises"] > 300
    assert reached(kept), kept["first"]

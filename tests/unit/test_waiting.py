"""An honest wait: a range that never flatters, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.promises import expected_wait

handlings = st.lists(st.floats(min_value=0, max_value=7200), min_size=5, max_size=50)
places = st.integers(min_value=1, max_value=500)
agents = st.integers(min_value=1, max_value=100)


@given(places, places, handlings, agents)
def test_more_people_ahead_never_shorten_it(place: int, more: int, recent: list[float], on_duty: int) -> None:
    near, far = expected_wait(place, recent, on_duty), expected_wait(place + more, recent, on_duty)
    assert near and far
    assert far.from_minutes >= near.from_minutes and far.to_minutes >= near.to_minutes


@given(places, handlings, agents, agents)
def test_more_agents_never_lengthen_it(place: int, recent: list[float], on_duty: int, more: int) -> None:
    few, many = expected_wait(place, recent, on_duty), expected_wait(place, recent, on_duty + more)
    assert few and many
    assert many.from_minutes <= few.from_minutes and many.to_minutes <= few.to_minutes


@given(places, handlings, agents)
def test_it_is_a_range_of_at_least_a_minute(place: int, recent: list[float], on_duty: int) -> None:
    wait = expected_wait(place, recent, on_duty)
    assert wait and 1 <= wait.from_minutes < wait.to_minutes


def test_nothing_is_said_with_too_little_to_go_on() -> None:
    assert expected_wait(1, [300] * 4, agents_on_duty=3) is None
    assert expected_wait(1, [300] * 5, agents_on_duty=0) is None
    assert expected_wait(1, [300] * 5, agents_on_duty=1) is not None


def test_slow_handlings_and_fewer_conversations_at_once_lengthen_it() -> None:
    usual = expected_wait(4, [300] * 5, 2)
    slow = expected_wait(4, [600] * 5, 2)
    twice = expected_wait(4, [600] * 5, 2, chats_per_agent=2)
    assert usual and slow and slow.to_minutes > usual.to_minutes
    assert twice == usual


def test_range_matches_the_gamma_distribution() -> None:
    """Quantiles of Gamma(10, 1) from tables: median 9.669, 90th percentile 14.206."""
    wait = expected_wait(10, [6000] * 5, 1)
    assert wait
    assert wait.from_minutes == pytest.approx(966.9, abs=3)
    assert wait.to_minutes == pytest.approx(1420.6, abs=3)


def test_place_below_one_and_negative_duration_are_mistakes() -> None:
    with pytest.raises(ValueError, match="first place"):
        expected_wait(0, [300] * 5, 1)
    with pytest.raises(ValueError, match="no time"):
        expected_wait(1, [-1] * 5, 1)

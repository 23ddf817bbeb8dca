"""Pauses between tries: however often something failed and whatever is asked, there is one, and it is bounded."""

import doctest
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router import event_stream, open_klant, receipts, retries
from router.channels.deliveries import backoff
from router.event_stream import models as stream
from router.open_klant import models as register
from router.receipts import models as mail

PAUSES: dict[str, Callable[[int], timedelta]] = {
    event_stream.__name__: lambda tries: stream.wait_after(tries, 1.0),
    open_klant.__name__: register.wait_after,
    receipts.__name__: mail.wait_after,
    "router.channels": backoff,
}


@pytest.mark.parametrize("where", [retries, register, mail])
def test_examples_hold(where: object) -> None:
    found = doctest.testmod(where)  # type: ignore[arg-type]
    assert found.attempted and not found.failed


@pytest.mark.parametrize("where", sorted(PAUSES))
def test_however_often_it_failed_the_pause_never_shrinks_and_is_bounded(where: str) -> None:
    pauses = [PAUSES[where](failures) for failures in (*range(1, 60), 43, 1024, 1_000_000)]
    assert pauses[:59] == sorted(pauses[:59]) and timedelta(0) < pauses[0] < pauses[1]
    assert max(pauses) == pauses[-1] <= timedelta(hours=2)


@given(
    st.one_of(
        st.none(), st.text(), st.integers().map(str), st.datetimes().map(lambda at: f"{at:%a, %d %b %Y %H:%M:%S} GMT")
    )
)
def test_whatever_is_asked_is_a_pause_within_bounds_or_none(header: str | None) -> None:
    now, longest = datetime(2026, 11, 23, 10, tzinfo=UTC), timedelta(hours=1)
    asked = retries.asked_pause(header, now=now, longest=longest)
    assert asked is None or timedelta(0) <= asked <= longest

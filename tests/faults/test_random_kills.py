"""A handful of power cuts at random moments under load; `bench.kills` has a hundred."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.kills import IMPATIENT, is_clean, measure
from cli.stack import Stack
from tests.live import NO_LIMITS, always_open, settings_in


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Stack]:
    """A whole Balie of its own, without limits."""
    settings = settings_in(tmp_path / "home", municipality=always_open(tmp_path / "municipality"))
    with Stack(settings, environment=NO_LIMITS | IMPATIENT) as stack:
        stack.start_all(("--demo",))
        yield stack


def test_every_accepted_message_is_answered_or_with_a_human_once(busy: Stack) -> None:
    result = measure(busy, kills=6, citizens=4, seed=7)
    assert is_clean(result), result

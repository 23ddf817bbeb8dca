"""A whole Balie of its own for the faults: the tests end its processes, and start again what they ended."""

from collections.abc import Iterator

import pytest

from bench.kills import IMPATIENT
from cli.stack import Stack
from tests.live import NO_LIMITS, LiveStack, always_open, settings_in


@pytest.fixture(scope="package")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """A whole Balie of its own, without limits, whose bot has less patience, so that a turn is soon taken over."""
    folder = tmp_path_factory.mktemp("fragile")
    settings = settings_in(folder / "home", municipality=always_open(folder / "municipality"))
    with Stack(settings, environment=NO_LIMITS | IMPATIENT) as started:
        started.start_all(("--demo",))
        yield LiveStack(started)


@pytest.fixture
def whole(fragile: LiveStack) -> Iterator[None]:
    """Start again whatever a test ended."""
    yield
    fragile.whole()

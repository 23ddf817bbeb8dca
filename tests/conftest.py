"""The fixtures that need real processes. Both last a whole session: a test starts again what it stopped."""

from collections.abc import Iterator

import pytest

from cli.stack import Stack
from tests.live import LiveStack, always_open, settings_in

LAYERS = ("unit", "docs", "api", "contract", "nlu", "bot", "dialogue", "browser", "faults")

# Tests are one address that opens many conversations; the limits have tests of their own.
NO_LIMITS = {f"BALIE_RATE_{name}": "100000/minute" for name in ("MESSAGES", "CONVERSATIONS", "SIGN_IN")}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """The whole of Balie with the demo employees, in a municipality that is always open."""
    folder = tmp_path_factory.mktemp("balie")
    settings = settings_in(folder / "home", municipality=always_open(folder / "municipality"))
    with Stack(settings, environment=NO_LIMITS) as started:
        started.start_all(("--demo",))
        yield LiveStack(started)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real, empty database with all tables."""
    with Stack(settings_in(tmp_path_factory.mktemp("postgres"))) as started:
        started.start_database()
        yield started.database_url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is cheap first; files of one layer stay together and in order."""
    items.sort(key=lambda item: next((LAYERS.index(part) for part in item.path.parts if part in LAYERS), len(LAYERS)))

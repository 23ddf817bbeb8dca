"""The fixtures that need real processes. Both last a whole session: a test starts again what it stopped."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings

from cli.stack import Stack
from router.channels.accounts import variable
from tests.channels.drivers.webhook import WebhookDriver
from tests.live import EXCHANGE_SECRET, NO_LIMITS, LiveStack, always_open, open_doors, settings_in

settings.register_profile("long", max_examples=500)  # see CONTRIBUTING.md

LAYERS = ("unit", "docs", "api", "channels", "contract", "nlu", "bot", "dialogue", "browser", "faults")


@pytest.fixture(scope="session")
def other_system() -> Iterator[WebhookDriver]:
    """Another system that brings messages and takes our answers, at the door of `stack` besides the chat."""
    driver = WebhookDriver()
    with driver.running():
        yield driver


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, other_system: WebhookDriver) -> Iterator[LiveStack]:
    """The whole of Balie with the demo employees, in a municipality that is always open and has a door besides the chat."""
    folder = tmp_path_factory.mktemp("balie")
    municipality = open_doors(always_open(folder / "municipality"), other_system.account())
    settings = settings_in(folder / "home", municipality=municipality)
    secrets = {variable(other_system.name, name): value for name, value in other_system.secrets().items()}
    environment = NO_LIMITS | {"BALIE_TELEPHONY_SECRET": EXCHANGE_SECRET} | secrets
    with Stack(settings, environment=environment) as started:
        started.start_all(("--demo",))
        yield LiveStack(started)


TEMPLATE = "balie_empty"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real database with all tables."""
    with Stack(settings_in(tmp_path_factory.mktemp("postgres"))) as started:
        started.start_database()
        asyncio.run(
            execute(started.database_url, f"create database {TEMPLATE} template {name_of(started.database_url)}")
        )
        yield started.database_url


@pytest.fixture(scope="module")
def empty_database(postgres_url: str) -> str:
    """The address of a database with all tables and nothing in it, for one module of tests."""
    return new_database(postgres_url)


def new_database(url: str) -> str:
    """Make a database with all tables and nothing in it, on the server of the tests, and return its address; it ends with the server."""
    name = f"balie_{uuid4().hex[:12]}"
    asyncio.run(execute(url, f"create database {name} template {TEMPLATE}"))
    head, mark, tail = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{tail}"


async def execute(url: str, statement: str) -> None:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def name_of(url: str) -> str:
    """Return the name of the database that an address is of."""
    return url.partition("?")[0].rpartition("/")[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is cheap first; files of one layer stay together and in order."""
    items.sort(key=lambda item: next((LAYERS.index(part) for part in item.path.parts if part in LAYERS), len(LAYERS)))

"""Many citizens and employees at once, in any order, against a small model of the rules and the real PostgreSQL.

Hypothesis drives the public API of two replicas with random commands, some of them at the same moment, and shrinks what fails to the shortest
story. After each step it looks in the database: one owner for each conversation, no employee over their capacity, nothing said that is lost or
doubled, the order of the queue respected, the bot silent while a human speaks, and the ledger tells all of it. At the end of each story everything
that waits is served, and the ledger is verified. What people do stands in `tests/api/stories/`, a file for each kind of people, and the rules in
`model.py` there.

`--hypothesis-profile=long` tells many more stories, other ones each time.
"""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from router.agents import service as agents
from tests.api.stories.at_once import AtOnce
from tests.api.world import World

ALWAYS = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two replicas on an empty database."""
    agents._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # these passwords guard nothing
    with World(empty_database, tmp_path_factory.mktemp("stateful")) as started:
        yield started


def test_every_story_keeps_the_promises_of_the_router(world: World) -> None:
    AtOnce.world = world
    long = settings.get_current_profile_name() == "long"
    chosen = settings(ALWAYS, max_examples=settings().max_examples, derandomize=False) if long else ALWAYS
    run_state_machine_as_test(AtOnce, settings=chosen)

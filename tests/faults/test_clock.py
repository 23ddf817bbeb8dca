"""The clock of the machine jumps: nobody loses a conversation or a place by it, and no turn is answered twice."""

import signal
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.faults.clock import MachineClock
from tests.faults.pages import Console, Page, ledger_is_whole, rows, settled, unanswered
from tests.live import LiveStack, eventually

pytestmark = pytest.mark.usefixtures("whole")

QUESTION = "Wat kost een nieuw paspoort?"
HUMAN = "Ik wil een medewerker spreken."
HOUR, TEN_MINUTES_BACK = 3600, -600


@pytest.fixture(scope="module")
def clock(fragile: LiveStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MachineClock]:
    """The api with a clock that can be set while it runs."""
    clock = MachineClock(tmp_path_factory.mktemp("clock"))
    if not clock.works():
        pytest.skip("libfaketime has no library for this machine")
    with fragile.more_environment(**clock.environment):
        fragile.restart("api")
        yield clock
    fragile.restart("api")


@pytest.fixture(autouse=True)
def right(clock: MachineClock) -> Iterator[None]:
    """Set the clock right after each test."""
    yield
    clock.set(0)


def seconds_ahead(stack: LiveStack, username: str) -> float:
    """Return how far an employee was seen in the time of the database, whose clock is right."""
    query = "select extract(epoch from seen_at - now()) as ahead from agent where username = $1"
    return float(rows(stack, query, username)[0]["ahead"])


def waiting(stack: LiveStack, page: Page) -> None:
    """Let the citizen of a page wait for a human."""
    page.say(HUMAN)
    eventually(lambda: page.state()["owner"] == "queue", seconds=30)
    settled(stack, page)


def test_hour_ahead_and_back_takes_nobodys_conversation_or_place(fragile: LiveStack, clock: MachineClock) -> None:
    with Console(fragile) as console, Page(fragile) as talking, Page(fragile) as patient:
        waiting(fragile, talking)
        waiting(fragile, patient)
        first = console.claim(talking)
        clock.set(HOUR)
        eventually(lambda: seconds_ahead(fragile, console.username) > HOUR / 2, seconds=30)
        before = talking.authors()
        talking.say(QUESTION)
        settled(fragile, talking)
        assert talking.state()["owner"] == "agent"
        assert talking.authors() == [*before, "citizen"]
        assert rows(fragile, "select gone_at from handoff where conversation_id = $1", patient.id)[0]["gone_at"] is None
        second = console.claim(patient)
        clock.set(0)
        eventually(lambda: seconds_ahead(fragile, console.username) < HOUR / 2, seconds=30)
        for taken in (first, second):  # the second was taken an hour from now
            console.resolve(taken)
            steps = console.timeline(taken)
            assert [step["action"] for step in steps if step["action"] in ("queued", "claimed", "resolved")] == [
                "queued",
                "claimed",
                "resolved",
            ]
            assert all(datetime.fromisoformat(str(step["at"])).tzinfo for step in steps)
        with Page(fragile) as next_one:  # the wait is foretold from what was handled lately
            waiting(fragile, next_one)
    assert ledger_is_whole(fragile)


def test_turn_that_died_an_hour_ahead_is_taken_over_now(fragile: LiveStack, clock: MachineClock) -> None:
    """Its lease, and the hold of its fragments, end an hour from now."""
    clock.set(HOUR)
    fragile.restart_to_die_at("turn.leased")
    with Page(fragile) as page:
        page.say(QUESTION)
        eventually(lambda: not fragile.alive("api"))
        clock.set(0)
        fragile.start("api")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot"]
    assert ledger_is_whole(fragile)


@pytest.mark.parametrize("jump", [HOUR, TEN_MINUTES_BACK])
def test_turn_in_which_the_clock_jumps_is_answered_once(fragile: LiveStack, clock: MachineClock, jump: int) -> None:
    with unanswered(fragile, QUESTION) as page:
        clock.set(jump)
        fragile.signal("bot", signal.SIGCONT)
        eventually(lambda: "bot" in page.authors(), seconds=40)
        page.say("En wat moet ik meenemen?")
        eventually(lambda: page.authors().count("bot") == 2, seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot", "citizen", "bot"]
    assert ledger_is_whole(fragile)

"""Two bot processes, each behind an api of its own, on one database: each question is answered once, and neither speaks after a claim."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from bench.kills import IMPATIENT
from cli.stack import Stack
from tests.faults.pages import Console, Page, ledger_is_whole, rows, settled
from tests.live import NO_LIMITS, LiveStack, eventually, settings_in

pytestmark = pytest.mark.usefixtures("whole")

QUESTION = "Wat kost een nieuw paspoort?"
HUMAN = "Ik wil een medewerker spreken."
DEATH = "Mijn moeder is overleden. Ik wil zelf aangifte doen."
MEANWHILE = "Stel intussen een andere vraag"


@pytest.fixture(scope="module")
def replica(fragile: LiveStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """A second bot, action server and api, on the database of the first."""
    home = tmp_path_factory.mktemp("replica") / "home"
    shutil.copytree(fragile.settings.home / "secrets", home / "secrets")
    settings = settings_in(home, municipality=fragile.settings.municipality, database_url=fragile.database_url)
    with Stack(settings, environment=NO_LIMITS | IMPATIENT) as started:
        for name in started.names:
            started.start(name, wait=False)
        eventually(lambda: all(started.ready(name) for name in started.names), seconds=120)
        yield LiveStack(started)


@contextmanager
def paused(name: str, *stacks: LiveStack) -> Iterator[None]:
    """Hold a process of these still for as long as the context lasts."""
    try:
        for stack in stacks:
            stack.signal(name, signal.SIGSTOP)
        yield
    finally:
        for stack in stacks:
            stack.signal(name, signal.SIGCONT)


def test_each_question_is_answered_once_by_one_of_two_bots(fragile: LiveStack, replica: LiveStack) -> None:
    for mine, other in ((fragile, replica), (replica, fragile)):
        with paused("api", other), Page(mine) as page:
            page.say(QUESTION)
            eventually(lambda page=page: page.authors() == ["citizen", "bot"])
    with ExitStack() as opened:
        pages = [opened.enter_context(Page(stack)) for stack in (fragile, replica) * 4]
        for page in pages:
            page.say(QUESTION)
        for page in pages:
            eventually(lambda page=page: "bot" in page.authors())
            settled(fragile, page)
            assert page.authors() == ["citizen", "bot"]


def test_answer_that_comes_after_the_claim_is_not_heard_but_counted(fragile: LiveStack, replica: LiveStack) -> None:
    """The citizen asks a bot something else while they wait, the employee comes, and only then it has its answer."""
    with Page(fragile) as page:
        page.say(HUMAN)
        eventually(lambda: page.state()["owner"] == "queue")
        page.press(MEANWHILE)
        assert page.state()["owner"] == "bot"
        before = suppressed(fragile)
        with paused("bot", fragile, replica):
            page.say(QUESTION)
            asked = "select 1 from conversation where id = $1 and turn_id is not null"
            eventually(lambda: rows(fragile, asked, page.id))
            console = Console(replica)
            console.claim(page)
        with console:
            settled(fragile, page)
            assert page.state()["owner"] == "agent"
            assert "bot" not in page.authors()
            turns = rows(fragile, "select result from turn where conversation_id = $1 order by finished_at", page.id)
            assert turns[-1]["result"] == "suppressed"
            assert suppressed(fragile) == before + 1
    assert ledger_is_whole(fragile)


def suppressed(stack: LiveStack) -> int:
    """Count the answers that the ledger says were not sent."""
    return int(rows(stack, "select count(*) from ledger_entry where action = 'suppressed'")[0]["count"])


def test_neither_bot_speaks_once_a_human_has_the_conversation(fragile: LiveStack, replica: LiveStack) -> None:
    """With the question of the intake still open, over either api, and with a bot that died and came back."""
    with Page(fragile) as page, Console(fragile) as console:
        page.say(DEATH)
        eventually(lambda: page.state()["owner"] == "queue")
        console.claim(page)
        before = page.authors()
        replica.kill("bot")
        for text in ("gisteren", "/restart", QUESTION):
            page.say(text)
        page.turn_to(replica)
        replica.start("bot")
        for text in ("/session_start", "/intent{}", QUESTION):
            page.say(text)
        settled(fragile, page)
        assert page.state()["owner"] == "agent"
        assert page.authors() == [*before, *["citizen"] * 6]

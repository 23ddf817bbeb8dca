"""Power cuts at every moment of a turn and of a handoff, on the real stack: nothing is lost and nothing doubled."""

import asyncio
import signal
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import httpx
import pytest

from cli.stack import Stack
from router.database import make_engine
from router.ledger.verify import verify_database
from tests.live import LiveStack, always_open, eventually, settings_in

QUESTION = "Wat kost een nieuw paspoort?"
DEATH = "Mijn moeder is overleden. Ik wil zelf aangifte doen."
MOMENTS = ["turn.leased", "turn.answered", "turn.committed", "outbox.taken"]


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """A whole Balie of its own, whose bot has less patience, so that a turn is soon taken over."""
    folder = tmp_path_factory.mktemp("fragile")
    settings = settings_in(folder / "home", municipality=always_open(folder / "municipality"))
    with Stack(settings, environment={"BALIE_BOT_DEADLINE_SECONDS": "3", "BALIE_BOT_RETRY_SECONDS": "2"}) as started:
        started.start_all(("--demo",))
        yield LiveStack(started)


@pytest.fixture(autouse=True)
def whole(fragile: LiveStack) -> Iterator[None]:
    """Start again whatever a test ended."""
    yield
    fragile.whole()


class Page:
    """A citizen's page that does not give up: it sends again, with the same id, what was not accepted."""

    def __init__(self, stack: LiveStack) -> None:
        self._http = httpx.Client(base_url=stack.url, timeout=5, trust_env=False)
        key = {"Idempotency-Key": str(uuid4())}
        created = self._insist("POST", "/v1/conversations", json={"language": "nl"}, headers=key).json()
        self.id = created["id"]
        self._headers = {"Authorization": f"Bearer {created['token']}"}

    def __enter__(self) -> "Page":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _insist(self, method: str, path: str, **what: object) -> httpx.Response:
        def once() -> httpx.Response | None:
            try:
                response = self._http.request(method, path, **what)
            except httpx.TransportError:
                return None
            return response if response.status_code < 500 else None

        response = eventually(once, seconds=60)
        assert response.is_success, response.text
        return response

    def say(self, text: str) -> None:
        """Say something, until it is accepted."""
        body = {"clientMessageId": str(uuid4()), "text": text}
        self._insist("POST", f"/v1/conversations/{self.id}/messages", json=body, headers=self._headers)

    def read(self) -> list[dict[str, object]]:
        """Read all messages."""
        return self._insist("GET", f"/v1/conversations/{self.id}/messages", headers=self._headers).json()["payload"]

    def authors(self) -> list[object]:
        """Return who said something, in order."""
        return [message["author"] for message in self.read()]

    def state(self) -> dict[str, object]:
        """Read the state."""
        return self._insist("GET", f"/v1/conversations/{self.id}", headers=self._headers).json()["state"]


def rows(stack: LiveStack, query: str, *values: object) -> list[asyncpg.Record]:
    """Ask the database."""

    async def ask() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(stack.database_url)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    return asyncio.run(ask())


def ledger_is_whole(stack: LiveStack) -> bool:
    """Check the chain."""

    async def check() -> bool:
        engine = make_engine(stack.database_url, pool_size=1)
        try:
            return (await verify_database(engine)).valid
        finally:
            await engine.dispose()

    return asyncio.run(check())


def settled(stack: LiveStack, page: Page) -> None:
    """Wait until nothing waits in the inbox or the outbox of a conversation."""
    query = "select (select count(*) from inbox where conversation_id = $1) + (select count(*) from outbox where conversation_id = $1) as left"
    eventually(lambda: rows(stack, query, page.id)[0]["left"] == 0, seconds=30)


@pytest.mark.parametrize("moment", MOMENTS)
def test_question_is_answered_exactly_once_after_a_power_cut(fragile: LiveStack, moment: str) -> None:
    fragile.restart_to_die_at(moment)
    with Page(fragile) as page:
        page.say(QUESTION)
        eventually(lambda: not fragile.alive("api"))
        fragile.start("api")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot"]
        assert "€" in str(page.read()[-1]["text"])


@pytest.mark.parametrize("moment", [*MOMENTS, "handoff.noted"])
def test_handoff_is_made_exactly_once_after_a_power_cut(fragile: LiveStack, moment: str) -> None:
    fragile.restart_to_die_at(moment)
    with Page(fragile) as page:
        page.say(DEATH)
        eventually(lambda: not fragile.alive("api"))
        fragile.start("api")
        eventually(lambda: page.state()["owner"] == "queue", seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot", "system"]
        made = rows(fragile, "select reason, status from handoff where conversation_id = $1", page.id)
        assert [tuple(row) for row in made] == [("human_first_topic", "queued")]
    assert ledger_is_whole(fragile)


def test_power_cut_while_the_bot_is_thinking(fragile: LiveStack) -> None:
    fragile.signal("bot", signal.SIGSTOP)
    try:
        with Page(fragile) as page:
            page.say(QUESTION)
            asked = "select 1 from conversation where id = $1 and turn_id is not null"
            eventually(lambda: rows(fragile, asked, page.id))
            fragile.kill("api")
            fragile.signal("bot", signal.SIGCONT)
            fragile.start("api")
            eventually(lambda: "bot" in page.authors(), seconds=40)
            settled(fragile, page)
            assert page.authors() == ["citizen", "bot"]
    finally:
        fragile.signal("bot", signal.SIGCONT)


def test_slow_bot_brings_a_human_once_and_its_late_answer_is_not_heard(fragile: LiveStack) -> None:
    fragile.signal("bot", signal.SIGSTOP)
    try:
        with Page(fragile) as page:
            page.say(QUESTION)
            eventually(lambda: page.state()["owner"] == "queue", seconds=30)
            assert page.authors() == ["citizen", "system", "system"]
            made = rows(fragile, "select reason from handoff where conversation_id = $1", page.id)
            assert [row["reason"] for row in made] == ["bot_unavailable"]
    finally:
        fragile.signal("bot", signal.SIGCONT)


def test_killed_bot_brings_a_human_and_answers_itself_when_it_is_back(fragile: LiveStack) -> None:
    fragile.kill("bot")
    with Page(fragile) as page:
        page.say(QUESTION)
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        fragile.start("bot")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "system", "system", "bot"]
        assert page.state()["owner"] == "bot"


def test_killed_action_server_never_looks_like_a_handoff_that_was_made(fragile: LiveStack) -> None:
    fragile.kill("actions")
    with Page(fragile) as page:
        page.say(DEATH)
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        made = rows(fragile, "select reason from handoff where conversation_id = $1", page.id)
        assert [row["reason"] for row in made] == ["bot_unavailable"]


def test_killed_database_loses_nothing_that_was_accepted(fragile: LiveStack) -> None:
    with Page(fragile) as page:
        page.say(QUESTION)
        fragile.kill("postgres")
        fragile.start("postgres")
        page.say("En wat moet ik meenemen?")
        eventually(lambda: page.authors().count("citizen") == 2 and page.authors()[-1] == "bot", seconds=60)
        settled(fragile, page)
        assert page.authors() in (["citizen", "bot", "citizen", "bot"], ["citizen", "citizen", "bot", "bot"])
    assert ledger_is_whole(fragile)


def test_conversation_that_a_human_has_stays_theirs_after_every_process_was_killed(fragile: LiveStack) -> None:
    with Page(fragile) as page:
        page.say("Ik wil een medewerker spreken.")
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        before = page.authors()
        for name in ("api", "bot", "actions", "postgres"):
            fragile.kill(name)
        fragile.whole()
        page.say("Bent u daar nog?")
        page.say("/restart")
        settled(fragile, page)
        assert page.state()["owner"] == "queue"
        assert page.authors() == [*before, "citizen", "citizen"]

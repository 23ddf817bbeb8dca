"""What the fault tests share: a citizen's page that does not give up, and looks into the database behind it."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import asyncpg
import httpx

from router.database import make_engine
from router.ledger.verify import verify_database
from tests.live import LiveStack, eventually


class Page:
    """A citizen's page that does not give up: it sends again, with the same id, what was not accepted."""

    def __init__(self, stack: LiveStack) -> None:
        self._http = httpx.Client(base_url=stack.url, timeout=5, trust_env=False)
        key = {"Idempotency-Key": str(uuid4())}
        with closed_on_failure(self._http):
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

    def send(self, text: str, client_message_id: str) -> httpx.Response:
        """Say something once, whatever comes of it."""
        body = {"clientMessageId": client_message_id, "text": text}
        return self._http.post(f"/v1/conversations/{self.id}/messages", json=body, headers=self._headers)

    def turn_to(self, stack: LiveStack) -> None:
        """Go on over the api of another replica."""
        self._http.base_url = httpx.URL(stack.url)

    def press(self, label: str) -> None:
        """Press the button with this label that was offered last."""
        offered = [button for message in self.read() for button in message["buttons"] if button["label"] == label]
        body = {"clientMessageId": str(uuid4()), "buttonId": offered[-1]["id"]}
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


@contextmanager
def unanswered(stack: LiveStack, question: str) -> Iterator[Page]:
    """Give a page that asked something which the bot has by now, and thinks of until it is sent SIGCONT; afterwards it goes on in any case."""
    stack.signal("bot", signal.SIGSTOP)
    try:
        with Page(stack) as page:
            page.say(question)
            asked = "select 1 from conversation where id = $1 and turn_id is not null"
            eventually(lambda: rows(stack, asked, page.id))
            yield page
    finally:
        stack.signal("bot", signal.SIGCONT)


class Console:
    """A signed-in employee, without a screen: who acts is there for the 90 seconds of grace."""

    def __init__(self, stack: LiveStack, username: str = "sanne") -> None:
        self._stack, self.username = stack, username
        self._http = httpx.Client(base_url=stack.url, timeout=5, trust_env=False)
        body = {"username": username, "password": stack.agents[username]}
        with closed_on_failure(self._http):
            self._http.headers["X-CSRF-Token"] = self._http.post("/v1/session", json=body).json()["csrfToken"]

    def __enter__(self) -> "Console":
        return self

    def __exit__(self, *_: object) -> None:
        """Sign out, so that what is held goes back and nobody is there for the next test."""
        self._http.delete("/v1/session")
        self._http.close()

    def claim(self, page: Page) -> dict[str, str]:
        """Take the conversation of a page, and return where to act on it and under which claim."""
        found = rows(self._stack, "select id from handoff where conversation_id = $1 and status = 'queued'", page.id)
        path = f"/v1/handoffs/{found[0]['id']}"
        taken = self._http.post(f"{path}/claim")
        assert taken.status_code == 200, taken.text
        return {"path": path, "claimId": taken.json()["claimId"]}

    def resolve(self, taken: dict[str, str]) -> None:
        """Resolve what was taken."""
        body = {"claimId": taken["claimId"], "result": "answered"}
        done = self._http.post(f"{taken['path']}/resolve", json=body)
        assert done.status_code == 200, done.text

    def timeline(self, taken: dict[str, str]) -> list[dict[str, object]]:
        """Return the steps of the handoff as the console shows them."""
        return self._http.get(taken["path"]).json()["timeline"]


@contextmanager
def closed_on_failure(http: httpx.Client) -> Iterator[None]:
    """Close the connections of what could not begin: else a later test fails of a socket that is still open."""
    try:
        yield
    except BaseException:
        http.close()
        raise


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

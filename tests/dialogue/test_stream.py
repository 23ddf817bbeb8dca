"""The citizen's event stream on the real stack: resumed where it broke, never twice, never with a hole."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from tests.live import LiveStack, eventually


class Reader(threading.Thread):
    """A page that follows a conversation, until it is told to stop."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._url, self._headers = url, headers
        self.events: list[tuple[str, int | None, dict[str, Any]]] = []
        self._client = httpx.Client(timeout=30, trust_env=False)
        self.start()

    def run(self) -> None:
        """Read until the connection is closed."""
        try:
            with self._client.stream("GET", self._url, headers=self._headers) as response:
                kind, number = "", None
                for line in response.iter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        kind = value
                    elif name == "id":
                        number = int(value)
                    elif name == "data":
                        self.events.append((kind, number, orjson.loads(value)))
                        number = None
        except (httpx.TransportError, RuntimeError, OSError):
            return

    @property
    def seqs(self) -> list[int | None]:
        """The numbers of the messages that were read, in order."""
        return [number for kind, number, _ in self.events if kind == "message"]

    def close(self) -> None:
        """Break the connection."""
        self._client.close()


class Talk:
    """A conversation over the public API."""

    def __init__(self, stack: LiveStack) -> None:
        self.http = httpx.Client(base_url=stack.url, timeout=10, trust_env=False)
        created = self.http.post("/v1/conversations", json={}, headers={"Idempotency-Key": str(uuid4())}).json()
        self.headers = {"Authorization": f"Bearer {created['token']}"}
        self.path = f"/v1/conversations/{created['id']}"
        self.events_url = f"{stack.url}{self.path}/events"

    def say(self, text: str) -> None:
        """Say something."""
        body = {"clientMessageId": str(uuid4()), "text": text}
        assert self.http.post(f"{self.path}/messages", json=body, headers=self.headers).status_code == 202


@pytest.fixture
def talk(stack: LiveStack) -> Iterator[Talk]:
    """A conversation that has begun."""
    made = Talk(stack)
    yield made
    made.http.close()


def test_stream_starts_with_the_state_and_brings_each_message_once_in_order(talk: Talk) -> None:
    reader = Reader(talk.events_url, talk.headers)
    talk.say("Wat kost een nieuw paspoort?")
    talk.say("Hoe lang duurt het aanvragen van een rijbewijs?")
    eventually(lambda: len(reader.seqs) >= 4)
    assert reader.events[0][0] == "state"
    assert reader.seqs == sorted(set(reader.seqs))
    assert reader.seqs[0] == 1
    reader.close()


def test_stream_that_broke_goes_on_after_the_last_event(talk: Talk) -> None:
    first = Reader(talk.events_url, talk.headers)
    talk.say("Wat kost een nieuw paspoort?")
    eventually(lambda: first.seqs == [1, 2])
    first.close()
    talk.say("Wat moet ik meenemen voor een rijbewijs?")
    again = Reader(talk.events_url, talk.headers | {"Last-Event-ID": "2"})
    eventually(lambda: len(again.seqs) >= 2)
    assert again.seqs == [3, 4]
    again.close()


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 40])
def test_stream_with_an_odd_last_event_id_does_not_break(talk: Talk, number: str) -> None:
    talk.say("Wat kost een nieuw paspoort?")
    reader = Reader(talk.events_url, talk.headers | {"Last-Event-ID": number})
    eventually(lambda: reader.events)
    assert reader.events[0][0] == "state"
    reader.close()


def test_two_pages_of_one_conversation_see_the_same(talk: Talk) -> None:
    readers = [Reader(talk.events_url, talk.headers) for _ in range(2)]
    talk.say("Wat kost een nieuw paspoort?")
    for reader in readers:
        eventually(lambda reader=reader: reader.seqs == [1, 2])
        reader.close()

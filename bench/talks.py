"""A citizen in conversation: says something, and knows when the answer is there. One class for each way to reach an assistant."""

import asyncio
import time
from typing import Any, Protocol
from uuid import uuid4

import orjson

from bench.client import Client

ANSWER_SECONDS = 30


class Unanswered(Exception):
    """The assistant refused the message, said nothing to it, or let the citizen wait for `ANSWER_SECONDS`."""


class Talk(Protocol):
    """One conversation."""

    async def open(self) -> None:
        """Start it."""

    async def say(self, text: str) -> float:
        """Say something and return the seconds until the answer was there.

        Raises:
            Unanswered: there was none.
        """

    async def close(self) -> None:
        """Leave."""


class RestTalk:
    """Over Rasa's `rest` channel: the answer is the response to the message."""

    def __init__(self, port: int) -> None:
        self._client, self._sender = Client(port), str(uuid4())

    async def open(self) -> None:
        """Do nothing: a sender that Rasa does not know starts a conversation."""

    async def say(self, text: str) -> float:
        """See `Talk.say`."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._client.post("/webhooks/rest/webhook", {"sender": self._sender, "message": text})
        except (OSError, EOFError, TimeoutError) as error:
            self._client.close()
            raise Unanswered(f"{text!r}: {error!r}") from error
        took = time.perf_counter() - began
        if answer.status != 200 or not answer.json():  # the channel answers 200 and an empty list whatever fails
            raise Unanswered(f"{answer.status} {answer.body[:200]!r}")
        return took

    async def close(self) -> None:
        """See `Talk.close`."""
        self._client.close()


class BalieTalk:
    """As the widget does it: a stream that is held open, a POST for each message, and the bot's next `message` event is the answer."""

    def __init__(self, port: int) -> None:
        self._client, self._stream = Client(port), Client(port)
        self._path = ""
        self._headers: dict[str, str] = {}
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._heard: list[tuple[int, str, float]] = []  # since the last thing said: number, author, and when it arrived
        self._read_to = 0
        self.answered_by = ""
        self.said: list[int] = []  # the numbers of what was accepted
        self.doubled = 0  # messages that came again

    async def open(self) -> None:
        """Start a conversation and follow it.

        Raises:
            Unanswered: it was refused.
        """
        answer = await self._client.post("/v1/conversations", {}, {"Idempotency-Key": str(uuid4())})
        if answer.status != 201:
            raise Unanswered(f"{answer.status} {answer.body[:200]!r}")
        started = answer.json()
        self._path = f"/v1/conversations/{started['id']}"
        self._headers = {"Authorization": f"Bearer {started['token']}"}
        self._reading = asyncio.create_task(self._read())

    async def say(self, text: str, *, to: tuple[str, ...] = ("bot",), seconds: float = ANSWER_SECONDS) -> float:
        """See `Talk.say`; `to`: whose message counts as the answer, for which it waits `seconds` at most."""
        message = {"clientMessageId": str(uuid4()), "text": text}
        self._heard.clear()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(seconds):
                answer = await self._client.post(f"{self._path}/messages", message, self._headers)
                if answer.status != 202:
                    raise Unanswered(f"{answer.status} {answer.body[:200]!r}")
                said: int = answer.json()["message"]["seq"]
                self.said.append(said)
                while not (after := [heard for heard in self._heard if heard[0] > said and heard[1] in to]):
                    self._news.clear()
                    await self._news.wait()
        except (OSError, EOFError, TimeoutError) as error:
            self._client.close()
            raise Unanswered(f"{text!r}: {error!r}") from error
        _, self.answered_by, arrived = after[0]
        return arrived - began

    async def close(self) -> None:
        """See `Talk.close`."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._stream.close()
        self._client.close()

    async def _read(self) -> None:
        async for event in self._stream.events(f"{self._path}/events", self._headers):
            if event.kind != "message":
                continue
            arrived = time.perf_counter()
            message: dict[str, Any] = orjson.loads(event.data)
            self.doubled += message["seq"] <= self._read_to
            self._read_to = max(self._read_to, message["seq"])
            if message["author"] != "citizen":
                self._heard.append((message["seq"], message["author"], arrived))
                self._news.set()

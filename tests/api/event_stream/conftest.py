"""Receivers as processes of their own, and the stream to them, driven by hand."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert, update

from cli.settings import PROJECT
from router.event_stream import EventStream, Stream, Subscription, read_networks
from router.schema import channel_thread, conversation, stream_change, stream_event, stream_subscription
from tests.api.conftest import Citizen, Desk, answer

SECRET, NEXT_SECRET = "een geheim van tweeendertig tekens", "het volgende geheim, ook lang genoeg"
HERE = ("127.0.0.0/8", "::1/128")


class Receiver:
    """A receiver, as the test sees it."""

    def __init__(self, port: int, process: asyncio.subprocess.Process, scheme: str) -> None:
        self.port, self.url, self._process = port, f"{scheme}://127.0.0.1:{port}/balie", process
        here = f"{scheme}://127.0.0.1:{port}"
        self._http = httpx.AsyncClient(base_url=here, trust_env=False, timeout=30, verify=False)

    async def does(self, mode: Any = "well", **more: Any) -> None:
        """Tell it how to behave from now on."""
        (await self._http.post("/control", json={"mode": mode, **more})).raise_for_status()

    async def tries(self, of: Citizen | None = None) -> list[dict[str, Any]]:
        """Return everything that came to it, of one conversation or of all."""
        found = (await self._http.get("/control")).json()
        return [each for each in found if of is None or each["event"]["subject"] == of.id]

    async def events(self, of: Citizen | None = None) -> list[dict[str, Any]]:
        """Return the events that it accepted, in order."""
        return [each["event"] for each in await self.tries(of) if each["status"] == 204]

    async def end(self) -> None:
        """End its process."""
        await self._http.aclose()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


Start = Callable[..., Awaitable[Receiver]]


@pytest.fixture
async def receiver_for() -> AsyncIterator[Start]:
    """Start a receiver that knows some secrets, with TLS where one of them is a certificate."""
    started: list[Receiver] = []

    async def start(*secrets: str) -> Receiver:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(PROJECT / "tests/api/event_stream/receiver.py"),
            *(secrets or (SECRET,)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        scheme = "https" if any(each.endswith(".pem") for each in secrets) else "http"
        started.append(Receiver(int(await process.stdout.readline()), process, scheme))
        return started[-1]

    yield start
    for each in started:
        await each.end()


@pytest.fixture
async def receiver(receiver_for: Start) -> Receiver:
    """A receiver that knows the secret."""
    return await receiver_for()


def subscription(receiver: Receiver, name: str = "zaken", **more: Any) -> Subscription:
    """A subscription of a receiver."""
    return Subscription(**{"id": name, "url": receiver.url, "secrets": (SECRET.encode(),), **more})


class Flow:
    """The stream of one process, going as far as the test lets it."""

    def __init__(self, desk: Desk, stream: EventStream) -> None:
        self.desk, self.stream = desk, stream

    async def record(self) -> None:
        """Record all that happened."""
        while await self.stream.recorder.round():
            pass

    async def round(self, name: str = "zaken") -> int:
        """Let one courier go once."""
        return await self.stream.couriers[name].round()

    async def all(self) -> None:
        """Record all that happened and bring all that is due."""
        await self.record()
        for courier in self.stream.couriers.values():
            while await courier.round():
                pass


Flowing = Callable[..., Awaitable[Flow]]


@pytest.fixture
async def flowing(desk: Desk) -> AsyncIterator[Flowing]:
    """Start the stream of a process to some subscriptions."""
    made: list[EventStream] = []
    async with desk.services.engine.begin() as connection:  # what other tests left
        for table in (stream_subscription, stream_event, stream_change):
            await connection.execute(delete(table))

    async def start(
        *subscriptions: Subscription,
        networks: Sequence[str] = HERE,
        api: str = "https://balie.voorbeeld.example",
    ) -> Flow:
        stream = Stream(source="urn:nld:gemeente-voorbeeld:systeem:balie", subscriptions=subscriptions, api=api)
        made.append(
            EventStream(
                engine=desk.services.engine,
                stream=stream,
                clock=desk.clock,
                networks=read_networks(networks),
            )
        )
        await made[-1].register()
        return Flow(desk, made[-1])

    yield start
    for each in made:
        each.close()


@pytest.fixture
async def flow(flowing: Flowing, receiver: Receiver) -> Flow:
    """The stream to one receiver."""
    return await flowing(subscription(receiver))


async def asked(desk: Desk) -> Citizen:
    """A citizen who asked something and was answered by the bot."""
    desk.bot.replies(answer())
    citizen = await desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    await citizen.until(author="bot")
    return citizen


async def opened_by(desk: Desk, citizen: Citizen, account: str, *, channel: str = "social") -> None:
    """Let an account have opened a conversation, as the webhook for other systems does."""
    async with desk.services.engine.begin() as connection:
        await connection.execute(update(conversation).where(conversation.c.id == citizen.id).values(channel=channel))
        await connection.execute(
            insert(channel_thread).values(
                conversation_id=citizen.id, account=account, address="@x", address_hash=b"", heard_at=desk.clock()
            )
        )

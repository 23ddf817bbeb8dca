"""A crowd on the loopback: citizens who come at a rate, whatever the answers take, and the employees who serve those that are handed over."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from uuid import uuid4

import orjson

from bench.client import Client
from bench.talks import BalieTalk, Unanswered

HUMAN, THEN = "Ik wil een medewerker spreken.", "Ik heb mijn gegevens hier bij de hand."
_MOST_AT_ONCE = 1500  # conversations: past this the crowd is not let in, and counted as refused
_SETTLE_SECONDS = 60.0  # how long the last ones have to be served
_HUMAN_SECONDS = 300.0
_GLANCE = 0.2  # seconds between two looks at the console


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How many come, how fast, and what they do.

    Attributes:
        contacts: conversations in all.
        per_second: how many start each second, at random moments (a Poisson stream).
        handed_over: one in so many asks for a human with the third of the four messages; nobody when 0.
        think: seconds between an answer and the next message, at most; half of it on average.
        handling: seconds that an employee needs for one conversation.
        seed: of the dice.
    """

    contacts: int
    per_second: float
    handed_over: int = 4
    think: float = 4.0
    handling: float = 2.0
    seed: int = 4


@dataclass(kw_only=True)
class Day:
    """What happened: seconds of every answer, and what went wrong."""

    bot: list[float] = field(default_factory=list)
    human: list[float] = field(default_factory=list)
    handover: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # how long after its moment each conversation started
    accepted: int = 0
    doubled: int = 0
    open_now: int = 0
    most_open: int = 0
    finished: int = 0
    resolved: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value that this share of the values does not exceed; None without values."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else None


@dataclass(frozen=True, kw_only=True)
class Employee:
    """Somebody who is signed in."""

    name: str
    headers: Mapping[str, str]


async def run(
    ports: Sequence[int], crowd: Crowd, sentences: Sequence[str], employees: Sequence[Employee], day: Day
) -> None:
    """Let the crowd in at its rate, spread over the ports, with the employees at work, until everyone was served or a minute after the last came."""
    dice, began = random.Random(crowd.seed), time.perf_counter()
    closing = asyncio.Event()
    work = [asyncio.create_task(_work(port, who, crowd, day, closing)) for port, who in zip(cycle(ports), employees)]
    visits: set[asyncio.Task[None]] = set()
    due = began
    for number in range(crowd.contacts):
        due += dice.expovariate(crowd.per_second)
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        day.late.append(time.perf_counter() - due)
        if len(visits) >= _MOST_AT_ONCE:
            day.failures.append("too many at once: not let in")
            continue
        visit = asyncio.create_task(
            _visit(ports[number % len(ports)], crowd, script(sentences, number, crowd), dice.random(), day)
        )
        visits.add(visit)
        visit.add_done_callback(visits.discard)
        day.most_open = max(day.most_open, len(visits))
    day.seconds = time.perf_counter() - began
    if visits:
        await asyncio.wait(visits, timeout=_SETTLE_SECONDS)
    for visit in visits:
        visit.cancel()
    closing.set()
    for task in work:
        task.cancel()
    await asyncio.gather(*visits, *work, return_exceptions=True)


def script(sentences: Sequence[str], number: int, crowd: Crowd) -> list[str]:
    """Four messages, each conversation from another place in the list; those handed over ask for a human with the third."""
    said = list(islice(cycle(sentences), number % len(sentences), number % len(sentences) + 4))
    return [*said[:2], HUMAN, THEN] if crowd.handed_over and number % crowd.handed_over == 0 else said


async def _visit(port: int, crowd: Crowd, script: Sequence[str], pace: float, day: Day) -> None:
    talk = BalieTalk(port)
    day.open_now += 1
    try:
        await talk.open()
        for text in script:
            if text is THEN:
                day.human.append(await talk.say(text, to=("agent",), seconds=_HUMAN_SECONDS))
            elif text is HUMAN:
                day.handover.append(await talk.say(text, to=("system",)))
            else:
                took = await talk.say(text, to=("bot", "system", "agent"))
                (day.human if talk.answered_by == "agent" else day.bot).append(took)
            if text is not script[-1]:
                await asyncio.sleep(pace * crowd.think)
        day.finished += 1
    except Unanswered as error:
        day.failures.append(str(error))
    except (OSError, EOFError) as error:
        day.failures.append(f"refused: {error!r}")
    finally:
        day.accepted += len(talk.said)
        day.doubled += talk.doubled
        day.open_now -= 1
        await talk.close()


async def _work(port: int, who: Employee, crowd: Crowd, day: Day, closing: asyncio.Event) -> None:
    """Take who is next whenever the console shows that somebody waits, answer and resolve, one after the other."""
    client, stream, waiting = Client(port), Client(port), set[str]()
    reading = asyncio.create_task(_read(stream, who, waiting))
    try:
        while not closing.is_set():
            try:
                if not waiting:
                    await asyncio.sleep(_GLANCE)
                elif not await _serve(client, who, crowd, day):
                    await asyncio.sleep(1.0)
            except (OSError, EOFError) as error:
                day.failures.append(f"{who.name}: {error!r}")
                client.close()
                await asyncio.sleep(1.0)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        stream.close()
        client.close()


async def _read(stream: Client, who: Employee, waiting: set[str]) -> None:
    """Keep what the console shows as waiting: the stream is presence as well."""
    async for event in stream.events("/v1/queue/events", who.headers):
        if event.kind == "snapshot":
            waiting |= {row["id"] for row in orjson.loads(event.data)["waiting"]}
        elif event.kind == "change":
            change = orjson.loads(event.data)
            waiting |= {row["id"] for row in change["upsert"] if row["status"] == "queued"}
            waiting -= {*change["remove"], *(row["id"] for row in change["upsert"] if row["status"] != "queued")}


async def _serve(client: Client, who: Employee, crowd: Crowd, day: Day) -> bool:
    answer = await client.post("/v1/queue/next", {}, who.headers)
    if answer.status != 200:
        if answer.status not in (204, 409):
            day.failures.append(f"next: {answer.status} {answer.body[:200]!r}")
        return False
    taken = answer.json()
    handoff, claim = f"/v1/handoffs/{taken['id']}", {"claimId": taken["claimId"]}
    heard = len([each for each in taken["messages"] if each["author"] == "citizen"])
    await asyncio.sleep(crowd.handling)
    spoken = {**claim, "clientMessageId": str(uuid4()), "text": "Goedemorgen, ik help u verder."}
    answer = await client.post(f"{handoff}/messages", spoken, who.headers)
    if answer.status != 201:
        day.failures.append(f"speak: {answer.status} {answer.body[:200]!r}")
    if heard < 4:  # the citizen's last message had not come yet: give it its answer
        await asyncio.sleep(crowd.think)
        spoken |= {"clientMessageId": str(uuid4()), "text": "Dank u wel. Ik maak het voor u in orde."}
        await client.post(f"{handoff}/messages", spoken, who.headers)
    answer = await client.post(f"{handoff}/resolve", {**claim, "result": "answered"}, who.headers)
    if answer.status != 200:
        day.failures.append(f"resolve: {answer.status} {answer.body[:200]!r}")
    day.resolved += answer.status == 200
    return True

"""A shift of employees who work at a pace: they take the next or are given it, are busy for some seconds, close it, and look at the queue meanwhile.

The pace is many times that of people, who are busy for minutes; still it is a pace, and not as fast as the machine can.
"""

import asyncio
import contextlib
import random
import statistics
import time
from collections import Counter
from typing import Any

import orjson

from bench.client import Client
from bench.replicas import Employee
from cli.errors import CommandError

HANDLING = (2.0, 6.0)  # seconds for one conversation, at least and at most
_LOOK = 1.0  # seconds between two reads of the queue


class Shift:
    """What happens in one shift.

    Attributes:
        took: seconds of each "take the next".
        freed: seconds from "closed" to the next citizen on the screen, with the whole conversation.
        read: seconds of each look at the queue.
        served: how often each handoff was somebody's.
    """

    def __init__(self, crowd: list[Employee], seconds: float) -> None:
        self.crowd, self.seconds = crowd, seconds
        self.took: list[float] = []
        self.freed: list[float] = []
        self.read: list[float] = []
        self.served: Counter[str] = Counter()
        self._dice = random.Random(4)

    async def pull(self) -> dict[str, Any]:
        """Everybody takes the next as soon as they are free, and reads the queue every second."""
        ends = time.perf_counter() + self.seconds
        looks = [asyncio.create_task(self._look(employee)) for employee in self.crowd]
        try:
            await asyncio.gather(*(self._take(employee, ends) for employee in self.crowd))
        finally:
            await _end(looks)
        return self._figures() | {"next": milliseconds(self.took), "look": milliseconds(self.read)}

    async def push(self) -> dict[str, Any]:
        """Everybody is given the next by the router, and hears so by the stream of their console."""
        working = [asyncio.create_task(self._given(employee)) for employee in self.crowd]
        await asyncio.wait(working, timeout=self.seconds, return_when=asyncio.FIRST_EXCEPTION)
        failed = [task.exception() for task in working if task.done() and not task.cancelled()]
        await _end(working)
        if any(failed):
            raise CommandError(f"A shift could not go on: {failed[0]!r}")
        return self._figures()

    def _figures(self) -> dict[str, Any]:
        return {
            "served": len(self.served),
            "perSecond": round(len(self.served) / self.seconds, 1),
            "twice": sum(count > 1 for count in self.served.values()),
            "freed": milliseconds(self.freed),
        }

    async def _take(self, employee: Employee, ends: float) -> None:
        await asyncio.sleep(self._dice.uniform(0, HANDLING[1]))  # nobody starts at the same moment
        closed: float | None = None
        while time.perf_counter() < ends:
            began = time.perf_counter()
            status, handoff = await employee.post("/v1/queue/next")
            self.took.append(time.perf_counter() - began)
            if status != 200:
                raise CommandError(f"Nobody was next ({status} {handoff}): let more wait, with --waiting.")
            self._has(handoff["id"], closed)
            await asyncio.sleep(self._dice.uniform(*HANDLING))
            closed = await self._close(employee, handoff)

    async def _given(self, employee: Employee) -> None:
        stream, screen = Client(employee.port), Client(employee.port)
        closed: float | None = None
        try:
            async for event in stream.events("/v1/queue/events", employee.headers):
                if event.kind not in ("snapshot", "change"):
                    continue
                told = orjson.loads(event.data)
                rows = told["mine"] if event.kind == "snapshot" else told["upsert"]
                for row in rows:
                    mine = row["status"] == "claimed" and (row["claimedBy"] or {}).get("id") == str(employee.id)
                    if not mine or row["id"] in self.served:
                        continue
                    handoff = (await screen.get(f"/v1/handoffs/{row['id']}", employee.headers)).json()
                    self._has(handoff["id"], closed)
                    await asyncio.sleep(self._dice.uniform(*HANDLING))
                    closed = await self._close(employee, handoff)
        finally:
            stream.close()
            screen.close()

    async def _look(self, employee: Employee) -> None:
        client = Client(employee.port)
        try:
            while True:
                began = time.perf_counter()
                answer = await client.get("/v1/queue", employee.headers)
                self.read.append(time.perf_counter() - began)
                if answer.status != 200:
                    raise CommandError(f"The queue could not be read: {answer.status}")
                await asyncio.sleep(max(0.0, _LOOK - self.read[-1]))
        finally:
            client.close()

    def _has(self, handoff: str, closed: float | None) -> None:
        self.served[handoff] += 1
        if closed is not None:
            self.freed.append(time.perf_counter() - closed)

    async def _close(self, employee: Employee, handoff: dict[str, Any]) -> float:
        """Close a conversation; returns the moment at which it was asked for."""
        began = time.perf_counter()
        body = {"claimId": handoff["claimId"], "result": "answered", "note": ""}
        status, answer = await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)
        if status != 200:
            raise CommandError(f"A conversation could not be closed: {status} {answer}")
        return began


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)


def milliseconds(times: list[float]) -> dict[str, float]:
    """Return the number of times, their median and their 95th percentile, in milliseconds."""
    cuts = statistics.quantiles(times, n=20)
    return {
        "count": len(times),
        "p50Milliseconds": round(1000 * cuts[9], 2),
        "p95Milliseconds": round(1000 * cuts[18], 2),
    }

"""A desk, hour by hour, as a discrete-event simulation: who comes, who waits, who is helped, and what each was promised by the real estimator.

A day lasts eight hours. Employees have two chats at once, take the next one by hand after some seconds, round off for a minute after each, and
pause. One citizen in ten is urgent and goes first, one in ten has half an hour of advantage; some leave before it is their turn.
"""

import heapq
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import simpy

from router.promises.waiting import (
    Crew,
    Experience,
    Handling,
    Waited,
    WaitRange,
    bare_seconds,
    expected_wait,
    experience,
)

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOURS = 8
_MINUTE = 60.0
_DAY = HOURS * 60 * _MINUTE
_MEAN_HANDLING = 7 * _MINUTE
_TOGETHER = 1.35  # a chat takes so much longer beside another one
_CAPACITY = 2
_ADVANTAGE = {"urgent": 120 * _MINUTE, "high": 30 * _MINUTE, "normal": 0.0}
_PATIENCE = 50 * _MINUTE  # mean; one in two never leaves
_LOOKS_AGAIN = 5 * _MINUTE
_LEARNT_EVERY = 5 * _MINUTE
_LATEST = 200

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of day: how many arrive an hour and how many employees are there, by the share of the day that has passed."""

    name: str
    arrivals: Callable[[float], float]
    employees: Callable[[float], int]


STEADY = Kind(name="steady", arrivals=lambda _: 88.0, employees=lambda _: 8)
PEAKY = Kind(name="peaky", arrivals=lambda part: 150.0 if 0.2 < part < 0.4 else 70.0, employees=lambda _: 8)
UNDERSTAFFED = Kind(name="understaffed", arrivals=lambda _: 88.0, employees=lambda part: 6 if part < 0.6 else 8)
KINDS = (STEADY, PEAKY, UNDERSTAFFED)


@dataclass
class Told:
    """One promise and what became of it; seconds since the day began."""

    at: float
    expected: float
    wait: WaitRange | None
    first: bool
    somebody_free: bool
    ended: float | None = None
    served: bool = False


@dataclass(order=True)
class Citizen:
    """Somebody who waits. Ordered as the queue is."""

    order: float
    number: int
    told: list[Told] = field(default_factory=list, compare=False)
    gone: bool = field(default=False, compare=False)
    served: bool = field(default=False, compare=False)


@dataclass
class Employee:
    """Somebody who helps."""

    held: int = 0
    since_pause: int = 0
    pausing: bool = False
    on_shift: bool = True


@dataclass
class Memory:
    """What the desk remembers from one day to the next: what the router reads from its own tables."""

    handlings: list[Handling] = field(default_factory=list)
    waits: list[Waited] = field(default_factory=list)


class DeskDay:
    """One day of a kind; `told` holds every promise afterwards."""

    def __init__(self, kind: Kind, memory: Memory, *, number: int, dice: random.Random) -> None:
        self._kind, self._memory, self._dice = kind, memory, dice
        self._opens = MONDAY + timedelta(days=7 * (number // 5) + number % 5)
        self._env = simpy.Environment()
        self._queue: list[Citizen] = []
        self._staff = [Employee() for _ in range(max(kind.employees(part / 100) for part in range(100)))]
        self.told: list[Told] = []
        self._lately: Experience | None = None
        self._learnt_in = -1.0

    def run(self) -> list[Told]:
        """Let the day pass, and help everybody who still waits at its end; returns every promise."""
        self._env.process(self._arrivals())
        self._env.process(self._shifts())
        self._env.run(until=_DAY + 4 * 60 * _MINUTE)
        return self.told

    def _arrivals(self) -> Process:
        number, busiest = 0, max(self._kind.arrivals(part / 100) for part in range(100))
        while self._env.now < _DAY:
            yield self._env.timeout(self._dice.expovariate(busiest / 60 / _MINUTE))
            if self._env.now < _DAY and self._dice.random() < self._kind.arrivals(self._env.now / _DAY) / busiest:
                number += 1
                self._arrive(number)

    def _arrive(self, number: int) -> None:
        priority = self._dice.choices(list(_ADVANTAGE), weights=(1, 1, 8))[0]
        citizen = Citizen(order=self._env.now - _ADVANTAGE[priority], number=number)
        heapq.heappush(self._queue, citizen)
        self._tell(citizen, first=True)
        self._env.process(self._waits(citizen))
        if self._dice.random() < 0.5:
            self._env.process(self._leaves(citizen))
        self._look_for_work()

    def _waits(self, citizen: Citizen) -> Process:
        while True:
            yield self._env.timeout(_LOOKS_AGAIN)
            if citizen.served or citizen.gone:
                return
            self._tell(citizen, first=False)

    def _leaves(self, citizen: Citizen) -> Process:
        yield self._env.timeout(self._dice.expovariate(1 / _PATIENCE))
        if not citizen.served:
            citizen.gone = True
            self._end(citizen, served=False)

    def _tell(self, citizen: Citizen, *, first: bool) -> None:
        crew, place = self._crew(), sum(each <= citizen for each in self._queue)
        lately = self._experience()
        expected = bare_seconds(place, lately, crew) if lately and crew.slots else 0.0
        wait = expected_wait(place, lately, crew)
        told = Told(at=self._env.now, expected=expected, wait=wait, first=first, somebody_free=crew.free >= place)
        citizen.told.append(told)
        self.told.append(told)

    def _experience(self) -> Experience | None:
        """Learnt again each five minutes: the router does so each minute."""
        period = self._env.now // _LEARNT_EVERY
        if period != self._learnt_in:
            self._learnt_in = period
            self._lately = experience(self._memory.handlings[::-1], self._memory.waits[::-1], at=self._moment())
        return self._lately

    def _crew(self) -> Crew:
        there = [each for each in self._staff if each.on_shift and not each.pausing]
        return Crew(slots=_CAPACITY * len(there), free=sum(_CAPACITY - each.held for each in there))

    def _moment(self) -> datetime:
        return self._opens + timedelta(seconds=self._env.now)

    def _look_for_work(self) -> None:
        for each in self._staff:
            if self._queue and each.on_shift and not each.pausing and each.held < _CAPACITY:
                self._env.process(self._take(each))

    def _take(self, employee: Employee) -> Process:
        yield self._env.timeout(self._dice.expovariate(1 / 8.0))
        while self._queue and self._queue[0].gone:
            heapq.heappop(self._queue)
        if not self._queue or employee.held >= _CAPACITY or employee.pausing or not employee.on_shift:
            return
        citizen = heapq.heappop(self._queue)
        citizen.served = True
        self._end(citizen, served=True)
        employee.held += 1
        started = self._moment()
        seconds = _MEAN_HANDLING * self._dice.lognormvariate(-0.32, 0.8) * (_TOGETHER if employee.held > 1 else 1.0)
        yield self._env.timeout(seconds)
        self._memory.handlings.append(Handling(started=started, seconds=seconds))
        del self._memory.handlings[:-_LATEST]
        yield self._env.timeout(self._dice.uniform(20, 90))  # rounding off
        employee.held -= 1
        employee.since_pause += 1
        self._env.process(self._pause(employee) if employee.since_pause >= 8 else self._take(employee))

    def _pause(self, employee: Employee) -> Process:
        employee.pausing, employee.since_pause = True, 0
        yield self._env.timeout(5 * _MINUTE)
        employee.pausing = False
        for _ in range(_CAPACITY - employee.held):
            self._env.process(self._take(employee))

    def _shifts(self) -> Process:
        while True:
            wanted = self._kind.employees(min(0.99, self._env.now / _DAY))
            for position, each in enumerate(self._staff):
                each.on_shift = position < wanted
            self._look_for_work()
            yield self._env.timeout(15 * _MINUTE)

    def _end(self, citizen: Citizen, *, served: bool) -> None:
        for told in citizen.told:
            told.ended, told.served = self._env.now, served
            if served and told.first and told.expected > 0:
                waited = Waited(
                    promised=self._opens + timedelta(seconds=told.at),
                    expected=told.expected,
                    seconds=self._env.now - told.at,
                )
                self._memory.waits.append(waited)
        del self._memory.waits[:-_LATEST]

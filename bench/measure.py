"""From nothing to figures, for one assistant: train, start, first answer, warm up, rounds of load, memory, stop.

Rounds, because a machine has faster and slower minutes: assistants that take turns share them.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import psutil
import uvloop

from bench import load
from bench.assistants import Assistant
from bench.load import Load
from cli.stack import memory_mb

WARM_UP_TURNS = 20


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is said: rounds of as many conversations as are in flight, turns in each, and seconds after which a round says nothing new."""

    in_flight: int
    rounds: int = 2
    turns: int = 60
    round_seconds: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Column:
    """The figures of one assistant. Seconds, megabytes (PSS), and processor milliseconds of all its processes for a message."""

    title: str
    load: Load
    train_seconds: float | None
    cold_start_seconds: float
    memory_mb: float
    cpu_ms_per_message: float
    client_cores: float
    other_cores: float

    def as_json(self) -> dict[str, float | int | str | None]:
        """Return the figures with their stable keys."""
        p50, p95 = self.load.percentile(0.5), self.load.percentile(0.95)
        return {
            "title": self.title,
            "messages": len(self.load.answers),
            "failures": len(self.load.failures),
            "messagesPerSecond": round(self.load.messages_per_second, 2),
            "p50Milliseconds": _milliseconds(p50),
            "p95Milliseconds": _milliseconds(p95),
            "lateTurnRatio": _rounded(self.load.late_turn_ratio),
            "worstLateTurnRatio": _rounded(self.load.worst_late_turn_ratio),
            "trainSeconds": _rounded(self.train_seconds),
            "coldStartSeconds": _rounded(self.cold_start_seconds),
            "memoryMb": round(self.memory_mb),
            "cpuMsPerMessage": round(self.cpu_ms_per_message, 2),
            "clientCores": round(self.client_cores, 2),
            "otherCores": round(self.other_cores, 2),
        }


class Measurement:
    """One assistant under measurement. Afterwards nothing of it runs, whatever happened: use it in a `with`."""

    def __init__(self, assistant: Assistant, plan: Plan, say: Callable[[str], None]) -> None:
        """Measure `assistant` with this plan; `say` is told what happens next."""
        self.assistant, self._plan, self._say = assistant, plan, say
        self._load, self._spent = Load(), _Processors()
        self._trained: float | None = None
        self._cold_start = self._memory = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.assistant.stop()

    def start(self) -> None:
        """Train, start from nothing until the first answer, and warm up."""
        self._say("training")
        self._trained = self.assistant.train()
        self._say("starting")
        began = time.monotonic()
        self.assistant.start()
        self._talk(1, turns=1, in_flight=1)
        self._cold_start = time.monotonic() - began
        self._say("warming up")
        self._talk(self._plan.in_flight, turns=WARM_UP_TURNS, in_flight=self._plan.in_flight)
        self._say("waiting")

    def round(self, number: int, answered: Callable[[], None]) -> None:
        """Hold the conversations of one round; `answered` is told of every answer."""
        self._say(f"round {number}")
        before = _Processors.now(self.assistant.pids())
        plan = self._plan
        found = self._talk(plan.in_flight, turns=plan.turns, in_flight=plan.in_flight, answered=answered)
        self._spent = self._spent.plus(_Processors.now(self.assistant.pids()).since(before))
        self._load = self._load.joined(found)
        self._say("waiting")

    def stop(self) -> Column:
        """Look at the memory, end the processes and return the figures."""
        memory = sum(memory_mb(pid) or 0 for pid in self.assistant.pids())
        self.assistant.stop()
        self._say("done")
        spent = self._spent
        return Column(
            title=self.assistant.title,
            load=self._load,
            train_seconds=self._trained,
            cold_start_seconds=self._cold_start,
            memory_mb=memory,
            cpu_ms_per_message=1000 * spent.assistant / max(len(self._load.answers), 1),
            client_cores=spent.client / spent.clock,
            other_cores=max(spent.machine - spent.client - spent.assistant, 0) / spent.clock,
        )

    def _talk(
        self, conversations: int, *, turns: int, in_flight: int, answered: Callable[[], None] = lambda: None
    ) -> Load:
        said = load.scripts(self.assistant.sentences, conversations=conversations, turns=turns)
        return uvloop.run(
            load.run(
                self.assistant.talk, said, in_flight=in_flight, seconds=self._plan.round_seconds, answered=answered
            )
        )


@dataclass(frozen=True, kw_only=True)
class _Processors:
    """Seconds of processor time, of the whole machine, of the assistant and of this client, and the time on the clock."""

    machine: float = 0.0
    assistant: float = 0.0
    client: float = 0.0
    clock: float = 0.0

    @classmethod
    def now(cls, pids: list[int]) -> Self:
        all_of_it, own = psutil.cpu_times(), os.times()
        return cls(
            machine=sum(all_of_it) - all_of_it.idle - getattr(all_of_it, "iowait", 0.0),
            assistant=sum(_seconds(process) for pid in pids for process in _family(pid)),
            client=own.user + own.system,
            clock=time.monotonic(),
        )

    def since(self, before: Self) -> Self:
        return self._each(before, -1)

    def plus(self, other: Self) -> Self:
        return self._each(other, 1)

    def _each(self, other: Self, sign: int) -> Self:
        return type(self)(**{name: value + sign * getattr(other, name) for name, value in vars(self).items()})


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return spent.user + spent.system


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)

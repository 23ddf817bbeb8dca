"""From nothing to figures, for one assistant: train, start, first answer, warm up, load, memory, stop."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import uvloop

from bench import load
from bench.assistants import Assistant
from bench.load import Load
from cli.stack import memory_mb

WARM_UP_TURNS = 20
WARM_UP_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is said: conversations at once and in all, turns in each, and the seconds after which nothing new is said."""

    in_flight: int
    conversations: int
    turns: int = 60
    seconds: float = 75.0


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


def measure(assistant: Assistant, plan: Plan, *, say: Callable[[str], None], answered: Callable[[], None]) -> Column:
    """Take the figures of one assistant, and leave nothing of it running.

    Args:
        assistant: who is measured.
        plan: how much is said to it.
        say: told what happens next.
        answered: told of every answer that counts.
    """
    say("training")
    trained = assistant.train()
    say("starting")
    began = time.monotonic()
    try:
        assistant.start()
        _drive(assistant, Plan(in_flight=1, conversations=1, turns=1))
        started = time.monotonic() - began
        say("warming up")
        _drive(
            assistant,
            Plan(in_flight=plan.in_flight, conversations=plan.in_flight, turns=WARM_UP_TURNS, seconds=WARM_UP_SECONDS),
        )
        say("talking")
        before = _Processors.now(assistant.pids())
        found = _drive(assistant, plan, answered)
        spent = _Processors.now(assistant.pids()).since(before)
        memory = sum(memory_mb(pid) or 0 for pid in assistant.pids())
    finally:
        assistant.stop()
    return Column(
        title=assistant.title,
        load=found,
        train_seconds=trained,
        cold_start_seconds=started,
        memory_mb=memory,
        cpu_ms_per_message=1000 * spent.assistant / max(len(found.answers), 1),
        client_cores=spent.client / spent.at,
        other_cores=max(spent.all - spent.client - spent.assistant, 0) / spent.at,
    )


def _drive(assistant: Assistant, plan: Plan, answered: Callable[[], None] = lambda: None) -> Load:
    said = load.scripts(assistant.sentences, conversations=plan.conversations, turns=plan.turns)
    return uvloop.run(load.run(assistant.talk, said, in_flight=plan.in_flight, seconds=plan.seconds, answered=answered))


@dataclass(frozen=True, kw_only=True)
class _Processors:
    """Seconds of processor time: of the whole machine, of the assistant and of this client, and the time on the clock."""

    all: float
    assistant: float
    client: float
    at: float

    @classmethod
    def now(cls, pids: list[int]) -> "_Processors":
        machine, own = psutil.cpu_times(), os.times()
        return cls(
            all=sum(machine) - machine.idle - getattr(machine, "iowait", 0.0),
            assistant=sum(_seconds(process) for pid in pids for process in _family(pid)),
            client=own.user + own.system,
            at=time.monotonic(),
        )

    def since(self, before: "_Processors") -> "_Processors":
        return _Processors(**{name: value - getattr(before, name) for name, value in vars(self).items()})


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

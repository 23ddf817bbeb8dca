"""A closed loop: a fixed number of conversations in flight, each saying its next sentence as soon as it has its answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.talks import Talk, Unanswered

EARLY, LATE = slice(0, 20), slice(40, 60)  # turns 1-20 and 41-60


@dataclass(kw_only=True)
class Load:
    """What was measured: the seconds of every answer, by conversation and turn."""

    conversations: list[list[float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def joined(self, other: "Load") -> "Load":
        """Return both, one after the other."""
        return Load(
            conversations=self.conversations + other.conversations,
            failures=self.failures + other.failures,
            seconds=self.seconds + other.seconds,
        )

    @property
    def answers(self) -> list[float]:
        """All answers, fastest first."""
        return sorted(took for turns in self.conversations for took in turns)

    @property
    def messages_per_second(self) -> float:
        """Answers in the time from the first question to the last answer."""
        return len(self.answers) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float | None:
        """The seconds within which this share of the answers was there; None without answers."""
        answers = self.answers
        return answers[min(int(share * len(answers)), len(answers) - 1)] if answers else None

    @property
    def late_turn_ratio(self) -> float | None:
        """The median of turns 41-60 over that of turns 1-20, all conversations together."""
        late = [took for turns in self.conversations for took in turns[LATE]]
        early = [took for turns in self.conversations if turns[LATE] for took in turns[EARLY]]
        return median(late) / median(early) if late else None

    @property
    def worst_late_turn_ratio(self) -> float | None:
        """The same for each conversation that was finished by itself, and the largest of these."""
        ratios = [median(t[LATE]) / median(t[EARLY]) for t in self.conversations if len(t) >= LATE.stop]
        return max(ratios, default=None)


async def run(
    make_talk: Callable[[], Talk],
    scripts: Sequence[Sequence[str]],
    *,
    in_flight: int,
    seconds: float,
    answered: Callable[[], None] = lambda: None,
) -> Load:
    """Hold a conversation for each script, `in_flight` at once.

    Args:
        make_talk: returns a conversation that is not open yet.
        scripts: what is said in each conversation, in order.
        in_flight: conversations at once.
        seconds: nothing new is said after this time.
        answered: told of every answer.
    """
    load, waiting = Load(), iter(scripts)
    began = time.perf_counter()

    async def converse(script: Sequence[str]) -> None:
        turns: list[float] = []
        load.conversations.append(turns)
        talk = make_talk()
        try:
            await talk.open()
            for text in script:
                if time.perf_counter() - began > seconds:
                    return
                turns.append(await talk.say(text))
                load.seconds = time.perf_counter() - began
                answered()
        except Unanswered as error:  # this conversation ends; a refused message is counted, not hidden in a mean
            load.failures.append(str(error))
        finally:
            await talk.close()

    async def keep_talking() -> None:
        for script in waiting:
            await converse(script)

    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(keep_talking())
    return load


def scripts(sentences: Sequence[str], *, conversations: int, turns: int) -> list[list[str]]:
    """Return what is said in each conversation: the same list, each from another place, round and round."""
    step = max(len(sentences) // conversations, 1)
    return [[sentences[(n * step + turn) % len(sentences)] for turn in range(turns)] for n in range(conversations)]

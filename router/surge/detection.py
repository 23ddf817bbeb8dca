"""Is it a surge? The count of now against the same quarter of an hour in earlier weeks, and a queue that grows faster than it is served.

Contacts of a usual day come close to a Poisson stream, so the tail of that distribution says how unlikely a count is. Real days vary more than
that, and a quiet hour has few contacts: so it must also be several times the usual number, and not few. What is usual is the median of the
earlier weeks: one holiday or one earlier surge among them changes nothing.

>>> round(poisson_tail(3, 1.0), 4)
0.0803
>>> usual([40, 38, 200, 0, 41], fewest=3)
40
>>> usual([40, 38], fewest=3) is None
True
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from router.surge.rules import SurgeRules

_LEAST_USUAL = 1.0  # a quarter of an hour in which never anybody came still expects one
_TERMS = 10_000


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What came within the window: in all, or as handoffs of one department; and the same window of earlier weeks, latest first."""

    kind: Literal["contacts", "handoffs"]
    department: str | None
    count: int
    earlier: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Who waits for a department now, and how many came and were helped within the window."""

    department: str
    waiting: int
    came: int
    helped: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """Why it is a surge; `expected` is what would be usual: contacts, or for a queue how many were helped."""

    reason: Literal["contacts", "handoffs", "queue"]
    department: str | None
    observed: int
    expected: float

    def figures(self) -> dict[str, float | int]:
        """Return the figures as they are kept."""
        return {"observed": self.observed, "expected": round(self.expected, 1)}


def poisson_tail(count: int, mean: float) -> float:
    """Return the chance of `count` or more where `mean` is usual.

    Raises:
        ValueError: a mean that is not above zero.
    """
    if mean <= 0:
        raise ValueError("the mean must be above zero")
    if count <= mean:  # the small side is summed: the other one begins with a term that may be too small to write down
        return max(0.0, 1.0 - _sum(count - 1, mean, -1))
    return min(_sum(count, mean, 1), 1.0)


def _sum(first: int, mean: float, step: int) -> float:
    """Return the chance of `first` and of all that lie beyond it, away from the mean."""
    if first < 0:
        return 0.0
    total = term = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1))
    for number in range(first + 1, first + _TERMS) if step > 0 else range(first, 0, -1):
        term *= mean / number if step > 0 else number / mean
        total += term
        if term <= total * 1e-12:
            break
    return total


def usual(earlier: Sequence[int], *, fewest: int) -> float | None:
    """Return what is usual, or None with fewer than `fewest` earlier weeks."""
    return median(earlier) if earlier and len(earlier) >= fewest else None


def surges(rates: Sequence[Rate], queues: Sequence[Queue], rules: SurgeRules) -> list[Found]:
    """Return every reason why it is a surge, the one with the most people first."""
    found = [reason for rate in rates if (reason := _spike(rate, rules, rules.times, rules.chance))]
    found += [reason for queue in queues if (reason := _growth(queue, rules, rules.queue_times))]
    return sorted(found, key=lambda reason: (-reason.observed, reason.reason))


def is_calm(rates: Sequence[Rate], queues: Sequence[Queue], rules: SurgeRules) -> bool:
    """Say whether it is over: the count is below half the way from usual to a surge, and no queue that is long grows.

    It takes less to stay in a surge than to begin one (hysteresis), so that surge mode does not flicker.
    """
    half = 1 + (rules.times - 1) / 2
    spikes = any(_spike(rate, rules, half, 1.0) for rate in rates)
    return not spikes and not any(_growth(queue, rules, 1.0) for queue in queues)


def _spike(rate: Rate, rules: SurgeRules, times: float, chance: float) -> Found | None:
    mean = usual(rate.earlier, fewest=rules.fewest_weeks)
    if mean is None or rate.count < rules.fewest:
        return None
    mean = max(mean, _LEAST_USUAL)
    if rate.count < times * mean or poisson_tail(rate.count, mean) > chance:
        return None
    return Found(reason=rate.kind, department=rate.department, observed=rate.count, expected=mean)


def _growth(queue: Queue, rules: SurgeRules, times: float) -> Found | None:
    if queue.waiting < rules.queue_fewest or queue.came <= times * queue.helped:
        return None
    return Found(reason="queue", department=queue.department, observed=queue.waiting, expected=float(queue.helped))

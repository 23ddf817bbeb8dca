"""How long the wait will be: an honest range, or nothing when there is too little to go on.

While all are busy, employees finish one conversation after the other. Seen together, the moments at which one of them becomes free
are close to a Poisson stream (Palm and Khintchine), so the wait of the p-th who has to wait is the time of the p-th such moment: a
Gamma distribution with shape p. Three things are learnt from what happened lately at this department and hour (`Experience`): how long
a conversation takes, how much that differs from one to the next, and how much longer people really waited than this says (breaks,
wrap-up, urgent people who overtake, people who leave). None of them depends on the place or on who is there, so more people ahead
never shorten the range and more employees never lengthen it.

>>> lately = Experience(handling_seconds=420, spread=1, pace=1)
>>> expected_wait(3, lately, Crew(slots=2, free=0))
WaitRange(from_minutes=9, to_minutes=20)
>>> expected_wait(3, lately, Crew(slots=0, free=0)) is None
True
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, pvariance
from typing import TypeVar

Each = TypeVar("Each")

FEWEST_HANDLINGS = 5
_ENOUGH = 30  # handlings of the same hour that outweigh those of the rest of the week
_DOUBT = 0.12  # variance of the pace from one hour to the next, as a share of its square
_TRUST = 10.0  # waits that weigh as much as the model itself, when the pace is learnt
_PACE = (0.5, 3.0)
_SPREAD = (0.5, 2.5)
_Z_MEDIAN = 0.0
_Z_90TH_PERCENTILE = 1.2816
_COARSER = ((30, 1), (90, 5), (math.inf, 15))  # up to so many minutes: a step of so many


@dataclass(frozen=True, kw_only=True)
class WaitRange:
    """Whole minutes: half of the waits are shorter than `from_minutes`, one in ten is longer than `to_minutes`."""

    from_minutes: int
    to_minutes: int


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Who takes conversations now: how many they can have at once (`slots`), and how many more they could take (`free`)."""

    slots: int
    free: int


@dataclass(frozen=True, kw_only=True)
class Handling:
    """A conversation that an employee had: from when, and how long, in seconds."""

    started: datetime
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Waited:
    """A wait that is over, in seconds, beside what the bare model (`bare_seconds`) expected when it began."""

    promised: datetime
    expected: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Experience:
    """What happened lately at a department and hour.

    `handling_seconds`: the mean of a conversation. `spread`: its variance between one release and the next, as a multiple of that of a Poisson
    stream. `pace`: real waits as a multiple of what the bare model expected.
    """

    handling_seconds: float
    spread: float
    pace: float


def same_hour(at: datetime) -> Callable[[datetime], int]:
    """Return how alike an earlier moment is, both on the municipality's clock: 3 the same weekday and hour, 2 the same hour, 1 another one."""

    def alike(then: datetime) -> int:
        if then.hour != at.hour:
            return 1
        return 3 if then.weekday() == at.weekday() else 2

    return alike


def experience(handlings: Sequence[Handling], waits: Sequence[Waited], *, at: datetime) -> Experience | None:
    """Return what is known about a moment, or None with fewer than five handlings.

    Args:
        handlings: those of the department in the last weeks, latest first, on the municipality's clock.
        waits: its waits that are over, latest first, on the same clock.
        at: the moment, on the same clock.

    Raises:
        ValueError: a negative duration.
    """
    if any(each.seconds < 0 for each in handlings):
        raise ValueError("A handling cannot take less than no time.")
    if len(handlings) < FEWEST_HANDLINGS:
        return None
    alike = same_hour(at)
    taken = [each.seconds for each in _most_alike(handlings, lambda each: alike(each.started))]
    mean = max(1.0, fmean(taken))
    varies = pvariance(taken) / mean**2
    similar = _most_alike(waits, lambda each: alike(each.promised))
    expected = [each.expected for each in similar]
    trusted = _TRUST * fmean(expected) if expected else 1.0
    pace = (sum(each.seconds for each in similar) + trusted) / (sum(expected) + trusted)
    return Experience(handling_seconds=mean, spread=_between((1 + varies) / 2, *_SPREAD), pace=_between(pace, *_PACE))


def bare_seconds(place: int, lately: Experience, crew: Crew) -> float:
    """Return the mean wait of the bare model: one release for each who has to wait, up to and including this citizen.

    Raises:
        ValueError: a place below 1.
    """
    if place < 1:
        raise ValueError(f"The first place in the queue is 1, not {place}.")
    return max(0, place - max(0, crew.free)) * lately.handling_seconds / crew.slots


def expected_wait(place: int, lately: Experience | None, crew: Crew) -> WaitRange | None:
    """Return the wait of the citizen at `place` (the first in the queue is 1), or None when it cannot be said.

    Args:
        place: where in the queue.
        lately: what happened at this department and hour; None with too little to go on.
        crew: who takes conversations now.

    Returns:
        The range in minutes, at least one minute wide; above half an hour in steps of five minutes, above an hour and a half of a quarter.

    Raises:
        ValueError: a place below 1.
    """
    if lately is None or crew.slots < 1:
        return None
    mean = bare_seconds(place, lately, crew) * lately.pace / 60
    releases = max(1, place - max(0, crew.free))
    scale = (
        lately.spread + _DOUBT * releases
    )  # variance over mean, in releases: grows with the place, so the quantiles do too
    shape = releases / scale
    from_minutes = _stated(mean / shape * _gamma_quantile(shape, _Z_MEDIAN), round)
    to_minutes = _stated(mean / shape * _gamma_quantile(shape, _Z_90TH_PERCENTILE), math.ceil)
    return WaitRange(from_minutes=max(1, from_minutes), to_minutes=max(2, max(1, from_minutes) + 1, to_minutes))


def _most_alike(those: Sequence[Each], alike: Callable[[Each], int]) -> Sequence[Each]:
    """Return those that are most alike, and as many of the next as are needed to have enough, latest first."""
    return sorted(those, key=alike, reverse=True)[:_ENOUGH]


def _between(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _stated(minutes: float, rounded: Callable[[float], int]) -> int:
    """Return whole minutes as people say them; never more for less."""
    step = next(step for most, step in _COARSER if minutes <= most)
    return rounded(minutes / step) * step


def _gamma_quantile(shape: float, z: float) -> float:
    """The quantile of a Gamma(shape, 1) at normal deviate `z` (Wilson and Hilferty, 1931); grows with the shape."""
    return float(shape * max(0.0, 1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)

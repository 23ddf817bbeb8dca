"""How long the wait will be: an honest range, or nothing when there is too little to go on.

Agents who are all busy finish one conversation after the other. Seen together, the moments at which one of them becomes
free are close to a Poisson stream (Palm and Khintchine), so the wait of the p-th in the queue is the time of the p-th
such moment: a Gamma distribution with shape p, of which the range gives the median and the 90th percentile.

>>> expected_wait(3, [300, 360, 420, 480, 540], agents_on_duty=2)
WaitRange(from_minutes=10, to_minutes=19)
>>> expected_wait(3, [300, 360], agents_on_duty=2) is None
True
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

FEWEST_HANDLINGS = 5
_Z_MEDIAN = 0.0
_Z_90TH_PERCENTILE = 1.2816


@dataclass(frozen=True, kw_only=True)
class WaitRange:
    """Whole minutes: half of the waits are shorter than `from_minutes`, one in ten is longer than `to_minutes`."""

    from_minutes: int
    to_minutes: int


def expected_wait(
    place: int, recent_handling_seconds: Sequence[float], agents_on_duty: int, *, chats_per_agent: int = 1
) -> WaitRange | None:
    """The wait of the citizen at `place` (the first in the queue is 1).

    Args:
        place: how many are served up to and including this citizen.
        recent_handling_seconds: how long the last handlings took, from claim to end.
        agents_on_duty: how many agents take conversations now.
        chats_per_agent: how many conversations one agent has at the same time.

    Returns:
        The range in minutes, rounded up, at least one minute wide; None with fewer than five recent handlings or nobody
        on duty. More people ahead never shorten it; more agents never lengthen it.

    Raises:
        ValueError: a place below 1 or a negative duration.
    """
    if place < 1:
        raise ValueError(f"The first place in the queue is 1, not {place}.")
    if any(seconds < 0 for seconds in recent_handling_seconds):
        raise ValueError("A handling cannot take less than no time.")
    if len(recent_handling_seconds) < FEWEST_HANDLINGS or agents_on_duty < 1 or chats_per_agent < 1:
        return None
    minutes_per_release = fmean(recent_handling_seconds) / 60 / (agents_on_duty * chats_per_agent)
    from_minutes = math.ceil(_gamma_quantile(place, _Z_MEDIAN) * minutes_per_release)
    to_minutes = math.ceil(_gamma_quantile(place, _Z_90TH_PERCENTILE) * minutes_per_release)
    return WaitRange(from_minutes=max(1, from_minutes), to_minutes=max(2, from_minutes + 1, to_minutes))


def _gamma_quantile(shape: int, z: float) -> float:
    """The quantile of a Gamma(shape, 1) at normal deviate `z` (Wilson and Hilferty, 1931); grows with the shape."""
    return float(shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)

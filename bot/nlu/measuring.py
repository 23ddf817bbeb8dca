"""From held-out predictions to :class:`~bot.nlu.quality.Quality`, whatever model made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.quality import Confusion, IntentQuality, Quality, ReliabilityBin, RiskPoint

BINS = 15
"""Of equal width, as Guo et al. 2017 have them."""

POINTS = 81
"""How many thresholds the risk-coverage curve tells, spread over what occurs."""


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """What a model said of sentences that it had not seen, a value for each: indices of ``names`` for ``labels`` and ``best``.

    ``certainty`` is what the thresholds are compared with, and ``unknown`` the same for questions about topics that the model never heard
    of, minus infinity where they would not be answered however sure.
    """

    names: Sequence[str]
    labels: np.ndarray
    best: np.ndarray
    confidence: np.ndarray
    certainty: np.ndarray
    unknown: np.ndarray

    @property
    def correct(self) -> np.ndarray:
        """Whether the best intent is the right one."""
        return self.best == self.labels


def measure(predicted: Predicted, *, threshold: float, moderate: float) -> Quality:
    """Return the quality of the model that ``predicted``, with these two limits of certainty."""
    intents = _intents(predicted, predicted.certainty >= threshold)
    chosen = _risk(predicted, threshold)
    bins = _reliability(predicted)
    gap = sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / len(predicted.labels)
    return Quality(
        accuracy=_share(predicted.correct),
        macro_f1=round(float(np.mean([each.f1 for each in intents.values()])), 4),
        answered_correctly=round(chosen.answered - chosen.wrong, 4),
        answered_wrongly=chosen.wrong,
        unknown_refused=chosen.unknown_refused,
        calibration_error=round(gap, 4),
        threshold=round(threshold, 4),
        moderate=round(moderate, 4),
        intents=intents,
        confusions=_confusions(predicted),
        risk_coverage=_curve(predicted, threshold, moderate),
        reliability=bins,
    )


def _share(of: np.ndarray) -> float:
    return round(float(of.mean()), 4) if len(of) else 0.0


def _intents(predicted: Predicted, answered: np.ndarray) -> dict[str, IntentQuality]:
    """Return the quality of every intent that has a sentence."""
    qualities = {}
    for index, name in enumerate(predicted.names):
        own, heard = predicted.labels == index, predicted.best == index
        if own.any():
            qualities[name] = IntentQuality(
                support=int(own.sum()),
                f1=round(2 * int((own & heard).sum()) / int(own.sum() + heard.sum()), 4),
                answered_correctly=int((own & answered & heard).sum()),
                answered_wrongly=int((own & answered & ~heard).sum()),
            )
    return qualities


def _confusions(predicted: Predicted) -> tuple[Confusion, ...]:
    names, wrong = predicted.names, np.flatnonzero(~predicted.correct)
    pairs = Counter((names[predicted.labels[i]], names[predicted.best[i]]) for i in wrong)
    ordered = sorted(pairs.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Confusion(intent=intent, heard_as=heard_as, count=count) for (intent, heard_as), count in ordered)


def _risk(predicted: Predicted, threshold: float) -> RiskPoint:
    answered = predicted.certainty >= threshold
    return RiskPoint(
        threshold=round(threshold, 4),
        answered=_share(answered),
        wrong=_share(answered & ~predicted.correct),
        unknown_refused=_share(predicted.unknown < threshold),
    )


def _curve(predicted: Predicted, *chosen: float) -> tuple[RiskPoint, ...]:
    """Return the risk-coverage curve, with the ``chosen`` thresholds on it."""
    spread = np.quantile(predicted.certainty, np.linspace(0, 1, POINTS))
    return tuple(_risk(predicted, float(threshold)) for threshold in sorted({*spread.tolist(), *chosen}))


def _reliability(predicted: Predicted) -> tuple[ReliabilityBin, ...]:
    """Return the bins of confidence that hold a sentence."""
    places = np.minimum((predicted.confidence * BINS).astype(int), BINS - 1)
    return tuple(
        ReliabilityBin(
            count=int((places == place).sum()),
            confidence=round(float(predicted.confidence[places == place].mean()), 4),
            accuracy=_share(predicted.correct[places == place]),
        )
        for place in sorted(set(places.tolist()))
    )

"""Learning from held-out decisions how sure the intent model may be.

Two rehearsals on the training data: every sentence is decided on by a model that has not seen it, and every topic's sentences by a model
that has never heard of that topic, which is what an unknown question looks like. From both a small logistic regression learns the
*certainty*: how probable it is that the best intent is the right one. Two limits of it make three outcomes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.dialogue.parse import MODERATE, SURE, UNSURE
from bot.dialogue.turn import OUT_OF_SCOPE
from bot.nlu.kernel import Decisions, Fitted
from bot.nlu.measuring import Predicted, measure
from bot.nlu.quality import Quality

FOLDS = 5
WRONG_COST = 2.5
"""How many right answers a wrong one undoes; to ask back costs nothing."""

UNKNOWN_WEIGHT = 0.25
"""How much the refusal of unknown questions counts beside the answers to known ones: few real questions are about nothing that we know."""

AS_GOOD = 0.008
"""Thresholds that differ less than this in worth are as good as each other: it is about one standard error (Breiman et al. 1984)."""

MODERATE_LIMIT = 0.5
"""From here on the best intent is more probably right than not: "probably this topic" holds."""

RANKED = 10
"""How many intents of the ranking are kept."""

SIGNS = {"strength": 1.0, "margin": 1.0, "nearness": 0.5, "wording": 0.5, "out_of_scope": -0.3}
"""What tells a right answer from a wrong one and from an unknown question, and how much each weighs, in standard deviations."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What the model thinks of one sentence.

    ``ranking``: the likeliest intents with their share of the belief, best first; ``confidence``: how probable it is that the best one is
    right, and so also that any is; ``certainty``: what follows from that.
    """

    ranking: tuple[tuple[str, float], ...]
    confidence: float
    certainty: str


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What the rehearsals taught: the softmax ``temperature`` of the ranking, the weights of the signs of certainty, and its two limits."""

    temperature: float = 0.2
    weights: tuple[float, ...] = (2.0, 2.0, 2.0, 4.0, -1.0)
    bias: float = -2.0
    threshold: float = 0.5
    moderate: float = 0.2

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Return how the belief is shared among the intents, for decision values by row."""
        scaled = (values - values.max(axis=1, keepdims=True)) / self.temperature
        exponent = np.exp(scaled)
        return exponent / exponent.sum(axis=1, keepdims=True)

    def certainty(self, decided: Decisions, intents: Sequence[str]) -> np.ndarray:
        """Return the probability that the best intent is right, for every row."""
        return 1 / (1 + np.exp(-(signs_of(decided, intents) @ np.asarray(self.weights) + self.bias)))

    def predict(self, decided: Decisions, intents: Sequence[str]) -> list[Prediction]:
        """Return the prediction for every row."""
        certainties, probabilities = self.certainty(decided, intents), self.shares(decided.values)
        ranked = np.argsort(-probabilities, axis=1)[:, :RANKED]
        return [
            Prediction(
                ranking=tuple((intents[i], round(float(row[i]), 4)) for i in order),
                confidence=round(float(certain), 4),
                certainty=SURE if certain >= self.threshold else MODERATE if certain >= self.moderate else UNSURE,
            )
            for row, order, certain in zip(probabilities, ranked, certainties, strict=True)
        ]


def signs_of(decided: Decisions, intents: Sequence[str]) -> np.ndarray:
    """Return what the certainty is learnt from, a column for each of :data:`SIGNS`."""
    outside = (
        decided.values[:, intents.index(OUT_OF_SCOPE)] if OUT_OF_SCOPE in intents else np.zeros(len(decided.values))
    )
    return np.stack([decided.strength, decided.margin, decided.nearness, decided.wording, outside], axis=1)


def _folds(labels: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of every fold, each label spread evenly over the folds."""
    seen: Counter[str] = Counter()
    fold = np.empty(len(labels), dtype=int)
    for i in np.random.default_rng(0).permutation(len(labels)):
        fold[i] = seen[labels[i]] % FOLDS
        seen[labels[i]] += 1
    for k in range(FOLDS):
        if (fold == k).any():
            yield np.flatnonzero(fold == k)


def _without_topics(fitted: Fitted, labels: np.ndarray, topics: Sequence[str]) -> Iterator[Decisions]:
    """Yield the decisions on the sentences of some topics by a model that has never heard of those topics."""
    for k in range(FOLDS):
        rows = np.flatnonzero(np.isin(labels, sorted(topics)[k::FOLDS]))
        if len(rows) and len(rows) < len(labels):
            yield fitted.without(rows)


def _join(parts: Sequence[Decisions]) -> Decisions:
    return Decisions(
        values=np.concatenate([p.values for p in parts]),
        nearness=np.concatenate([p.nearness for p in parts]),
        wording=np.concatenate([p.wording for p in parts]),
    )


def _temperature(values: np.ndarray, right: np.ndarray) -> float:
    """Return the softmax temperature with the least log loss (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        scaled = values / temperature
        top = scaled.max(axis=1)
        log_sum = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((log_sum - scaled[np.arange(len(scaled)), right]).mean())

    return float(min(np.geomspace(0.03, 3.0, 40), key=loss))


def _learn_certainty(known: np.ndarray, correct: np.ndarray) -> tuple[tuple[float, ...], float]:
    """Return weights and bias of the certainty: the signs in standard deviations, and how probable they make a right answer (Platt 1999).

    The shares of the signs are fixed. Learnt from rehearsals they did worse on real unknown questions, which differ from those of a topic that
    was left out (docs/benchmarks.md).
    """
    from sklearn.linear_model import LogisticRegression

    if correct.all() or not correct.any():
        return Calibration.weights, Calibration.bias
    deviation = known.std(axis=0)
    deviation[deviation < 1e-6] = np.inf  # a sign that is always the same says nothing
    weights = np.array(list(SIGNS.values())) / deviation
    scaled = LogisticRegression(max_iter=1000).fit((known @ weights)[:, None], correct)
    return tuple(float(w) for w in weights * scaled.coef_[0, 0]), float(scaled.intercept_[0])


def _threshold(known: np.ndarray, correct: np.ndarray, unknown: np.ndarray) -> float:
    """Return the certainty from which on an answer is given: where right answers, less the cost of wrong ones, are worth most.

    Among those that are as good, the lowest: it answers more people.
    """

    def worth(threshold: float) -> float:
        answered = known >= threshold
        right, wrong = (answered & correct).mean(), (answered & ~correct).mean()
        refused = (unknown < threshold).mean() if len(unknown) else 0.0
        return float(right - WRONG_COST * wrong + UNKNOWN_WEIGHT * refused)

    limits = np.linspace(0.02, 0.98, 97)
    worths = np.array([worth(limit) for limit in limits])
    return float(limits[worths >= worths.max() - AS_GOOD][0])


def calibrate(fitted: Fitted, labels: Sequence[str], topics: Sequence[str]) -> tuple[Calibration, Quality | None]:
    """Rehearse on the training data and return the calibration with the quality that the model was seen to have.

    With too little data to hold any out (fewer than three labels with three sentences) the defaults are returned.
    """
    counts = Counter(labels)
    if sum(count >= 3 for count in counts.values()) < 3:
        return Calibration(), None
    intents, all_labels = fitted.model.intents, np.asarray(labels, dtype=object)
    folds = list(_folds(all_labels))
    known, right = (
        _join([fitted.without(rows) for rows in folds]),
        fitted.model.weights["owners"][np.concatenate(folds)],
    )
    absent = list(_without_topics(fitted, all_labels, [topic for topic in topics if topic in counts]))
    calibration = Calibration(temperature=_temperature(known.values, right))
    correct = known.best == right
    refused = _join(absent).best == _index(intents) if absent else np.zeros(0, dtype=bool)
    weights, bias = _learn_certainty(signs_of(known, intents), correct)
    calibration = replace(calibration, weights=weights, bias=bias)
    certainty = calibration.certainty(known, intents)
    unknown = np.where(refused, -np.inf, calibration.certainty(_join(absent), intents)) if absent else np.zeros(0)
    threshold = _threshold(certainty, correct, unknown)
    calibration = replace(calibration, threshold=threshold, moderate=min(MODERATE_LIMIT, threshold))
    predicted = Predicted(
        names=intents,
        labels=right,
        best=known.best,
        confidence=certainty,
        certainty=certainty,
        unknown=unknown,
    )
    return calibration, measure(predicted, threshold=threshold, moderate=calibration.moderate)


def _index(intents: Sequence[str]) -> int:
    """Return the index of the intent that is never answered; -1 when there is none."""
    return intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in intents else -1

"""Learning from held-out predictions how sure the intent model may be.

Two rehearsals on the training data: every sentence is predicted by a model that has not seen it, and every topic's sentences by a model
that has never heard of that topic, which is what an unknown question looks like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.dialogue.turn import OUT_OF_SCOPE
from bot.nlu.linear import Calibration, fit, top_mean
from bot.nlu.measuring import Predicted, measure
from bot.nlu.quality import Quality

FOLDS = 5
WRONG_COST = 3.0
UNKNOWN_WEIGHT = 0.2

UNHEARD = -4.0
"""The decision value of a label that the model did not train on."""

MODERATE_BELOW = 1.0
"""How far under the threshold, in units of the blend, "probably this topic" still holds."""


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """Predictions for sentences by a model that did not train on them; ``correct`` is all False for unknown topics."""

    decisions: np.ndarray
    labels: np.ndarray
    nearness: np.ndarray
    correct: np.ndarray

    @property
    def margins(self) -> np.ndarray:
        """The distance between the best and the second-best decision value."""
        best = np.sort(self.decisions, axis=1)
        return best[:, -1] - best[:, -2]

    @property
    def strength(self) -> np.ndarray:
        """The best decision value."""
        return self.decisions.max(axis=1)

    def blend(self, calibration: Calibration) -> np.ndarray:
        """The blend of every prediction."""
        return calibration.blend(self.margins, self.strength, self.nearness)


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """The training data as arrays: texts, labels and embeddings by row, and the names of the labels."""

    texts: np.ndarray
    labels: np.ndarray
    embeddings: np.ndarray
    names: list[str]

    def hold_out(self, train: np.ndarray, test: np.ndarray) -> HeldOut:
        """Train on the rows ``train`` and predict the rows ``test``."""
        model = fit(list(self.texts[train]), list(self.labels[train]), self.embeddings[train], Calibration())
        columns = [self.names.index(intent) for intent in model.intents]
        decisions = np.full((len(test), len(self.names)), UNHEARD)
        for row, i in enumerate(test):
            decisions[row, columns] = model.decide(self.texts[i], self.embeddings[i])
        labels = np.array([self.names.index(label) for label in self.labels[test]])
        return HeldOut(
            decisions=decisions,
            labels=labels,
            nearness=top_mean(self.embeddings[test] @ self.embeddings[train].T),
            correct=decisions.argmax(axis=1) == labels,
        )


def _folds(labels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (train, test), every label spread evenly over the folds in the order of the data."""
    seen: Counter[str] = Counter()
    fold = np.empty(len(labels), dtype=int)
    for i in np.random.default_rng(0).permutation(len(labels)):
        fold[i] = seen[labels[i]] % FOLDS
        seen[labels[i]] += 1
    for k in range(FOLDS):
        if (fold == k).any():
            yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)


def _unknown_topics(labels: np.ndarray, topics: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (train, test) where the tested topics are absent from training."""
    for k in range(FOLDS):
        absent = np.isin(labels, sorted(topics)[k::FOLDS])
        if absent.any() and len(set(labels[~absent])) > 1:
            yield np.flatnonzero(~absent), np.flatnonzero(absent)


def _join(parts: list[HeldOut]) -> HeldOut:
    return HeldOut(
        decisions=np.concatenate([p.decisions for p in parts]),
        labels=np.concatenate([p.labels for p in parts]),
        nearness=np.concatenate([p.nearness for p in parts]),
        correct=np.concatenate([p.correct for p in parts]),
    )


def _as_answered(unknown: HeldOut, calibration: Calibration, names: list[str]) -> np.ndarray:
    """Return the blends of unknown questions; one that is taken for out of scope is never answered, however sure."""
    refused = np.array([names[i] == OUT_OF_SCOPE for i in unknown.decisions.argmax(axis=1)])
    return np.where(refused, -np.inf, unknown.blend(calibration))


def _temperature(held_out: HeldOut) -> float:
    """Return the softmax temperature with the least log loss."""

    def loss(temperature: float) -> float:
        scaled = held_out.decisions / temperature
        top = scaled.max(axis=1)
        log_sum = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((log_sum - scaled[np.arange(len(scaled)), held_out.labels]).mean())

    return float(min(np.geomspace(0.03, 3.0, 40), key=loss))


def _threshold(known: np.ndarray, correct: np.ndarray, unknown: np.ndarray) -> float:
    """Return the blend that best separates what is answered rightly from what must not be answered.

    A right answer counts one and a wrong one costs more; to ask which topic is meant is free of both. ``unknown`` are the blends of
    unknown questions that would get an answer; they weigh less, for few real questions are about nothing that the catalogue knows.
    """

    def worth(threshold: float) -> float:
        answered = known >= threshold
        right, wrong = (answered & correct).mean(), (answered & ~correct).mean()
        refused = (unknown < threshold).mean() if len(unknown) else 0.0
        return float(right - WRONG_COST * wrong + UNKNOWN_WEIGHT * refused)

    return float(max(np.linspace(-6, 2, 81), key=worth))


def calibrate(
    texts: Sequence[str], labels: Sequence[str], embeddings: np.ndarray, topics: Sequence[str]
) -> tuple[Calibration, Quality | None]:
    """Rehearse on the training data and return the calibration with the quality that it was seen to have.

    With too little data to hold any out (some label with fewer than three sentences, or a single label) the defaults are returned.
    """
    counts = Counter(labels)
    if len(counts) < 3 or min(counts.values()) < 3:
        return Calibration(), None
    sentences = Sentences(
        texts=np.array(texts, dtype=object),
        labels=np.array(labels, dtype=object),
        embeddings=embeddings,
        names=sorted(counts),
    )
    known = _join([sentences.hold_out(*rows) for rows in _folds(sentences.labels)])
    absent = [
        sentences.hold_out(*rows) for rows in _unknown_topics(sentences.labels, [t for t in topics if t in counts])
    ]
    calibration = Calibration(
        temperature=_temperature(known),
        margin_mean=float(known.margins.mean()),
        margin_deviation=float(known.margins.std()) or 1.0,
        strength_mean=float(known.strength.mean()),
        strength_deviation=float(known.strength.std()) or 1.0,
        nearness_mean=float(known.nearness.mean()),
        nearness_deviation=float(known.nearness.std()) or 1.0,
    )
    blend = known.blend(calibration)
    unknown = np.concatenate([_as_answered(a, calibration, sentences.names) for a in absent]) if absent else np.zeros(0)
    threshold = _threshold(blend, known.correct, unknown)
    moderate = threshold - MODERATE_BELOW
    predicted = Predicted(
        names=sentences.names,
        labels=known.labels,
        best=known.decisions.argmax(axis=1),
        confidence=_confidence(known, calibration.temperature),
        certainty=blend,
        unknown=unknown,
    )
    quality = measure(predicted, threshold=threshold, moderate=moderate)
    return replace(calibration, threshold=threshold, moderate=moderate), quality


def _confidence(held_out: HeldOut, temperature: float) -> np.ndarray:
    """Return the softmax probability of the best label of every sentence."""
    below_best = (held_out.decisions - held_out.strength[:, None]) / temperature
    return 1 / np.exp(below_best).sum(axis=1)

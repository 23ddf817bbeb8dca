"""Hearing how a message must be handled, where no pattern foresaw the words: a classifier over the sentence embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.nlu.signals import SignalRules

FOLDS = 3
FALSE_ALARMS = 0.004
"""Of ordinary sentences, the share that the classifier may take for a signal."""

LEAST = 0.5
"""The least decision value that is taken for a signal, in log-odds, however seldom ordinary sentences reach it."""


class SignalClassifier:
    """A logistic regression for each signal over the sentence embedding, so that it also hears other languages."""

    def __init__(self, names: Sequence[str], weights: np.ndarray, bias: np.ndarray, thresholds: np.ndarray) -> None:
        """``weights``: (512, signals); ``bias`` and ``thresholds``: (signals,), thresholds on the decision value."""
        self.names = list(names)
        self.weights, self.bias, self.thresholds = weights.astype(np.float32), bias, thresholds

    @classmethod
    def train(
        cls, rules: SignalRules, texts: Sequence[str], intents: Sequence[str], embeddings: np.ndarray, embed: Any
    ) -> SignalClassifier:
        """Train on the examples of each signal against the training data of all intents that do not carry it.

        Args:
            rules: the signals with their examples.
            texts: the training data, with ``intents`` and ``embeddings`` by row.
            intents: the intent of every text.
            embeddings: the embedding of every text.
            embed: gives the embeddings of more texts.
        """
        examples, ordinary, near = rules.examples(), rules.ordinary(), rules.neutral_intents()
        owned = {name: embed(sentences) for name, sentences in examples.items()}
        labels = np.asarray(intents, dtype=object)
        columns = []
        for name, positive in owned.items():
            others = [each for other, each in owned.items() if other != name and other not in near[name]]
            background = embeddings[~np.isin(labels, sorted(near[name]))]
            negative = np.concatenate([background, *others, embed(ordinary[name])])
            columns.append(_fit(positive, negative))
        if not columns:
            return cls([], np.zeros((embeddings.shape[1], 0)), np.zeros(0), np.zeros(0))
        weights, bias, thresholds = zip(*columns, strict=True)
        return cls(list(owned), np.stack(weights, axis=1), np.array(bias), np.array(thresholds))

    def hear(self, embedding: np.ndarray) -> list[str]:
        """Return the signals that the embedding of a sentence is beyond the threshold of."""
        decisions = embedding @ self.weights + self.bias
        return [self.names[i] for i in np.flatnonzero(decisions >= self.thresholds)]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of the classifier by name."""
        return {"signal_weights": self.weights, "signal_bias": self.bias, "signal_thresholds": self.thresholds}

    @classmethod
    def from_parts(cls, names: Sequence[str], arrays: Mapping[str, np.ndarray]) -> SignalClassifier:
        """Put together what :attr:`names` and :meth:`arrays` gave."""
        return cls(names, arrays["signal_weights"], arrays["signal_bias"], arrays["signal_thresholds"])


def _fit(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Return weights, bias, and the threshold that held-out ordinary sentences cross no more often than allowed."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    x = np.concatenate([positive, negative])
    y = np.array([1] * len(positive) + [0] * len(negative))
    model = LogisticRegression(C=8.0, class_weight="balanced", max_iter=1000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, x, y, cv=folds, method="decision_function")
    threshold = max(LEAST, float(np.quantile(held_out[y == 0], 1 - FALSE_ALARMS)))
    model.fit(x, y)
    return model.coef_[0], float(model.intercept_[0]), threshold

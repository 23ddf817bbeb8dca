"""Hearing the aspect of a question in another language where no cue of that language hears one.

The cues label the Dutch and English training data; a classifier over the sentence embedding, which means the same in every language, learns
from them. So nobody labels an aspect by hand, and a cue that is added is learnt by all languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

NO_ASPECT = ""
SURE_ENOUGH = 0.4
"""The least probability of an aspect that is taken for asked."""


class AspectClassifier:
    """Multinomial logistic regression: the names of the aspects (:data:`NO_ASPECT` among them), weights and bias."""

    def __init__(self, names: Sequence[str], weights: np.ndarray, bias: np.ndarray) -> None:
        """``weights``: (512, aspects); ``bias``: (aspects,)."""
        self.names, self.weights, self.bias = list(names), weights.astype(np.float32), bias

    @classmethod
    def train(cls, embeddings: np.ndarray, aspects: Sequence[str | None]) -> AspectClassifier:
        """Train on sentences whose aspect the cues heard; None is a sentence that asks for none."""
        from sklearn.linear_model import LogisticRegression

        labels = np.array([aspect or NO_ASPECT for aspect in aspects])
        if len(set(labels)) < 3:
            return cls([], np.zeros((embeddings.shape[1], 0)), np.zeros(0))
        model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(embeddings, labels)
        return cls([str(name) for name in model.classes_], model.coef_.T, model.intercept_)

    def hear(self, embedding: np.ndarray) -> str | None:
        """Return the aspect that a sentence with this embedding probably asks for."""
        if not self.names:
            return None
        values = embedding @ self.weights + self.bias
        probabilities = np.exp(values - values.max())
        best = int(probabilities.argmax())
        return self.names[best] or None if probabilities[best] / probabilities.sum() >= SURE_ENOUGH else None

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of the classifier by name."""
        return {"aspect_weights": self.weights, "aspect_bias": self.bias}

    @classmethod
    def from_parts(cls, names: Sequence[str], arrays: Mapping[str, np.ndarray]) -> AspectClassifier:
        """Put together what :attr:`names` and :meth:`arrays` gave."""
        return cls(names, arrays["aspect_weights"], arrays["aspect_bias"])

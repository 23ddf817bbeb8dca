"""The intent model: a linear SVM over embedding and n-grams, with a confidence that means something and an outcome that knows its limits.

* Features: the sentence embedding times 1.5, beside word and character tf-idf.
* Confidence: the SVM's decision values through a softmax, its temperature fitted on held-out predictions (Guo et al. 2017).
* Certainty: the *blend* of three things, each standardised: the margin between the two best intents, the decision value of the best one
  (does any intent claim this sentence?), and, at half weight, the mean cosine to the three nearest training sentences. A probability
  says which topic is best; the blend also says that none is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.ngrams import NgramFeatures

EMBEDDING_WEIGHT = 1.5
NEIGHBOURS = 3
NEARNESS_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What cross-validation on the training data taught about the decision values.

    ``threshold`` and ``moderate`` are in units of the blend; the rest standardises it.
    """

    temperature: float = 0.3
    margin_mean: float = 0.5
    margin_deviation: float = 0.5
    strength_mean: float = 0.4
    strength_deviation: float = 0.6
    nearness_mean: float = 0.7
    nearness_deviation: float = 0.15
    threshold: float = -1.5
    moderate: float = -2.5

    def blend(self, margin: np.ndarray, strength: np.ndarray, nearness: np.ndarray) -> np.ndarray:
        """Return the blend of margin, strength (the best decision value) and nearness, in standard deviations."""
        return (
            (margin - self.margin_mean) / self.margin_deviation
            + (strength - self.strength_mean) / self.strength_deviation
            + NEARNESS_WEIGHT * (nearness - self.nearness_mean) / self.nearness_deviation
        )


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What the model thinks of one sentence: intents with their probability, best first, and the blend."""

    ranking: list[tuple[str, float]]
    blend: float


class IntentModel:
    """A trained model: numpy arrays and lists, nothing else."""

    def __init__(
        self,
        *,
        intents: Sequence[str],
        ngrams: NgramFeatures,
        weights: dict[str, np.ndarray],
        calibration: Calibration,
    ) -> None:
        """``weights``: ``embedding`` (512, intents), ``ngram`` (vocabulary, intents), ``bias`` (intents,), ``sentences`` (n, 512)."""
        self.intents = list(intents)
        self.ngrams = ngrams
        self.weights = {name: np.ascontiguousarray(each, dtype=np.float32) for name, each in weights.items()}
        self.calibration = calibration

    def decide(self, text: str, embedding: np.ndarray) -> np.ndarray:
        """Return the decision value of every intent."""
        w = self.weights
        indices, values = self.ngrams.vector(text)
        return embedding @ w["embedding"] + values @ w["ngram"][indices] + w["bias"]

    def nearness(self, embedding: np.ndarray) -> np.ndarray:
        """Return the mean cosine to the nearest training sentences."""
        return top_mean(self.weights["sentences"] @ embedding)

    def predict(self, text: str, embedding: np.ndarray) -> Prediction:
        """Return the ranking of the intents for ``text``, whose embedding is given, and the blend of the best one."""
        decisions = self.decide(text, embedding)
        order = np.argsort(-decisions)
        top = decisions[order]
        exponent = np.exp((top - top[0]) / self.calibration.temperature)
        probabilities = exponent / exponent.sum()
        blend = self.calibration.blend(top[0] - top[1], top[0], self.nearness(embedding))
        ranking = [(self.intents[i], round(float(p), 4)) for i, p in zip(order, probabilities, strict=True)]
        return Prediction(ranking=ranking, blend=float(blend))

    def as_json(self) -> dict[str, Any]:
        """Return the part of the model that is text; the arrays go beside it."""
        return {
            "intents": self.intents,
            "vocabularies": self.ngrams.vocabularies,
            "calibration": vars(self.calibration),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of the model by name."""
        return self.weights | {f"idf{i}": each for i, each in enumerate(self.ngrams.idf)}

    @classmethod
    def from_parts(cls, content: dict[str, Any], arrays: dict[str, np.ndarray]) -> IntentModel:
        """Put together what :meth:`as_json` and :meth:`arrays` gave."""
        idf = [arrays[f"idf{i}"] for i in range(len(content["vocabularies"]))]
        return cls(
            intents=content["intents"],
            ngrams=NgramFeatures(content["vocabularies"], idf),
            weights={name: arrays[name] for name in ("embedding", "ngram", "bias", "sentences")},
            calibration=Calibration(**content["calibration"]),
        )


def top_mean(cosines: np.ndarray) -> np.ndarray:
    """Return the mean of the :data:`NEIGHBOURS` highest values along the last axis."""
    k = min(NEIGHBOURS, cosines.shape[-1])
    return np.partition(cosines, -k, axis=-1)[..., -k:].mean(axis=-1)


def fit(texts: Sequence[str], labels: Sequence[str], embeddings: np.ndarray, calibration: Calibration) -> IntentModel:
    """Train the linear SVM on ``texts`` and their embeddings; needs at least two different labels."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    ngrams = NgramFeatures.learn(texts)
    vectors = [ngrams.vector(text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in vectors])])
    sparse = csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([i for i, _ in vectors]), starts),
        shape=(len(texts), ngrams.size),
    )
    features = hstack([csr_matrix(embeddings * EMBEDDING_WEIGHT), sparse], format="csr")
    svm = LinearSVC(C=1.0, class_weight="balanced", random_state=0).fit(features, np.asarray(labels))
    coefficients, intercept = svm.coef_, svm.intercept_
    if len(svm.classes_) == 2:  # one row stands for both
        coefficients, intercept = np.vstack([-coefficients, coefficients]), np.concatenate([-intercept, intercept])
    dimensions = embeddings.shape[1]
    return IntentModel(
        intents=[str(label) for label in svm.classes_],
        ngrams=ngrams,
        weights={
            "embedding": coefficients.T[:dimensions] * EMBEDDING_WEIGHT,
            "ngram": coefficients.T[dimensions:],
            "bias": intercept,
            "sentences": embeddings,
        },
        calibration=calibration,
    )

"""The intent model: kernel ridge regression, which hears a topic by how alike a question is to every sentence of the training data.

Alike in meaning (the sentence embedding) and in words and letters (n-grams). One linear system gives the model, and its inverse also gives
what the model would have said of any sentences had it not seen them, without training again: cross-validation costs next to nothing.

Sources: Saunders et al. 1998 (kernel ridge regression); Rifkin & Klautau 2004 (squared loss, one against the rest, classifies as well as an
SVM); Rifkin & Lippert 2007, "Notes on regularized least squares" (held-out values from the inverse).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.ngrams import NgramFeatures

RIDGE = 0.1
MEANING_SHARE = 0.85
"""How much of the likeness of two sentences is their meaning; the rest is the n-grams, by the shares in `bot/nlu/ngrams.py`."""

BLOCK = 1024
"""How many rows of a square matrix are made at once, for the memory of it."""

NEIGHBOURS = 3
UNHEARD = -1.0
"""The decision value of an intent that the model never heard of."""

WEIGHTS = ("centre", "directions", "coefficients", "ngram", "owners")


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What a model decides on sentences, a row for each.

    ``values``: the decision value of every intent, about 1 for the right one and -1 for others; ``nearness``: the mean cosine to the
    nearest training sentences; ``nearness_within``: the highest cosine to a sentence of the best intent.
    """

    values: np.ndarray
    nearness: np.ndarray
    nearness_within: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """The column of the best intent."""
        return self.values.argmax(axis=1)

    @property
    def strength(self) -> np.ndarray:
        """The value of the best intent: does any claim this sentence?"""
        return self.values.max(axis=1)

    @property
    def margin(self) -> np.ndarray:
        """How far the second intent is behind."""
        best = np.partition(self.values, -2, axis=1)
        return best[:, -1] - best[:, -2]


class IntentModel:
    """A trained model: numpy arrays and lists, nothing else."""

    def __init__(self, *, intents: Sequence[str], ngrams: NgramFeatures, weights: Mapping[str, np.ndarray]) -> None:
        """Hold the parts of a model.

        Args:
            intents: their names, in the order of the columns.
            ngrams: the vocabulary.
            weights: ``centre`` (512,) of the embeddings; ``directions`` (sentences, 512), the embeddings as seen from there, of length
                one; ``coefficients`` (sentences, intents); ``ngram`` (vocabulary, intents); ``owners`` (sentences,), the intent of each.
        """
        self.intents, self.ngrams = list(intents), ngrams
        self.weights = {name: np.ascontiguousarray(weights[name]) for name in WEIGHTS}

    def decide(self, texts: Sequence[str], embeddings: np.ndarray) -> Decisions:
        """Return the decisions on ``texts``, whose embeddings are given."""
        w = self.weights
        cosines = _directions(embeddings, w["centre"]) @ w["directions"].T
        values = _meaning(cosines) @ w["coefficients"]
        for row, text in enumerate(texts):
            indices, amounts = self.ngrams.vector(text)
            values[row] += amounts @ w["ngram"][indices]
        return _decisions(values, cosines, w["owners"])

    def as_json(self) -> dict[str, Any]:
        """Return the part of the model that is text; the arrays go beside it."""
        return {"intents": self.intents, "vocabularies": self.ngrams.vocabularies}

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays of the model by name."""
        return self.weights | {f"idf{i}": each for i, each in enumerate(self.ngrams.idf)}

    @classmethod
    def from_parts(cls, content: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> IntentModel:
        """Put together what :meth:`as_json` and :meth:`arrays` gave."""
        idf = [arrays[f"idf{i}"] for i in range(len(content["vocabularies"]))]
        return cls(intents=content["intents"], ngrams=NgramFeatures(content["vocabularies"], idf), weights=arrays)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A model with what it takes to know what it would have decided had it not seen some sentences."""

    model: IntentModel
    inverse: np.ndarray

    def without(self, rows: np.ndarray) -> Decisions:
        """Return the decisions on the training sentences ``rows`` of a model that was trained on all others.

        An intent of which no other sentence is left was never heard of.
        """
        w = self.model.weights
        own = self.inverse[np.ix_(rows, rows)].astype(np.float64)
        values = _targets(w["owners"][rows], len(self.model.intents)) - np.linalg.solve(own, w["coefficients"][rows])
        left = np.setdiff1d(np.arange(len(w["owners"])), rows)
        values[:, np.setdiff1d(np.arange(len(self.model.intents)), w["owners"][left])] = UNHEARD
        return _decisions(values, w["directions"][rows] @ w["directions"][left].T, w["owners"][left])


def fit(texts: Sequence[str], labels: Sequence[str], embeddings: np.ndarray) -> Fitted:
    """Train on ``texts`` and their embeddings; needs at least two different labels. A small intent weighs as much as a large one."""
    from scipy.sparse import csr_matrix

    intents, owners = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    ngrams = NgramFeatures.learn(texts)
    vectors = [ngrams.vector(text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(indices) for indices, _ in vectors])])
    sparse = csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([i for i, _ in vectors]), starts),
        shape=(len(texts), ngrams.size),
    )
    centre = embeddings.mean(axis=0)
    directions = _directions(embeddings, centre)
    counts = np.bincount(owners)
    inverse = _inverse(_likeness(directions, sparse), RIDGE * counts[owners] / counts.mean())
    coefficients = inverse @ _targets(owners, len(intents))
    weights = {
        "centre": centre,
        "directions": directions,
        "coefficients": coefficients,
        "ngram": sparse.T @ coefficients,
        "owners": owners,
    }
    model = IntentModel(intents=[str(each) for each in intents], ngrams=ngrams, weights=weights)
    return Fitted(model=model, inverse=inverse)


def _directions(embeddings: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Return ``embeddings`` as seen from the centre of the training data, rows of length one."""
    moved = embeddings - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _meaning(cosines: np.ndarray) -> np.ndarray:
    """Return how alike sentences are in meaning: a Gaussian of the distance between their directions."""
    return MEANING_SHARE * np.exp(2 * (cosines - 1))


def _likeness(directions: np.ndarray, ngrams: Any) -> np.ndarray:
    """Return how alike every two sentences are; ``ngrams`` is a sparse matrix."""
    matrix = np.empty((len(directions), len(directions)), dtype=np.float32)
    for start in range(0, len(directions), BLOCK):
        rows = slice(start, start + BLOCK)
        matrix[rows] = _meaning(directions[rows] @ directions.T)
        matrix[rows] += (ngrams[rows] @ ngrams.T).toarray()
    return matrix


def _inverse(matrix: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """Return the inverse of ``matrix``, which is overwritten, with ``ridge`` added to its diagonal."""
    from scipy.linalg import lapack

    rows = np.arange(len(matrix))
    matrix[rows, rows] += ridge.astype(np.float32)
    factor, failed = lapack.spotrf(matrix.T, overwrite_a=1)
    upper, singular = lapack.spotri(factor, overwrite_c=1)
    if failed or singular:
        raise np.linalg.LinAlgError("The likenesses of the training sentences cannot be inverted.")
    inverse = np.triu(upper)
    inverse += np.triu(upper, 1).T
    return inverse


def _targets(owners: np.ndarray, intents: int) -> np.ndarray:
    """Return 1 for the intent of every sentence and -1 for every other."""
    targets = np.full((len(owners), intents), -1.0, dtype=np.float32)
    targets[np.arange(len(owners)), owners] = 1.0
    return targets


def _decisions(values: np.ndarray, cosines: np.ndarray, owners: np.ndarray) -> Decisions:
    """Return the decisions by value and by the cosines to the training sentences, whose intents are ``owners``."""
    nearest = min(NEIGHBOURS, cosines.shape[1])
    within = [row[owners == best].max() for row, best in zip(cosines, values.argmax(axis=1), strict=True)]
    return Decisions(
        values=values,
        nearness=np.partition(cosines, -nearest, axis=1)[:, -nearest:].mean(axis=1),
        nearness_within=np.array(within, dtype=np.float32),
    )

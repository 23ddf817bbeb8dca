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

DIRECTIONS = 256
"""In how many directions of the embeddings meaning is compared: those in which the training sentences differ most. All 512 hear no better
(docs/benchmarks.md), and cost twice the memory to read for every message."""

FEW = 8
"""Up to this many sentences the product with the training sentences is made one by one: BLAS copies the whole matrix for two at once."""

BLOCK = 1024
"""How many rows of a square matrix are made at once, for the memory of it."""

UNHEARD = -1.0
"""The decision value of an intent that the model never heard of."""

WEIGHTS = ("directions", "meanings", "coefficients", "ngram", "owners", "gram_owners", "gram_indices", "gram_values")


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What a model decides on sentences, a row for each.

    ``values``: the decision value of every intent, about 1 for the right one and -1 for others; ``nearness``: how near the
    nearest training sentence of the best intent is in meaning, as a cosine; ``wording``: the same in words and letters, as a product.
    """

    values: np.ndarray
    nearness: np.ndarray
    wording: np.ndarray

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
            weights: ``directions`` (512, directions) and ``meanings`` (sentences, directions) of the training sentences;
                ``coefficients`` (sentences, intents); ``ngram`` (vocabulary, intents);
                ``owners`` (sentences,), the intent of each; ``gram_owners``, ``gram_indices`` and ``gram_values``: the sentence, the
                place in the vocabulary and the weight of every n-gram of every sentence.
        """
        self.intents, self.ngrams = list(intents), ngrams
        self.weights = {name: np.ascontiguousarray(weights[name]) for name in WEIGHTS}
        self._wordings = self._by_intent()

    def _by_intent(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Return for each intent the n-grams of its sentences: the sentence (counted within the intent), the place and the weight."""
        w, parts = self.weights, []
        intents = w["owners"][w["gram_owners"]]
        for intent in range(len(self.intents)):
            own = np.flatnonzero(intents == intent)
            sentences = np.unique(w["gram_owners"][own], return_inverse=True)[1]
            parts.append((sentences, w["gram_indices"][own], w["gram_values"][own]))
        return parts

    def decide(self, texts: Sequence[str], embeddings: np.ndarray) -> Decisions:
        """Return the decisions on ``texts``, whose embeddings are given."""
        w = self.weights
        cosines = _cosines(_project(embeddings, w["directions"]), w["meanings"])
        values = _meaning(cosines) @ w["coefficients"]
        vectors = [self.ngrams.vector(text) for text in texts]
        for row, (indices, amounts) in enumerate(vectors):
            values[row] += amounts @ w["ngram"][indices]
        best = values.argmax(axis=1)
        wording = [self._wording(*each) for each in zip(best, vectors, strict=True)]
        return Decisions(
            values=values, nearness=_nearest(cosines, best, w["owners"]), wording=np.array(wording, dtype=np.float32)
        )

    def _wording(self, intent: int, vector: tuple[np.ndarray, np.ndarray]) -> float:
        """Return how alike the most alike sentence of ``intent`` is in its n-grams."""
        sentences, indices, amounts = self._wordings[intent]
        message = np.zeros(self.ngrams.size, dtype=np.float32)
        message[vector[0]] = vector[1]
        return float(np.bincount(sentences, weights=amounts * message[indices], minlength=1).max())

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
    """A model with what it takes to know what it would have decided had it not seen some sentences.

    ``inverse``: of the likenesses of the training sentences; ``grams``: their n-grams, a sparse matrix.
    """

    model: IntentModel
    inverse: np.ndarray
    grams: Any

    def without(self, rows: np.ndarray) -> Decisions:
        """Return the decisions on the training sentences ``rows`` of a model that was trained on all others.

        An intent of which no other sentence is left was never heard of.
        """
        w = self.model.weights
        own = self.inverse[np.ix_(rows, rows)].astype(np.float64)
        values = _targets(w["owners"][rows], len(self.model.intents)) - np.linalg.solve(own, w["coefficients"][rows])
        left = np.setdiff1d(np.arange(len(w["owners"])), rows)
        values[:, np.setdiff1d(np.arange(len(self.model.intents)), w["owners"][left])] = UNHEARD
        best, owners = values.argmax(axis=1), w["owners"][left]
        return Decisions(
            values=values,
            nearness=_nearest(w["meanings"][rows] @ w["meanings"][left].T, best, owners),
            wording=_nearest((self.grams[rows] @ self.grams[left].T).toarray(), best, owners),
        )


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
    counts = np.bincount(owners)
    directions = _directions(embeddings)
    meanings = _project(embeddings, directions)
    inverse = _inverse(_likeness(meanings, sparse), RIDGE * counts[owners] / counts.mean())
    coefficients = inverse @ _targets(owners, len(intents))
    weights = {
        "directions": directions,
        "meanings": meanings,
        "coefficients": coefficients,
        "ngram": sparse.T @ coefficients,
        "owners": owners,
        "gram_owners": np.repeat(np.arange(len(texts)), np.diff(sparse.indptr)).astype(np.int32),
        "gram_indices": sparse.indices.astype(np.int32),
        "gram_values": sparse.data,
    }
    model = IntentModel(intents=[str(each) for each in intents], ngrams=ngrams, weights=weights)
    return Fitted(model=model, inverse=inverse, grams=sparse)


def _directions(embeddings: np.ndarray) -> np.ndarray:
    """Return the directions in which ``embeddings`` are longest, (512, at most :data:`DIRECTIONS`): their first singular vectors."""
    _, vectors = np.linalg.eigh(embeddings.T @ embeddings)
    return np.ascontiguousarray(vectors[:, ::-1][:, :DIRECTIONS])


def _project(embeddings: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return what is left of ``embeddings`` in ``directions``, rows of length one."""
    projected = embeddings @ directions
    return projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-9)


def _cosines(meanings: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the cosine of each of ``meanings`` with each of the ``known``."""
    return np.stack([known @ each for each in meanings]) if len(meanings) <= FEW else meanings @ known.T


def _meaning(cosines: np.ndarray) -> np.ndarray:
    """Return how alike sentences are in meaning: a Gaussian of the distance between their embeddings."""
    return MEANING_SHARE * np.exp(2 * (cosines - 1))


def _likeness(meanings: np.ndarray, ngrams: Any) -> np.ndarray:
    """Return how alike every two sentences are; ``ngrams`` is a sparse matrix."""
    matrix = np.empty((len(meanings), len(meanings)), dtype=np.float32)
    for start in range(0, len(meanings), BLOCK):
        rows = slice(start, start + BLOCK)
        matrix[rows] = _meaning(meanings[rows] @ meanings.T)
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


def _nearest(likenesses: np.ndarray, best: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Return for each row the highest likeness to a training sentence of its ``best`` intent."""
    return np.array([row[owners == intent].max() for row, intent in zip(likenesses, best, strict=True)])

"""Kernel ridge regression: which intent a sentence has, learned from how alike it is to every sentence of the training data.

One linear system gives the model, and its inverse also gives what the model would have said of any sentences had it not seen them, without
training again. So cross-validation costs next to nothing, and is exact.

Sources: Saunders et al. 1998 (kernel ridge regression); Rifkin & Klautau 2004 (squared loss, one against the rest, classifies as well as
an SVM); Rifkin & Lippert 2007, "Notes on regularized least squares" (the held-out formula).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RIDGE = 0.1
EMBEDDING_SHARE = 0.85
"""How much of the likeness of two sentences is their meaning; the n-grams (`bot/nlu/ngrams.py`) are the rest."""

WIDTH = 1.0
"""The likeness of two meanings is exp(-WIDTH x squared distance)."""

BLOCK = 1024
"""How many rows of a square matrix are made at once, for the memory of it."""


def meaning_kernel(cosines: np.ndarray) -> np.ndarray:
    """Return the likeness of sentences whose centred embeddings, of length one, have these ``cosines``."""
    return EMBEDDING_SHARE * np.exp(2 * WIDTH * (cosines - 1))


def gram(directions: np.ndarray, ngrams: object) -> np.ndarray:
    """Return the likeness of every two sentences, float32.

    Args:
        directions: the centred embeddings of length one, (sentences, 512).
        ngrams: their weighted n-grams, a sparse matrix (sentences, vocabulary).
    """
    matrix = np.empty((len(directions), len(directions)), dtype=np.float32)
    for start in range(0, len(directions), BLOCK):
        rows = slice(start, start + BLOCK)
        matrix[rows] = meaning_kernel(directions[rows] @ directions.T)
        matrix[rows] += (ngrams[rows] @ ngrams.T).toarray()  # type: ignore[index]
    return matrix


@dataclass(frozen=True)
class Regression:
    """A solved system. ``targets``: (sentences, intents), 1 for the intent of a sentence and -1 for every other."""

    inverse: np.ndarray
    targets: np.ndarray
    coefficients: np.ndarray

    def unseen(self, rows: np.ndarray) -> np.ndarray:
        """Return the decision values of the sentences ``rows`` by a model that was trained on all others."""
        own = self.inverse[np.ix_(rows, rows)].astype(np.float64)
        return self.targets[rows] - np.linalg.solve(own, self.coefficients[rows].astype(np.float64))


def regress(matrix: np.ndarray, labels: np.ndarray, intents: Sequence[str]) -> Regression:
    """Solve for the coefficients of every intent; a small intent weighs as much as a large one.

    Args:
        matrix: what :func:`gram` gave; it is overwritten.
        labels: the index of the intent of every sentence.
        intents: their names.
    """
    from scipy.linalg import lapack

    counts = np.bincount(labels, minlength=len(intents))
    rows = np.arange(len(labels))
    matrix[rows, rows] += (RIDGE * counts[labels] / counts.mean()).astype(np.float32)
    factor, failed = lapack.spotrf(matrix.T, overwrite_a=1)
    upper, singular = lapack.spotri(factor, overwrite_c=1)
    if failed or singular:
        raise np.linalg.LinAlgError("The likenesses of the training sentences cannot be inverted.")
    inverse = np.triu(upper)
    inverse += np.triu(upper, 1).T
    targets = np.full((len(labels), len(intents)), -1.0, dtype=np.float32)
    targets[rows, labels] = 1.0
    return Regression(inverse, targets, inverse @ targets)

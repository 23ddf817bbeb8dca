"""Which sentences of the training data mean nearly the same: pairs that contradict or repeat each other, and each intent's nearest other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.examples import Example

CONFUSING = 0.85
"""Two sentences of different intents with a cosine above this say the same to the model (duplicates are 1)."""

REPEATED = 0.97
"""Within an intent, a sentence this close to another teaches nothing new."""

_BLOCK = 512
"""Rows that are compared with all others in one matrix product: 16 MB of cosines for 8,000 sentences."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two sentences and the cosine of their embeddings."""

    one: Example
    other: Example
    similarity: float

    @property
    def repeats(self) -> bool:
        """Whether both say it for the same intent."""
        return self.one.intent == self.other.intent


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The pairs that are too close, contradictions first and the closest first; and per intent the sentence nearest to another intent."""

    pairs: list[Pair]
    nearest: dict[str, Pair]


def find_alike(examples: Sequence[Example], embeddings: np.ndarray) -> Alike:
    """Compare every sentence with every other; ``embeddings`` are their rows, of length one."""
    _, intents = np.unique([example.intent for example in examples], return_inverse=True)
    pairs: list[Pair] = []
    nearest: dict[str, Pair] = {}
    for rows, cosines in _blocks(embeddings):
        same = intents[rows][:, None] == intents[None, :]
        later = np.arange(len(examples))[None, :] > rows[:, None]
        for i, j in np.argwhere(later & (cosines >= np.where(same, REPEATED, CONFUSING))):
            pairs.append(_pair(examples, rows[i], j, cosines[i, j]))
        cosines[same] = -1.0
        closest = cosines.argmax(axis=1)
        for i, j in enumerate(closest):
            intent = examples[rows[i]].intent
            if cosines[i, j] > (nearest[intent].similarity if intent in nearest else -1.0):
                nearest[intent] = _pair(examples, rows[i], j, cosines[i, j])
    pairs.sort(key=lambda pair: (pair.repeats, -pair.similarity))
    return Alike(pairs=pairs, nearest=nearest)


def _blocks(embeddings: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the indices of some rows and their cosines with all rows."""
    for start in range(0, len(embeddings), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(embeddings)))
        yield rows, embeddings[rows] @ embeddings.T


def _pair(examples: Sequence[Example], one: int, other: int, cosine: float) -> Pair:
    return Pair(one=examples[one], other=examples[other], similarity=round(float(cosine), 3))

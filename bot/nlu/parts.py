"""The parts of a message that could ask for something of their own.

A long story holds its question in one sentence, and "… en …" can join two questions: each part is understood by itself, beside the whole.
"""

from __future__ import annotations

import re

from bot.text import clean, has_words

MOST_PARTS = 8
"""How many parts of a long message are looked at; the last ones, for people tell first and ask last."""

_SENTENCE = re.compile(r"(?<=[.?!…;])\s+|\s*\n+\s*")
_JOINT = re.compile(
    r"\s*,?\s+(?:en\s+ook|en\s+verder|en\s+daarnaast|daarnaast|verder|en|plus|and\s+also|and|alsmede|und|et|oraz|ve)"
    r"\s+(?!(?:nacht|night|dan|then|toe|off|weer|again|klaar)\b)"  # "dag en nacht", "now and then" are one
    r"|\s*;\s*",
    re.IGNORECASE,
)


def parts_of(text: str) -> tuple[list[str], list[str]]:
    """Return the sentences of ``text``, and the clauses of those that are joined by "and"; either is empty when there is only one.

    >>> parts_of("Ik ga verhuizen en mijn paspoort is verlopen. Wat nu?")
    (['Ik ga verhuizen en mijn paspoort is verlopen.', 'Wat nu?'], ['Ik ga verhuizen', 'mijn paspoort is verlopen.'])
    """
    sentences = [each for each in (clean(part) for part in _SENTENCE.split(text)) if has_words(each)]
    clauses = []
    for sentence in sentences:
        pieces = [piece.strip() for piece in _JOINT.split(sentence) if has_words(piece)]
        clauses += pieces if len(pieces) > 1 else []
    return (sentences[-MOST_PARTS:] if len(sentences) > 1 else []), clauses[-MOST_PARTS:]

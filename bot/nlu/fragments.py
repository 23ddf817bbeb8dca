"""Which of hundreds of patterns can match a text at all: a look at its letters, three by three, spares trying nearly all of them.

A pattern that must find "zelfmoord" or "suïcide" can only match a text that holds "fmo" or "cid". Russ Cox, "Regular Expression Matching with
a Trigram Index", 2012. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from re import _constants as op  # the parser of the standard library; it has no public name
from re import _parser
from typing import Any

LENGTH = 3


def fragments_of(pattern: re.Pattern[str]) -> frozenset[str] | None:
    r"""Return strings of at least :data:`LENGTH` of which every match holds one; None when there is no such set.

    >>> sorted(fragments_of(re.compile(r"\bik wil (?:dood|ster?ven)\b")))
    ['ik wil ']
    """
    return _required(_parser.parse(pattern.pattern))


def _required(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """Return the most telling set among those that each part of a sequence asks for."""
    found: list[frozenset[str]] = []
    run = ""
    for code, value in sequence:
        if code is op.LITERAL:
            run += chr(value)
            continue
        found += [frozenset({run})] if run else []
        run = ""
        inner = _required_by(code, value)
        found += [inner] if inner else []
    found += [frozenset({run})] if run else []
    telling = [each for each in found if min(map(len, each)) >= LENGTH]
    return max(telling, key=lambda each: (min(map(len, each)) / len(each), sorted(each)), default=None)


def _required_by(code: Any, value: Any) -> frozenset[str] | None:
    if code is op.SUBPATTERN:
        return _required(value[3])
    if code is op.BRANCH:
        sets = [_required(branch) for branch in value[1]]
        return None if None in sets else frozenset().union(*filter(None, sets))
    if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT} and value[0] > 0:
        return _required(value[2])
    return None


class FragmentIndex:
    """Finds which of ``patterns`` could match a text, by their numbers."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        required = [fragments_of(pattern) for pattern in patterns]
        common = Counter(gram for each in required for gram in {g for f in each or () for g in _grams(f)})
        self._required = [each or frozenset() for each in required]
        self._always = frozenset(number for number, each in enumerate(required) if each is None)
        self._by_gram: dict[str, set[int]] = defaultdict(set)
        for number, each in enumerate(required):
            for fragment in each or ():
                self._by_gram[min(_grams(fragment), key=lambda gram: (common[gram], gram))].add(number)

    def candidates(self, text: str) -> set[int]:
        """Return the numbers of the patterns that could match ``text``."""
        near = {number for gram in self._by_gram.keys() & _grams(text) for number in self._by_gram[gram]}
        return {n for n in near if any(fragment in text for fragment in self._required[n])} | self._always


def _grams(text: str) -> set[str]:
    return {text[i : i + LENGTH] for i in range(len(text) - LENGTH + 1)}

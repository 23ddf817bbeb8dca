"""Hearing how a message must be handled, by patterns; for what no pattern foresaw there is a classifier beside them.

The patterns, and the examples of the classifier, are data: ``catalogue/national/signals``, a file for each signal and each kind of danger.
Both leave evidence: the rule, and the words that it heard. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.parse import DANGER, Evidence
from bot.nlu.fragments import FragmentIndex

LONGEST_EVIDENCE = 80
NESTED_WORDS = 3
"""How deep one of the ``words`` may use another."""

_WORD = re.compile(r"\{([a-z_]+)\}")
_ESCAPED_OR_NOT = re.compile(r"\\.|[^\\]+")


class _Plain(dict[int, str]):
    """Every character as the plain small letter that people also type for it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).lower())
        self[code] = "".join(c for c in parts if not unicodedata.combining(c))
        return self[code]


_PLAIN = _Plain(
    str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ı": "i", "ł": "l", "ß": "ss", "ى": "ي", "ة": "ه"})
)


def plain(text: str) -> str:
    """Return ``text`` in small letters without accents: the way many people type.

    >>> plain("Suïcide, ÇOK")
    'suicide, cok'
    """
    return text.translate(_PLAIN)


def compile_pattern(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """Return ``pattern`` ready for a :func:`plain` text, with every ``{name}`` replaced by the alternatives of that name in ``words``.

    Line breaks count for nothing: a long pattern stands on several lines.

    Raises:
        KeyError: ``words`` has no such name.
        re.error: it is not a regular expression.
    """
    for _ in range(NESTED_WORDS):
        pattern = _WORD.sub(lambda found: f"(?:{words[found[1]]})", pattern)
    pattern = "".join(pattern.splitlines())
    return re.compile(_ESCAPED_OR_NOT.sub(lambda part: part[0] if part[0][0] == "\\" else plain(part[0]), pattern))


class SignalRules:
    """The patterns of all signals and of all kinds of danger, compiled."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        words = data.get("words") or {}
        self._rules = [_Rule(topic, rule, words, topic=topic) for topic, rule in (data.get("safety") or {}).items()]
        self._rules += [_Rule(name, rule, words) for name, rule in (data.get("signals") or {}).items()]
        self._owners = [(rule, number) for rule in self._rules for number in range(len(rule.patterns))]
        self._index = FragmentIndex([rule.patterns[number] for rule, number in self._owners])
        dangers = [rule for rule in self._rules if rule.name in (data.get("safety") or {})]
        self._innocent = [(rule.name, pattern) for rule in dangers for pattern in rule.unless]
        self._innocent_index = FragmentIndex([pattern for _, pattern in self._innocent])

    def examples(self) -> dict[str, list[str]]:
        """Return the sentences that the classifier learns each signal from."""
        rules = self.data.get("signals") or {}
        return {name: list(rule["examples"]) for name, rule in rules.items() if rule.get("examples")}

    def ordinary(self) -> dict[str, list[str]]:
        """Return, by signal, the sentences that look like it and are not."""
        return {name: list(rule.get("ordinary") or ()) for name, rule in (self.data.get("signals") or {}).items()}

    def neutral_intents(self) -> dict[str, set[str]]:
        """Return, by signal, the intents whose sentences often carry it, and so teach nothing about its absence."""
        return {name: set(rule.get("near") or ()) for name, rule in (self.data.get("signals") or {}).items()}

    def hear(self, text: str) -> list[Evidence]:
        """Return the evidence that the patterns find in ``text``, one for each signal and each kind of danger."""
        read = plain(text)
        possible: dict[str, list[int]] = {}
        for candidate in sorted(self._index.candidates(read)):
            rule, number = self._owners[candidate]
            possible.setdefault(rule.name, []).append(number)
        found = [rule.hear(text, read, possible[rule.name]) for rule in self._rules if rule.name in possible]
        return [each for each in found if each]

    def harmless(self, text: str) -> tuple[str, ...]:
        """Return the topics of danger that ``text`` only sounds like, for it holds what makes their words innocent."""
        read = plain(text)
        near = [self._innocent[number] for number in sorted(self._innocent_index.candidates(read))]
        return tuple(dict.fromkeys(topic for topic, pattern in near if pattern.search(read)))


class _Rule:
    """The patterns of one signal, or of one kind of danger (then with the ``topic``), and what makes them innocent."""

    def __init__(self, name: str, rule: Mapping[str, Any], words: Mapping[str, str], topic: str | None = None) -> None:
        self.name, self._signal, self._topic = name, DANGER if topic else name, topic
        self.patterns = [compile_pattern(p, words) for p in rule.get("patterns") or ()]
        self.unless = [compile_pattern(p, words) for p in rule.get("unless") or ()]

    def hear(self, text: str, read: str, numbers: Sequence[int]) -> Evidence | None:
        """Return the evidence of the first of the patterns that matches outside everything innocent.

        Args:
            text: what was written.
            read: ``text`` as :func:`plain` reads it.
            numbers: the patterns that are worth a try, in order.
        """
        numbers = [number for number in numbers if self.patterns[number].search(read)]
        if not numbers:
            return None
        for innocent in self.unless:
            read = innocent.sub(lambda found: " " * len(found.group()), read)
        for number in numbers:
            found = self.patterns[number].search(read)
            if found:
                words = (text if len(text) == len(read) else read)[found.start() : found.end()].strip()
                rule = f"{self.name}/{number + 1}"
                return Evidence(signal=self._signal, rule=rule, text=words[:LONGEST_EVIDENCE], topic=self._topic)
        return None

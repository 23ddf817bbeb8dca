"""Hearing how a message must be handled, by patterns; for what no pattern foresaw there is a classifier beside them.

The patterns, and the examples of the classifier, are data: ``catalogue/national/signals.yml``. Both leave evidence: the rule, and the
words that it heard. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.parse import DANGER, Evidence

LONGEST_EVIDENCE = 80


class SignalRules:
    """The patterns of all signals and of all kinds of danger, compiled."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self._signals = {name: _Rule(name, rule) for name, rule in (data.get("signals") or {}).items()}
        self._dangers = {topic: _Rule(topic, rule) for topic, rule in (data.get("safety") or {}).items()}

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
        found = [rule.hear(text, signal=topic and DANGER, topic=topic) for topic, rule in self._dangers.items()]
        found += [rule.hear(text, signal=name, topic=None) for name, rule in self._signals.items()]
        return [each for each in found if each]


class _Rule:
    """The patterns of one signal, and what makes them innocent."""

    def __init__(self, name: str, rule: Mapping[str, Any]) -> None:
        self._name = name
        self._patterns = [re.compile(p, re.IGNORECASE) for p in rule.get("patterns") or ()]
        unless = rule.get("unless") or ()
        self._unless = re.compile("|".join(f"(?:{p})" for p in unless), re.IGNORECASE) if unless else None

    def hear(self, text: str, *, signal: str, topic: str | None) -> Evidence | None:
        """Return the evidence of the first pattern that matches outside everything innocent."""
        if self._unless:
            text = self._unless.sub(lambda found: " " * len(found.group()), text)
        for number, pattern in enumerate(self._patterns, 1):
            found = pattern.search(text)
            if found:
                words = found.group().strip()[:LONGEST_EVIDENCE]
                return Evidence(signal=signal, rule=f"{self._name}/{number}", text=words, topic=topic)
        return None

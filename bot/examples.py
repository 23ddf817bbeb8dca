"""The training data as plain pairs, for the checks that need no Rasa."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

_ANNOTATION = re.compile(r"\[([^]]+)](?:\([^)]*\)|\{[^}]*})")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One sentence of the training data and its intent."""

    text: str
    intent: str


def read_examples(folder: Path) -> list[Example]:
    """Return the examples under ``folder`` in the order of the files; entity annotations are taken out."""
    examples = []
    for path in sorted(folder.glob("*.yml")):
        for block in (yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}).get("nlu", []):
            lines = str(block.get("examples", "")).splitlines()
            texts = (_ANNOTATION.sub(r"\1", line.strip()[1:].strip()) for line in lines if line.strip().startswith("-"))
            examples += [Example(text=text, intent=block["intent"]) for text in texts if text and "intent" in block]
    return examples


def count_by_language(examples: Iterable[tuple[str, str | None]]) -> dict[str, dict[str, int]]:
    """Count (intent, language) pairs; a sentence too short to tell counts as Dutch."""
    counts: dict[str, Counter[str]] = {}
    for intent, language in examples:
        counts.setdefault(intent, Counter())[language or "nl"] += 1
    return {intent: dict(sorted(by_language.items())) for intent, by_language in sorted(counts.items())}

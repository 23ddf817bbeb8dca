"""What the bot needs to know of the catalogue: topics and how they are handled, aspects, audiences and probes.

The bot reads no answers: it speaks in keys, and the router renders them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.parse import SIGNALS
from bot.nlu.language import ANSWERED
from bot.nlu.signals import compile_pattern

SCRIPTED, OFFER_HUMAN, HUMAN_FIRST, SAFETY_FIRST = "scripted", "offer_human", "human_first", "safety_first"
HANDLINGS = (SCRIPTED, OFFER_HUMAN, HUMAN_FIRST, SAFETY_FIRST)

SHARED_WORDS = "words.yml"
"""The one file of ``national/signals`` that is no rule: what the patterns of the others use."""

SECTIONS = {"signal": "signals", "safety": "safety"}
"""What a file of ``national/signals`` says it is for, and the section of :attr:`Catalogue.signals` that it goes to."""


class CatalogueError(ValueError):
    """A file of the catalogue cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A question that must keep landing on its topic; never training data."""

    text: str
    aspect: str | None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic: its name is the intent, ``handling`` decides who answers; its own words ``imply`` aspects that nobody asks for by them."""

    name: str
    handling: str
    implies: tuple[str, ...]
    probes: tuple[Probe, ...]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Topics by name, the cues (regular expressions) by which aspects and audiences are heard, the signals, and the ambiguous words.

    ``foreign_cues``: by language and aspect, for the languages that are understood and not answered in; those are only tried on a message in
    that language.
    """

    topics: dict[str, Topic]
    aspect_cues: dict[str, tuple[str, ...]]
    audience_cues: dict[str, tuple[str, ...]]
    foreign_cues: dict[str, dict[str, tuple[str, ...]]]
    signals: dict[str, Any]
    ambiguous: dict[str, Any]

    @property
    def handling(self) -> dict[str, str]:
        """Topic name to handling."""
        return {name: topic.handling for name, topic in self.topics.items()}

    @property
    def implies(self) -> dict[str, tuple[str, ...]]:
        """Topic name to the aspects that its own words imply."""
        return {name: topic.implies for name, topic in self.topics.items() if topic.implies}


def _load_yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: not found") from error
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise CatalogueError(f"{path}: expected a mapping")
    return content


def _topic(path: Path) -> Topic:
    content = _load_yaml(path)
    name, handling = content.get("topic"), content.get("handling", SCRIPTED)
    if name != path.stem:
        raise CatalogueError(f"{path}: `topic` must be the file name, {path.stem!r}, not {name!r}")
    if handling not in HANDLINGS:
        raise CatalogueError(f"{path}: `handling` must be one of {', '.join(HANDLINGS)}, not {handling!r}")
    probes = tuple(Probe(text=str(p["text"]), aspect=p.get("aspect")) for p in content.get("probes") or ())
    implies = tuple(str(aspect) for aspect in content.get("implies") or ())
    return Topic(name=name, handling=handling, implies=implies, probes=probes)


def _cues(path: Path, entries: dict[str, Any], languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the cues of every name in ``languages``."""
    cues = {}
    for name, entry in entries.items():
        by_language = (entry or {}).get("cues") or {}
        if not isinstance(by_language, dict):
            raise CatalogueError(f"{path}: the cues of {name!r} must be lists per language")
        cues[name] = tuple(str(cue) for language in languages for cue in by_language.get(language) or ())
    return cues


def _foreign_cues(path: Path, entries: dict[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    languages = sorted({language for entry in entries.values() for language in (entry or {}).get("cues") or ()})
    return {language: _cues(path, entries, [language]) for language in languages if language not in ANSWERED}


def _ambiguous(path: Path, topics: Mapping[str, Topic]) -> dict[str, Any]:
    """Return the words that name several topics, all of them topics of this catalogue."""
    content = _load_yaml(path)
    for word, named in (content.get("words") or {}).items():
        for topic in named:
            if topic not in topics:
                raise CatalogueError(f"{path}: words.{word}: no topic {topic} in the catalogue")
    return content


def _signals(folder: Path, topics: Mapping[str, Topic]) -> dict[str, Any]:
    """Return the words, the signals and the kinds of danger of every file in ``folder``, each with regular expressions that can be used.

    The signals come in the order of :data:`SIGNALS`, the kinds of danger by the ``precedence`` in their files.
    """
    words = _load_yaml(folder / SHARED_WORDS).get("words") or {}
    known: dict[str, Collection[str]] = {"signal": SIGNALS, "safety": topics}
    rules: dict[str, dict[str, Any]] = {kind: {} for kind in SECTIONS}
    precedence: dict[str, int] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name == SHARED_WORDS:
            continue
        content, name = _load_yaml(path), path.stem
        kind = next((kind for kind in rules if kind in content), None)
        if kind is None or content.pop(kind) != name:
            raise CatalogueError(
                f"{path}: must say by its file name what it is for: `signal: {name}` or `safety: {name}`"
            )
        if kind == "safety":
            precedence[name] = _precedence(path, content)
        rules[kind][name] = _rule(path, f"{SECTIONS[kind]}.{name}", content, known[kind], words)
    return {
        "words": words,
        "signals": {name: rules["signal"][name] for name in SIGNALS if name in rules["signal"]},
        "safety": {name: rules["safety"][name] for name in sorted(precedence, key=precedence.__getitem__)},
    }


def _precedence(path: Path, content: dict[str, Any]) -> int:
    """Take from a kind of danger its place among the others."""
    precedence = content.pop("precedence", None)
    if not isinstance(precedence, int):
        raise CatalogueError(
            f"{path}: `precedence` must be a whole number; of all kinds of danger the lowest goes first"
        )
    return precedence


def _rule(
    path: Path, key: str, rule: dict[str, Any], known: Collection[str], words: Mapping[str, str]
) -> dict[str, Any]:
    """Return ``rule``, which is for one of ``known`` and has regular expressions that can be used; ``key`` is how an error calls it."""
    if path.stem not in known:
        raise CatalogueError(f"{path}: {key} is not one of {', '.join(sorted(known))}")
    for pattern in [*(rule.get("patterns") or ()), *(rule.get("unless") or ())]:
        try:
            compile_pattern(pattern, words)
        except (re.error, KeyError) as error:
            raise CatalogueError(f"{path}: {key}: {pattern!r}: {error}") from error
    return rule


def read_catalogue(folder: Path) -> Catalogue:
    """Read the topics, aspects and audiences under ``folder``.

    Raises:
        CatalogueError: a file is missing or malformed.
    """
    aspects_path = folder / "national" / "aspects.yml"
    national = _load_yaml(aspects_path)
    aspects = national.get("aspects") or {}
    topics = {topic.name: topic for topic in (_topic(path) for path in sorted(folder.glob("*.yml")))}
    return Catalogue(
        topics=topics,
        aspect_cues=_cues(aspects_path, aspects, ANSWERED),
        audience_cues=_cues(aspects_path, national.get("audiences") or {}, ANSWERED),
        foreign_cues=_foreign_cues(aspects_path, aspects),
        ambiguous=_ambiguous(folder / "national" / "ambiguous.yml", topics),
        signals=_signals(folder / "national" / "signals", topics),
    )


def catalogue_fingerprint(folder: Path) -> str:
    """Hash what a trained model takes from the catalogue, so that a change of it retrains and a change of an answer does not."""
    catalogue = read_catalogue(folder)
    seen = (
        sorted(catalogue.handling.items()),
        sorted(catalogue.implies.items()),
        catalogue.aspect_cues,
        catalogue.audience_cues,
        catalogue.foreign_cues,
        catalogue.signals,
        catalogue.ambiguous,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()

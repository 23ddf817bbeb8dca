"""Hearing what is not the topic: the aspect, the audience, and the signals and replies that steer a conversation.

Pure: compiled from data (``catalogue/national/aspects.yml`` and ``conversation.yml``), used by the component and by the dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

CONVERSATION = Path(__file__).with_name("conversation.yml")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A cue that was found: what it stands for and where in the text."""

    value: str
    start: int
    end: int


class Cues:
    """Names with the patterns they are heard by; the order of the names is their precedence."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._patterns = [
            (name, re.compile("|".join(f"(?:{p})" for p in each), re.IGNORECASE))
            for name, each in patterns.items()
            if each
        ]
        self._last: tuple[str, list[tuple[str, re.Match[str]]]] = ("", [])

    def hear(self, text: str, *, besides: Collection[str] = ()) -> Heard | None:
        """Return the first name, not one of ``besides``, of which a pattern occurs in ``text``."""
        for name, found in self._all(text):
            if name not in besides:
                return Heard(value=name, start=found.start(), end=found.end())
        return None

    def without(self, text: str) -> str:
        """Return ``text`` with every cue of every name blanked out."""
        rest = text
        for _, each in self._all(text):
            rest = each.re.sub(lambda found: " " * len(found.group()), rest)
        return rest

    def _all(self, text: str) -> list[tuple[str, re.Match[str]]]:
        """Return every name that is heard in ``text`` with its first match; the last text is remembered, for it is asked for again."""
        last, found = self._last
        if last != text:
            matches = ((name, pattern.search(text)) for name, pattern in self._patterns)
            found = [(name, match) for name, match in matches if match]
            self._last = (text, found)
        return found


@dataclass(frozen=True)
class Conversation:
    """The patterns of ``conversation.yml``, compiled on first use."""

    data: Mapping[str, Any]

    @classmethod
    def read(cls) -> Conversation:
        """Read the patterns that come with the bot."""
        return cls(yaml.safe_load(CONVERSATION.read_text(encoding="utf-8")))

    @cached_property
    def _greeting(self) -> re.Pattern[str]:
        return re.compile(self.data["greeting"], re.IGNORECASE)

    @cached_property
    def _correction(self) -> re.Pattern[str]:
        return re.compile(self.data["correction"], re.IGNORECASE)

    @cached_property
    def _continues(self) -> re.Pattern[str]:
        return re.compile(self.data["continues"], re.IGNORECASE)

    @cached_property
    def _refers(self) -> re.Pattern[str]:
        return re.compile(self.data["refers"], re.IGNORECASE)

    @cached_property
    def _asks(self) -> re.Pattern[str]:
        return re.compile(self.data["asks"], re.IGNORECASE)

    @cached_property
    def _ordinals(self) -> list[re.Pattern[str]]:
        return [re.compile(p, re.IGNORECASE) for p in self.data["ordinals"]]

    @cached_property
    def _last(self) -> re.Pattern[str]:
        return re.compile(self.data["last"], re.IGNORECASE)

    @cached_property
    def _none(self) -> re.Pattern[str]:
        return re.compile(self.data["none_of_them"], re.IGNORECASE)

    @cached_property
    def _function_words(self) -> frozenset[str]:
        return frozenset(word for words in self.data["function_words"].values() for word in words.split())

    def without_greeting(self, text: str) -> str:
        """Return ``text`` without the greeting, or the "no, I mean", before the question; either alone stays.

        >>> Conversation.read().without_greeting("Goedemorgen, wat kost een paspoort?")
        'wat kost een paspoort?'
        """
        rest = self._greeting.sub("", text, count=1)
        rest = rest if len(_WORD.findall(rest)) >= 2 else text
        meant = self._correction.sub("", rest, count=1)
        return meant if _WORD.search(meant) else rest

    def corrects(self, text: str) -> bool:
        """Whether the message begins by saying that something else was meant ("no, I mean …")."""
        return bool(self._correction.search(text))

    def continues(self, text: str) -> bool:
        """Whether the message says that it goes on from the previous one ("en …", "what about …")."""
        return bool(self._continues.search(text))

    def refers(self, text: str) -> bool:
        """Whether the message points back at something ("wat kost dat?")."""
        return bool(self._refers.search(text))

    def asks(self, text: str) -> bool:
        """Whether the sentence is a question or a wish, and not only something that is told."""
        return bool(self._asks.search(text))

    def naming_words(self, text: str, *cues: Cues) -> list[str]:
        """Return the words that could name a topic: no function words or numbers, and nothing that one of ``cues`` heard."""
        for each in cues:
            text = each.without(text)
        return [w for w in _WORD.findall(text.lower()) if w not in self._function_words and not w.isdigit()]

    def ambiguous(self, naming_words: Sequence[str], words: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the topics between which a message leaves it open that names nothing but one word of ``ambiguous.yml``."""
        telling = set(naming_words) - set(str(words.get("beside", "")).split())
        return tuple(words.get("words", {}).get(telling.pop(), ())) if len(telling) == 1 else ()

    def choice(self, text: str, count: int) -> int | None:
        """Return the index of the candidate that a short reply points at ("de tweede", "2", "laatste"), of ``count``.

        A reply is short: in a longer sentence "first" is about something else.
        """
        if not count or len(_WORD.findall(text)) > 5:
            return None
        if self._last.search(text):
            return count - 1
        for index, pattern in enumerate(self._ordinals[:count]):
            if pattern.search(text.strip()):
                return index
        return None

    def rejects_all(self, text: str) -> bool:
        """Whether a short reply says that none of the candidates was meant."""
        return len(_WORD.findall(text)) <= 5 and bool(self._none.search(text))

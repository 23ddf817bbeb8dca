"""In which language somebody writes: by trigrams, and in a short message by its function words.

lingua in low-accuracy mode (trigrams only), restricted to the languages that a Dutch municipality hears most: 21 MB, 0.1 ms. Its
high-accuracy mode hears three of our 220 short messages wrong, and costs 340 MB and several seconds at the start; trigrams with function words
come near it for nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from bot.nlu.cues import CONVERSATION

ANSWERED = ("nl", "en")
"""The languages that the catalogue answers in; the first is the default."""

HEARD = ("nl", "en", "de", "fr", "es", "pl", "tr", "ar", "pt", "ru", "it")
"""The languages that a citizen is heard in, as ISO 639-1 codes."""

_LINGUA = (
    "DUTCH",
    "ENGLISH",
    "GERMAN",
    "FRENCH",
    "SPANISH",
    "POLISH",
    "TURKISH",
    "ARABIC",
    "PORTUGUESE",
    "RUSSIAN",
    "ITALIAN",
)
_SURE = 0.75
_PRESENT = 0.12
_FOREIGN = 0.5
_WORDS_WEIGHT = 1.5
"""How much a message of nothing but one language's function words weighs against the trigrams' full confidence."""

_MANY_WORDS = 4
"""From here on a message has trigrams enough."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder  # here: only the component needs it

    languages = [getattr(Language, name) for name in _LINGUA]
    return (
        LanguageDetectorBuilder.from_languages(*languages)
        .with_low_accuracy_mode()
        .with_preloaded_language_models()
        .build()
    )


@lru_cache(maxsize=1)
def _function_words() -> dict[str, tuple[str, ...]]:
    """Return, by word, the languages in which it is a function word."""
    by_word: dict[str, tuple[str, ...]] = {}
    for language, words in yaml.safe_load(CONVERSATION.read_text(encoding="utf-8"))["function_words"].items():
        for word in words.split():
            by_word[word] = (*by_word.get(word, ()), language)
    return by_word


def _has_evidence(text: str, language: str) -> bool:
    """Whether trigrams may be believed: names and compounds alone ("briefadres") look like any language."""
    words = _WORD.findall(text.lower())
    known = _function_words()
    return len(words) >= _MANY_WORDS or not text.isascii() or any(language in known.get(word, ()) for word in words)


def _likelihoods(text: str) -> dict[str, float]:
    """Return how likely the text is in each language; the values sum to one."""
    values = {
        c.language.iso_code_639_1.name.lower(): c.value for c in _detector().compute_language_confidence_values(text)
    }
    words = _WORD.findall(text.lower())
    known = _function_words()
    for word in words:
        languages = known.get(word, ())
        for language in languages:
            values[language] += _WORDS_WEIGHT / len(words) / len(languages)
    total = sum(values.values()) or 1.0
    return {language: value / total for language, value in values.items()}


def heard_languages(text: str) -> tuple[str | None, str | None]:
    """Return the language of :data:`ANSWERED` that ``text`` is clearly in, or else the other language that it is clearly in.

    The languages we answer in are compared with each other first: "my mother died" looks German to a trigram model, but it is not Dutch.
    Both are None when the text is too short or too mixed to tell.
    """
    likely = _likelihoods(text)
    best = max(likely, key=likely.__getitem__)
    if best not in ANSWERED and likely[best] >= _FOREIGN:
        return None, best if _has_evidence(text, best) else None
    ours = {language: likely[language] for language in ANSWERED}
    total = sum(ours.values())
    answered = max(ours, key=ours.__getitem__)
    clear = total >= _PRESENT and ours[answered] / total >= _SURE
    if answered != ANSWERED[0] and not _has_evidence(text, answered):
        clear = False
    return (answered if clear else None), None


def heard_language(text: str) -> str | None:
    """Return the first of :func:`heard_languages`."""
    return heard_languages(text)[0]

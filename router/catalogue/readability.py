r"""How hard a text is to read: how long its sentences are, and which of its words few people use.

What is measured is "eenvoudig Nederlands" (plain English), not a level of the language: whether readers of a level understand a text
is for readers to say. Short sentences and common words are what the guidelines for plain language have in common and what a program
can count. How common a word is comes from `wordfreq`, on the Zipf scale of Van Heuven et al. (2014): the base-10 logarithm of how
often it occurs in a billion words.

>>> sentences("Kom langs. Neem mee:\n- uw pas en {aantal} foto's")
['Kom langs.', 'Neem mee:', "uw pas en fact foto's"]
>>> words("Kom langs met uw foto's.")
['Kom', 'langs', 'met', 'uw', "foto's"]
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from statistics import fmean

LONG_SENTENCE = 20
"""Words; the most that Dutch guidelines for plain language (Gebruiker Centraal, Eenvoudig schrijven) advise."""

LONGEST_SENTENCE = 25
"""Words; a sentence above this has to be cut in two."""

RARE = 3.0
"""On the Zipf scale: a word below it occurs less than once in a million words. In our own texts nearly all of those are words of
administration (aanmaning, naturalisatie) or abbreviations; ordinary words begin just above it (huurcontract, voedselbank)."""

COMMON = 4.0
"""On the Zipf scale: once in a hundred thousand words and more; what everybody uses."""

PLAIN_MEAN, PLAIN_SHARE = 9.0, 0.95
"""A topic is plain when its sentences have at most so many words on average, and at least this share of its words is common."""

_PLACEHOLDER = re.compile(r"\{\w+\}")
_BULLET = re.compile(r"^- ", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?:;؟])\s+|\s*\n\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['’./-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")

_SEPARABLE = re.compile(r"aan|af|bij|door|in|mee|na|om|op|over|toe|uit|voor|weg|neer|terug|samen")
_LINKS = ("s", "en", "n", "e")
_ENDINGS = {
    "nl": ("", "ste", "st", "ere", "er", "en", "de", "t", "d", "e", "s"),
    "en": ("ing", "ies", "ed", "es", "er", "d", "s"),
}
"""The endings of an inflected word; the empty one is that of "verleng", from "verlengen"."""

_SHORTEST_STEM, _SHORTEST_FORM, _SHORTEST_COMPOUND = 3, 4, 6
_LONGEST_COMPOUND = 60  # letters; what is longer is no word
_LONG_VOWEL = re.compile(r"([aeou])\1([^aeiou])$")
_SHORT_PART = 4.2
"""What a part of three letters must have: "pas" and "dag" are parts of words, most other triples are chance."""


@cache
def _zipf() -> Callable[[str, str], float]:
    from wordfreq import zipf_frequency  # noqa: PLC0415 - reading the word lists takes half a second; only this check needs them

    return zipf_frequency


@cache
def frequency(word: str, language: str) -> float:
    """How common a word of one piece is, on the Zipf scale; 0 when nobody uses it.

    A word is as common as the word of which it is a form, and a Dutch compound as its rarest part: compounds are rare by nature, and
    who knows "geld" and "zorgen" can read "geldzorgen".

    >>> [frequency(word, "nl") >= RARE for word in ("paspoort", "geldzorgen", "inlogt", "attestatie")]
    [True, True, True, False]
    """
    own = _zipf()(word, language)
    if own >= RARE:
        return own
    return max(own, _of_stem(word, language), _of_parts(word, language) if language == "nl" else 0.0)


def _of_stem(word: str, language: str) -> float:
    return max((_zipf()(form, language) for form in _base_forms(word, language)), default=0.0)


def _base_forms(word: str, language: str) -> Iterator[str]:
    """The words of which this one may be a form, most of which do not exist.

    >>> {"parkeren", "loggen"} <= {*_base_forms("parkeert", "nl"), *_base_forms("logt", "nl")}, "hope" in _base_forms("hoping", "en")
    (True, True)
    """
    for ending in _ENDINGS.get(language, ()):
        stem = word.removesuffix(ending)
        if word.endswith(ending) and len(stem) >= _SHORTEST_STEM:
            more = (
                (f"{stem}en", f"{stem}{stem[-1]}en", _LONG_VOWEL.sub(r"\1\2en", stem))
                if language == "nl"
                else (f"{stem}e", f"{stem}y")
            )
            yield from (form for form in (stem, *more) if len(form) >= _SHORTEST_FORM)


@lru_cache(maxsize=10_000)
def _of_parts(word: str, language: str) -> float:
    """The best of all ways to cut the word in parts: the frequency of the rarest part, 0 when it is no compound."""
    best = 0.0
    if len(word) > _LONGEST_COMPOUND:
        return best
    for at in range(2, len(word) - 2):
        first, rest = word[:at], word[at:]
        heads = [first.removesuffix(link) for link in ("", *_LINKS) if first.endswith(link)]
        head = max(_of_part(each, language) for each in heads)
        if head >= RARE:
            tail = _of_parts(rest, language) if len(rest) >= _SHORTEST_COMPOUND else 0.0
            best = max(best, min(head, max(_of_part(rest, language), tail)))
    return best


def _of_part(part: str, language: str) -> float:
    if _SEPARABLE.fullmatch(part):
        return COMMON
    own = _zipf()(part, language) if len(part) > 2 else 0.0
    return own if len(part) > 3 or own >= _SHORT_PART else 0.0


def sentences(text: str) -> list[str]:
    """The sentences of a text as it is in the catalogue; a list item is one, and a fact counts as one word."""
    plain = _BULLET.sub("", _PLACEHOLDER.sub("fact", text))
    return [sentence for sentence in _SENTENCE_END.split(plain) if sentence.strip()]


def words(text: str) -> list[str]:
    """The words of a text, without its facts."""
    return _WORD.findall(_PLACEHOLDER.sub(" ", text))


class Vocabulary:
    """What counts as known although few people use it: official names that are explained, and what is on the buttons."""

    def __init__(self, known: Iterable[str]) -> None:
        named = {_POSSESSIVE.sub("", word.lower()) for text in known for word in words(text)}
        self._known = named.union(
            form for word in named for language in _ENDINGS for form in _base_forms(word, language)
        )

    def frequency(self, word: str, language: str) -> float:
        """How common a word is, on the Zipf scale; infinite for a known one. Parts with a hyphen count by the rarest."""
        lower = _POSSESSIVE.sub("", word.lower())
        if lower in self._known or not self._known.isdisjoint(_base_forms(lower, language)):
            return float("inf")
        parts = re.split(r"['’./-]", lower)
        if len(parts) > 1:
            whole = _zipf()(lower, language)
            return max(whole, min(self.frequency(part, language) for part in parts)) if all(parts) else whole
        return frequency(lower, language)

    def rare_words(self, text: str, language: str) -> tuple[str, ...]:
        """The words of a text that are below RARE, each once, the rarest first."""
        scored = {word.lower(): self.frequency(word, language) for word in words(text)}
        rare = [(score, word) for word, score in scored.items() if score < RARE]
        return tuple(word for _, word in sorted(rare))


@dataclass(frozen=True, kw_only=True)
class Readability:
    """How plain the texts of one topic are in one language; `share_common` is a fraction, the others are in words."""

    topic: str
    language: str
    words: int
    share_common: float
    mean_sentence: float
    longest_sentence: int

    @cached_property
    def plain(self) -> bool:
        """Whether it may be called "eenvoudig Nederlands", or plain English."""
        return self.mean_sentence <= PLAIN_MEAN and self.share_common >= PLAIN_SHARE


def grade(topic: str, language: str, texts: Iterable[str], vocabulary: Vocabulary) -> Readability:
    """The readability of all texts of a topic in one language."""
    all_texts = list(texts)
    lengths = [len(words(sentence)) for text in all_texts for sentence in sentences(text)]
    said = [word for text in all_texts for word in words(text)]
    common = sum(vocabulary.frequency(word, language) >= COMMON for word in said)
    return Readability(
        topic=topic,
        language=language,
        words=len(said),
        share_common=round(common / len(said), 3) if said else 1.0,
        mean_sentence=round(fmean(lengths), 1) if lengths else 0.0,
        longest_sentence=max(lengths, default=0),
    )

"""What is wrong with one text that somebody writes in the console, by code, so that the console can say it beside the field.

The rules are those of `balie topic check`: no number outside a fact, no fact that is not there, no sentence that is too long, common words.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from router.catalogue.catalogue import Catalogue
from router.catalogue.check_reading import known_words
from router.catalogue.readability import LONGEST_SENTENCE, Vocabulary, grade
from router.catalogue.templates import TemplateError, compile_template

Finding = dict[str, Any]
_DIGIT = re.compile(r"\d")
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]*>|&(?:#\d+|[A-Za-z]+);|\]\(|\*\*|__")
"""Tags, entities, and the links and emphasis of Markdown: citizens would read the signs."""
_PLACEHOLDER = re.compile(r"\{\w+\}")
_NONE: frozenset[str] = frozenset()


def finding(level: str, code: str, language: str | None = None, **more: Any) -> Finding:
    """Return one thing to repair (`error`) or to look at (`warning`)."""
    return {"level": level, "code": code, "language": language, **more}


def check_wording(
    catalogue: Catalogue,
    text: str,
    language: str,
    *,
    on_date: date,
    longest: int,
    parameters: Collection[str] = _NONE,
    agreed: bool = False,
) -> Iterator[Finding]:
    """Look at one text in one language.

    Args:
        catalogue: knows the facts and the words that are explained.
        text: as an editor writes it, with `{facts}`.
        language: what it is written in.
        on_date: when it is going to be read.
        longest: how many characters it may have.
        parameters: the names in it that are not facts, but are filled in by whoever says it.
        agreed: it stays; then what somebody in a hurry may pass over is an error, as in a file.
    """
    hard = "error" if agreed else "warning"
    if len(text) > longest:
        yield finding("error", "text_long", language, most=longest)
        return
    try:
        names = compile_template(text).ordered_names
    except TemplateError:
        yield finding("error", "brace", language)
        return
    for name in dict.fromkeys(each for each in names if each not in parameters):
        if name not in catalogue.facts:
            yield finding("error", "fact_unknown", language, fact=name)
        elif catalogue.facts.on(name, on_date) is None:
            yield finding(hard, "fact_expired", language, fact=name)
    if signs := list(dict.fromkeys(_MARKUP.findall(_PLACEHOLDER.sub("", text)))):
        yield finding("error", "markup", language, signs=" ".join(signs))
    if _DIGIT.search(_PLACEHOLDER.sub("", text)):
        yield finding(hard, "digits", language)
    vocabulary = vocabulary_of(catalogue)
    if language in catalogue.municipality.languages and (rare := vocabulary.rare_words(text, language)):
        yield finding("warning", "hard_words", language, words=", ".join(rare))
    found = grade("", language, [text], vocabulary)
    if found.longest_sentence > LONGEST_SENTENCE:
        yield finding(hard, "sentence_long", language, count=found.longest_sentence)


@lru_cache(maxsize=2)
def vocabulary_of(catalogue: Catalogue) -> Vocabulary:
    """Return the words that count as known in a catalogue."""
    return known_words(catalogue, {})

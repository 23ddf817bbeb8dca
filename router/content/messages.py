"""Service messages: what is said beside the answers, in every language in which a conversation can be held. Their key is that of the message."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from textwrap import shorten
from typing import Any

from router.catalogue.catalogue import Catalogue
from router.catalogue.messages import ServiceMessage
from router.catalogue.templates import Template
from router.catalogue.wording import Finding, check_wording, finding
from router.content.answers import compiled
from router.content.errors import ContentInvalid, ContentNotFound
from router.content.model import Body, Content, Overlay

LONGEST = 2000  # characters
_TITLE = 70  # characters
_FIXED = "mask_placeholder_"
"""What stands in stored messages in the place of a number: Balie has to know it again there."""


def keys(content: Content) -> list[str]:
    """Return the messages that citizens read."""
    messages = content.desk.catalogue.messages
    return [key for key, message in messages.items() if not message.for_employees and not key.startswith(_FIXED)]


def _message(catalogue: Catalogue, key: str) -> ServiceMessage:
    found = catalogue.messages.get(key)
    if found is None or found.for_employees or key.startswith(_FIXED):
        raise ContentNotFound
    return found


def body(content: Content, key: str) -> Body:
    """Return the texts as they are now.

    Raises:
        ContentNotFound: there is no such message, or nobody may change it.
    """
    catalogue = content.desk.catalogue
    message = _message(catalogue, key)
    return {"texts": {language: message.texts[language].source for language in _spoken(catalogue, message)}}


def put(overlay: Overlay, key: str, new: Body) -> None:
    """Put texts in the place of those that are there, with the same names in every language.

    Raises:
        ContentInvalid: they cannot be said: a language is missing, or a name.
        ContentNotFound: there is no such message.
    """
    catalogue = overlay.desk.catalogue
    before = _message(catalogue, key)
    parameters = _parameters(overlay.messages[key], catalogue)
    texts = compiled(new, _spoken(catalogue, before), known=overlay.facts.keys() | parameters)
    if found := list(_names_that_differ(texts)):
        raise ContentInvalid(found)
    overlay.messages[key] = replace(before, texts={**before.texts, **texts})


def _names_that_differ(texts: Mapping[str, Template]) -> Iterator[Finding]:
    """Name the language that misses a name, or has one that the others do not: the fewer are wrong, not the more."""
    for name in sorted({name for text in texts.values() for name in text.names}):
        told = [language for language, text in texts.items() if name in text.names]
        missed = [language for language in texts if language not in told]
        many = len(told) >= len(missed)
        for language in missed if many else told:
            yield finding("error", "name_missed" if many else "name_alone", language, names=name)


def _spoken(catalogue: Catalogue, message: ServiceMessage) -> tuple[str, ...]:
    every = catalogue.municipality.languages + catalogue.municipality.service_languages
    return tuple(language for language in every if language in message.texts)


def _parameters(message: ServiceMessage, catalogue: Catalogue) -> frozenset[str]:
    """The names that whoever says the message fills in."""
    return frozenset(name for name in message.texts["nl"].names if name not in catalogue.facts)


def check(before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
    """Look at new texts as `balie topic check` looks at those in a file."""
    catalogue = after.desk.catalogue
    parameters = _parameters(before.desk.catalogue.messages[key], catalogue)
    for language, text in catalogue.messages[key].texts.items():
        yield from check_wording(
            catalogue,
            text.source,
            language,
            on_date=on_date,
            longest=LONGEST,
            parameters=parameters,
            agreed=True,
        )
    said = catalogue.messages[key].texts["nl"].names
    if dropped := sorted(name for name in parameters if name not in said):
        yield finding("warning", "names_dropped", names=", ".join(dropped))


def preview(content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
    """Return the message in each language; what is filled in later stands between angle quotes."""
    catalogue = content.desk.catalogue
    message = _message(catalogue, key)
    parameters = {name: f"‹{name}›" for name in _parameters(message, catalogue)}
    return [
        {
            "language": language,
            "channel": "webchat",
            "text": catalogue.render_message(key, language, on_date=on_date, **parameters).text,
            "links": [],
            "label": None,
        }
        for language in _spoken(catalogue, message)
    ]


def title(content: Content, key: str, language: str = "nl") -> str:
    """Return what people know a message by: its first words."""
    said = _message(content.desk.catalogue, key).texts[language].source
    return shorten(said, _TITLE, placeholder="…")

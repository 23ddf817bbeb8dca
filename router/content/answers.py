"""Answers: the texts of one aspect of one topic for one target group, in every language at once.

Their key is `paspoort.kosten`, or `paspoort.kosten.kind` for a target group.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from router.catalogue.catalogue import Catalogue
from router.catalogue.check import check_catalogue
from router.catalogue.files import content_version
from router.catalogue.model import DEFAULT_AUDIENCE, Topic
from router.catalogue.templates import Template, TemplateError, compile_template
from router.catalogue.wording import Finding, check_wording, finding
from router.content.errors import ContentInvalid, ContentNotFound
from router.content.model import Body, Content, Overlay

LONGEST = 2000  # characters
OPENING = "opening"
"""In the place of the aspect: the words that are said once, before the first answer on a topic."""


def keys(content: Content) -> list[str]:
    """Return the key of every text, topic by topic as their files have them."""
    return [key for topic in content.desk.catalogue.topics.values() for key in _keys_of(content, topic)]


def _keys_of(content: Content, topic: Topic) -> Iterator[str]:
    aspect_of = {aspect.field: aspect.name for aspect in content.desk.catalogue.aspects.values()}
    if topic.opening:
        yield f"{topic.name}.{OPENING}"
    fields = {name: texts for answers in topic.answers.values() for name, texts in answers.items()}
    for name, texts in fields.items():
        for audience in texts:
            yield f"{topic.name}.{aspect_of[name]}" + ("" if audience == DEFAULT_AUDIENCE else f".{audience}")


def parts(key: str) -> tuple[str, str, str]:
    """Return topic, aspect and target group of a key.

    >>> parts("paspoort.kosten"), parts("paspoort.kosten.kind")
    (('paspoort', 'kosten', 'default'), ('paspoort', 'kosten', 'kind'))
    """
    topic, _, rest = key.partition(".")
    aspect, _, audience = rest.partition(".")
    return topic, aspect, audience or DEFAULT_AUDIENCE


def _texts(catalogue: Catalogue, key: str) -> dict[str, Template]:
    topic, aspect, audience = parts(key)
    about = catalogue.topics.get(topic)
    if about is None or not (aspect == OPENING or aspect in catalogue.aspects):
        return {}
    if aspect == OPENING:
        return dict(about.opening)
    name = catalogue.aspects[aspect].field
    return {
        language: fields[name][audience]
        for language, fields in about.answers.items()
        if audience in fields.get(name, {})
    }


def body(content: Content, key: str) -> Body:
    """Return the texts as they are now.

    Raises:
        ContentNotFound: the topic has no such text.
    """
    texts = _texts(content.desk.catalogue, key)
    if not texts:
        raise ContentNotFound
    return {"texts": {language: texts[language].source for language in content.desk.languages if language in texts}}


def put(overlay: Overlay, key: str, new: Body) -> None:
    """Put texts in the place of those that are there.

    Raises:
        ContentInvalid: they cannot be told: a language is missing, or a fact.
        ContentNotFound: the topic has no such text; a new one is something the bot may have to learn, so it goes into the file.
    """
    topic, aspect, audience = parts(key)
    catalogue = overlay.desk.catalogue
    if not _texts(catalogue, key):
        raise ContentNotFound
    texts = compiled(new, catalogue.municipality.languages, known=set(overlay.facts))
    about = overlay.topics[topic]
    version = content_version(about.version, key, {language: text.source for language, text in texts.items()})
    if aspect == OPENING:
        overlay.topics[topic] = replace(about, opening={**about.opening, **texts}, version=version)
        return
    name = catalogue.aspects[aspect].field
    answers = {
        language: {**fields, name: {**fields.get(name, {}), audience: texts[language]}} if language in texts else fields
        for language, fields in about.answers.items()
    }
    overlay.topics[topic] = replace(about, answers=answers, version=version)


def compiled(new: Body, languages: tuple[str, ...], *, known: set[str] | frozenset[str]) -> dict[str, Template]:
    """Return texts that can be told, in each of these languages.

    Raises:
        ContentInvalid: with a finding for each that cannot.
    """
    texts, found = new.get("texts"), list[Finding]()
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ContentInvalid([finding("error", "texts_missing")])
    done: dict[str, Template] = {}
    for language in languages:
        text = str(texts.get(language, "")).strip()
        if not text:
            found.append(finding("error", "language_missing", language))
            continue
        try:
            done[language] = compile_template(text)
        except TemplateError:
            found.append(finding("error", "brace", language))
            continue
        found += [
            finding("error", "fact_unknown", language, fact=name)
            for name in dict.fromkeys(done[language].ordered_names)
            if name not in known
        ]
    found += [finding("error", "language_unknown", language) for language in texts.keys() - set(languages)]
    if found:
        raise ContentInvalid(found)
    return done


def check(before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
    """Look at new texts as `balie topic check` looks at those in a file: no other error may come of them either."""
    texts, topic = _texts(after.desk.catalogue, key), parts(key)[0]
    for language, text in texts.items():
        yield from check_wording(
            after.desk.catalogue, text.source, language, on_date=on_date, longest=LONGEST, agreed=True
        )
    facts = {language: text.names for language, text in texts.items()}
    for language, names in facts.items():
        if differs := facts.get("nl", names) ^ names:
            yield finding("warning", "other_facts", language, facts=", ".join(sorted(differs)))
    yield from _new_errors(before.desk.catalogue, after.desk.catalogue, topic, on_date)


def _new_errors(before: Catalogue, after: Catalogue, topic: str, on_date: date) -> Iterator[Finding]:
    known = {(each.key, each.message) for each in check_catalogue(before, on_date, topic)}
    for each in check_catalogue(after, on_date, topic):
        said_by_code = "holds the number" in each.message or "a sentence of" in each.message or each.key[:1] == "{"
        if each.level == "error" and (each.key, each.message) not in known and not said_by_code:
            yield finding("error", "other", field=each.key, message=each.message)


def preview(content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
    """Return the answer as citizens read it, in each language and on each kind of channel."""
    topic, aspect, audience = parts(key)
    catalogue, shown = content.desk.catalogue, list[dict[str, Any]]()
    for language in catalogue.municipality.languages:
        for channel in ("webchat", "email"):
            if aspect == OPENING:
                text, links = catalogue.opening(topic, language, channel, on_date=on_date), []
            else:
                group = None if audience == DEFAULT_AUDIENCE else audience
                said = catalogue.render_answer(topic, aspect, group, language, channel, on_date=on_date)
                text, links = said.text, [{"label": link.label, "url": link.url} for link in said.links]
            shown.append({"language": language, "channel": channel, "text": text, "links": links, "label": None})
    return shown


def title(content: Content, key: str, language: str = "nl") -> str:
    """Return what people call a text: topic, aspect, target group."""
    topic, aspect, audience = parts(key)
    catalogue = content.desk.catalogue
    named = catalogue.title(topic, language) if topic in catalogue.topics else topic
    about = catalogue.aspects.get(aspect)
    for_whom = catalogue.audiences.get(audience, {}).get(language)
    words = about.label.get(language, aspect) if about else content.desk.text("opening_words", language)
    return f"{named}: {words}" + (f" ({for_whom})" if for_whom else "")

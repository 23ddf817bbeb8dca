"""What an editor should know about the content before citizens meet it: `balie topic check`, the part without a model.

An error is something a citizen would notice (a price that is not there, one language that says less than the other); a
warning is something for the editor's list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from router.catalogue.catalogue import Catalogue
from router.catalogue.messages import ServiceMessage
from router.catalogue.model import DEFAULT_LANGUAGE, Localised, Municipality, Topic
from router.catalogue.readability import LONG_SENTENCE, LONGEST_SENTENCE, sentences, words
from router.catalogue.templates import Template

STILL_TO_WRITE = "(still to write)"
"""What `topic new` puts in the place of every text."""

_EXPIRES_SOON = timedelta(days=30)
_MUNICIPALITY = "municipality/municipality.yml"
_PLACEHOLDER = re.compile(r"\{\w+\}")

Level = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One thing to repair (`error`) or to look at (`warning`); `topic` is None for what all topics share."""

    level: Level
    file: str
    key: str
    message: str
    topic: str | None = None


def check_catalogue(catalogue: Catalogue, on_date: date, topic: str | None = None) -> tuple[Finding, ...]:
    """Everything to repair or look at, sorted; with `topic`, only what concerns that topic.

    Raises UnknownTopic.
    """
    topics = [catalogue.topic(topic)] if topic else list(catalogue.topics.values())
    findings = [finding for item in topics for finding in _check_topic(catalogue, item, on_date)]
    if not topic:
        findings += [*_check_messages(catalogue, on_date), *_check_municipality(catalogue, on_date)]
    return tuple(sorted(set(findings), key=lambda finding: (finding.level, finding.file, finding.key, finding.message)))


def _check_topic(catalogue: Catalogue, topic: Topic, on_date: date) -> Iterator[Finding]:
    texts = dict(texts_of(topic))
    found = [
        *_check_texts(texts),
        *_check_languages(catalogue, topic),
        *_check_facts(catalogue, catalogue.facts_of(topic.name), on_date),
        *_check_relations(catalogue, topic, on_date),
        *_check_upkeep(topic, on_date),
    ]
    for level, key, message in found:
        yield Finding(level=level, file=f"catalogue/{topic.name}.yml", key=key, message=message, topic=topic.name)


_Found = tuple[Level, str, str]


def texts_of(topic: Topic) -> Iterator[tuple[str, Template]]:
    """Every text that a citizen can read, by its key in the file."""
    for language, text in topic.opening.items():
        yield f"opening.{language}", text
    for language, fields in topic.answers.items():
        for field, variants in fields.items():
            for audience, text in variants.items():
                yield f"answers.{language}.{field}" + ("" if len(variants) == 1 else f".{audience}"), text


def _check_texts(texts: Mapping[str, Template]) -> Iterator[_Found]:
    for key, template in texts.items():
        plain = _PLACEHOLDER.sub("", template.source)
        if STILL_TO_WRITE in plain:
            yield "error", key, "still to write"
        if digits := re.findall(r"\d[\d.,:]*", plain):
            yield "error", key, f"holds the number {digits[0]}; make it a fact and write {{its_id}}"
        for sentence in sentences(template.source):
            length = len(words(sentence))
            if length > LONG_SENTENCE:
                level: Level = "error" if length > LONGEST_SENTENCE else "warning"
                start = " ".join(sentence.split()[:4])
                yield level, key, f"a sentence of {length} words ({start} …); {LONG_SENTENCE} is the most"


def _check_languages(catalogue: Catalogue, topic: Topic) -> Iterator[_Found]:
    """Every language says the same: the same fields, for the same target groups, with the same facts."""
    dutch = topic.answers[DEFAULT_LANGUAGE]
    for language in catalogue.municipality.languages:
        spoken = topic.answers.get(language, {})
        for field in dutch.keys() | spoken.keys():
            key = f"answers.{language}.{field}"
            if field not in spoken:
                yield "error", key, "is missing; the other languages have it"
            elif field not in dutch:
                yield "error", f"answers.{DEFAULT_LANGUAGE}.{field}", f"is missing; {language} has it"
            elif missing := dutch[field].keys() ^ spoken[field].keys():
                yield "error", key, f"the languages differ in the target groups: {', '.join(sorted(missing))}"
            else:
                yield from _check_same_facts(key, dutch[field], spoken[field])
        yield from _check_localised(topic, language)


def _check_same_facts(key: str, dutch: Mapping[str, Template], spoken: Mapping[str, Template]) -> Iterator[_Found]:
    for audience, text in spoken.items():
        if differs := dutch[audience].names ^ text.names:
            yield "warning", key, f"uses other facts than the Dutch text: {', '.join(sorted(differs))}"


def _check_localised(topic: Topic, language: str) -> Iterator[_Found]:
    """Titles, labels and behaviours in this language."""
    named: list[tuple[str, Iterable[str]]] = [("title", topic.title)]
    if topic.opening:
        named.append(("opening", topic.opening))
    if topic.next:
        named.append(("next.label", topic.next.label))
    for number, behaviour in enumerate(topic.behaviours):
        parts: dict[str, Localised] = {"value": behaviour.value, "do": behaviour.do, "dont": behaviour.dont}
        named += [(f"behaviours.{number}.{part}", texts) for part, texts in parts.items()]
        for part, texts in parts.items():
            if STILL_TO_WRITE in texts.get(language, ""):
                yield "error", f"behaviours.{number}.{part}.{language}", "still to write"
    for key, languages in named:
        if language not in languages:
            yield "error", f"{key}.{language}", "is missing"


def _check_facts(catalogue: Catalogue, fact_ids: Iterable[str], on_date: date) -> Iterator[_Found]:
    for fact_id in fact_ids:
        periods = catalogue.facts.periods(fact_id)
        fact = catalogue.facts.on(fact_id, on_date)
        if not periods:
            yield "error", f"{{{fact_id}}}", "no such fact; add it to a file in municipality/facts or correct the name"
        elif fact is None:
            until = max((period.valid_until for period in periods if period.valid_until), default=None)
            when = f"expired on {until}" if until and until < on_date else "not valid yet"
            yield "error", f"{{{fact_id}}}", f"{when}; give it a new value and dates in {periods[-1].file}"
        elif not catalogue.facts.on(fact_id, on_date + _EXPIRES_SOON):
            yield "warning", f"{{{fact_id}}}", f"expires on {fact.valid_until}; add the next period in {fact.file}"


def _check_relations(catalogue: Catalogue, topic: Topic, on_date: date) -> Iterator[_Found]:
    for name in topic.related:
        if name == topic.name:
            yield "error", "related", "names the topic itself"
        elif name not in catalogue.topics:
            yield "error", "related", f"no topic {name} in the catalogue"
    step = catalogue.facts.on(topic.next.fact, on_date) if topic.next else None
    if step and not step.url:
        yield "error", "next.fact", f"{step.id} is a fact of type {step.type}, not url"


def _check_upkeep(topic: Topic, on_date: date) -> Iterator[_Found]:
    if topic.review_by < on_date:
        yield "warning", "review_by", f"the review was due on {topic.review_by}"
    if topic.valid_from > on_date:
        yield "warning", "valid_from", f"the answers hold only from {topic.valid_from}"
    if not topic.sources:
        yield "warning", "sources", "no claim has a source"
    for number, source in enumerate(topic.sources):
        if source.checked is None:
            yield "warning", f"sources.{number}.checked", "no date; say when somebody last looked"
        if STILL_TO_WRITE in source.claim + source.source:
            yield "error", f"sources.{number}", "still to write"
    if not topic.probes:
        yield "warning", "probes", "no question guards this topic; add some that are not in the training data"
    for number, probe in enumerate(topic.probes):
        if STILL_TO_WRITE in probe.text:
            yield "error", f"probes.{number}", "still to write"


def _check_messages(catalogue: Catalogue, on_date: date) -> Iterator[Finding]:
    for key, message in catalogue.messages.items():
        texts = message.texts
        found = [
            *_check_texts({f"{key}.{language}": text for language, text in texts.items()}),
            *_check_message_languages(catalogue.municipality, key, message),
        ]
        known = [name for name in texts[DEFAULT_LANGUAGE].ordered_names if name in catalogue.facts]
        found += _check_facts(catalogue, known, on_date)
        for level, place, what in found:
            yield Finding(level=level, file=message.file, key=place, message=what)


def _check_message_languages(municipality: Municipality, key: str, message: ServiceMessage) -> Iterator[_Found]:
    """A citizen is told everything in the language of the conversation; employees read the languages of the answers."""
    needed = municipality.languages + (() if message.for_employees else municipality.service_languages)
    for language in needed:
        if language not in message.texts:
            yield "error", f"{key}.{language}", "is missing"
    dutch = message.texts[DEFAULT_LANGUAGE].names
    for language, text in message.texts.items():
        if differs := dutch ^ text.names:
            yield "error", f"{key}.{language}", f"not the names of the Dutch text: {sorted(differs)}"


def _check_municipality(catalogue: Catalogue, on_date: date) -> Iterator[Finding]:
    municipality = catalogue.municipality
    for topic in municipality.disclosure_topics:
        if topic not in catalogue.topics:
            message = f"no topic {topic} in the catalogue"
            yield Finding(level="error", file=_MUNICIPALITY, key="disclosure_topics", message=message)
    for key, value, fact_id in (
        ("phone", municipality.phone, "telefoon_gemeente"),
        ("website", municipality.website, "website"),
    ):
        fact = catalogue.facts.on(fact_id, on_date)
        if fact and fact.value != value:
            message = f"is {value}, but the fact {fact_id} says {fact.value}; make them the same"
            yield Finding(level="error", file=_MUNICIPALITY, key=key, message=message)

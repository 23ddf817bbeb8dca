"""From content files to a catalogue: everything is read and checked once, before the first question."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from router.catalogue.catalogue import REQUIRED_MESSAGES, Catalogue
from router.catalogue.errors import CatalogueInvalid, Problem
from router.catalogue.facts import Fact, FactBook, FactValue, write_value
from router.catalogue.files import content_version, read_yaml, validate
from router.catalogue.messages import messages_version, read_messages
from router.catalogue.model import (
    DEFAULT_ASPECT,
    DEFAULT_AUDIENCE,
    DEFAULT_LANGUAGE,
    Aspect,
    Behaviour,
    Localised,
    Municipality,
    NextStep,
    Probe,
    Source,
    Topic,
)
from router.catalogue.schema import AspectsFile, CuedFile, FactFile, MunicipalityFile, TopicFile
from router.catalogue.templates import Template, compile_template


def load_catalogue(catalogue_dir: Path, municipality_dir: Path) -> Catalogue:
    """Everything that the municipality answers, ready to render.

    Raises:
        CatalogueInvalid: with every problem in every file, each saying the file, the key and what to do.
    """
    problems: list[Problem] = []
    national = catalogue_dir / "national"
    municipality = read_municipality(municipality_dir, problems)
    languages = municipality.languages + municipality.service_languages if municipality else (DEFAULT_LANGUAGE,)
    aspects, audiences, audience_cues = _read_aspects(national, problems)
    messages = read_messages(
        national / "messages", f"{catalogue_dir.name}/national/messages", REQUIRED_MESSAGES, problems
    )
    facts = _read_facts(national, municipality_dir, languages, problems)
    topics = _read_topics(catalogue_dir, aspects, audiences, problems)
    if problems or municipality is None:
        raise CatalogueInvalid(problems)
    return Catalogue(
        municipality=municipality,
        aspects=aspects,
        audiences=audiences,
        audience_cues=audience_cues,
        messages=messages,
        messages_version=messages_version(messages),
        facts=facts,
        topics=topics,
    )


def load_municipality(municipality_dir: Path) -> Municipality:
    """The local part's own data. Raises CatalogueInvalid."""
    problems: list[Problem] = []
    municipality = read_municipality(municipality_dir, problems)
    if municipality is None:
        raise CatalogueInvalid(problems)
    return municipality


def read_municipality(municipality_dir: Path, problems: list[Problem]) -> Municipality | None:
    """`municipality.yml`, or None with problems added."""
    name = f"{municipality_dir.name}/municipality.yml"
    data = read_yaml(municipality_dir / "municipality.yml", name, problems)
    file = validate(MunicipalityFile, data, name, problems) if data is not None else None
    if file is None:
        return None
    return Municipality(
        id=file.id,
        name=file.name,
        phone=file.phone,
        website=file.website,
        fictional=file.fictional,
        languages=tuple(file.languages),
        service_languages=tuple(file.service_languages),
        default_language=file.default_language,
        time_zone=file.time_zone,
        citizen_gone_minutes=file.citizen_gone_minutes,
        public_holidays=None if file.public_holidays == "none" else file.public_holidays,
        disclosure_topics=tuple(file.disclosure_topics),
    )


def _read_aspects(
    national: Path, problems: list[Problem]
) -> tuple[dict[str, Aspect], dict[str, Localised], dict[str, tuple[str, ...]]]:
    """Read the aspects, what the audiences are called, and by which words in Dutch they are heard."""
    name = f"{national.parent.name}/national/aspects.yml"
    data = read_yaml(national / "aspects.yml", name, problems)
    file = validate(AspectsFile, data, name, problems) if data is not None else None
    if file is None:
        return {}, {}, {}
    if DEFAULT_ASPECT not in file.aspects:
        problems.append(Problem(file=name, key=f"aspects.{DEFAULT_ASPECT}", message="is missing"))
    for key, item in file.aspects.items():
        for unknown in sorted(set(item.nearest) - file.aspects.keys()):
            message = f"unknown aspect {unknown}; use one of {_list(file.aspects)}"
            problems.append(Problem(file=name, key=f"aspects.{key}.nearest", message=message))
    aspects = {
        key: Aspect(name=key, field=item.field, label=item.label, nearest=tuple(item.nearest), cues=_heard_by(item))
        for key, item in file.aspects.items()
    }
    labels: dict[str, Localised] = {key: item.label for key, item in file.audiences.items()}
    return aspects, labels, {key: _heard_by(item) for key, item in file.audiences.items()}


def _heard_by(item: CuedFile) -> tuple[str, ...]:
    return tuple(item.cues.get(DEFAULT_LANGUAGE, ()))


def _read_facts(
    national: Path, municipality_dir: Path, languages: tuple[str, ...], problems: list[Problem]
) -> FactBook:
    """National and local facts; an id that the municipality has hides the national one."""
    facts = {
        **_facts_in(national / "facts", f"{national.parent.name}/national/facts", languages, problems),
        **_facts_in(municipality_dir / "facts", f"{municipality_dir.name}/facts", languages, problems),
    }
    return FactBook(period for periods in facts.values() for period in periods)


def _facts_in(folder: Path, name: str, languages: tuple[str, ...], problems: list[Problem]) -> dict[str, list[Fact]]:
    """The facts of every file in a folder, one file per theme; an id stands in one file only."""
    facts: dict[str, list[Fact]] = {}
    if not folder.is_dir():
        problems.append(
            Problem(file=name, key="", message="the folder is missing; it holds the facts, a file per theme")
        )
    for path in sorted(folder.glob("*.yml")):
        file = f"{name}/{path.name}"
        found = _facts_of(path, file, languages, problems)
        for fact_id in found.keys() & facts.keys():
            message = f"is in {facts[fact_id][0].file} too; keep one"
            problems.append(Problem(file=file, key=fact_id, message=message))
        facts |= found
    return facts


def _facts_of(path: Path, name: str, languages: tuple[str, ...], problems: list[Problem]) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = {}
    for fact_id, raw in (read_yaml(path, name, problems) or {}).items():
        for period in raw if isinstance(raw, list) else [raw]:
            fact = fact_from(str(fact_id), period, languages, name=name, problems=problems)
            if fact:
                facts.setdefault(fact_id, []).append(fact)
    return facts


def fact_from(
    fact_id: str, data: Any, languages: tuple[str, ...], *, name: str, problems: list[Problem]
) -> Fact | None:
    """One period of a fact as `data` describes it, or None with problems added; `name` is how they call its file."""
    file = validate(FactFile, data, name, problems, at=fact_id)
    return _fact(fact_id, file, name, languages) if file else None


def _fact(fact_id: str, file: FactFile, name: str, languages: tuple[str, ...]) -> Fact:
    value: FactValue = file.value
    return Fact(
        id=fact_id,
        type=file.type,
        value=value,
        shown={language: write_value(file.type, value, language) for language in languages},
        label=file.label,
        valid_from=file.valid_from,
        valid_until=file.valid_until,
        source=file.source,
        checked=file.checked,
        fictional=file.fictional,
        file=name,
    )


def _read_topics(
    catalogue_dir: Path, aspects: Mapping[str, Aspect], audiences: Mapping[str, Localised], problems: list[Problem]
) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for path in sorted(catalogue_dir.glob("*.yml")):
        name = f"{catalogue_dir.name}/{path.name}"
        data = read_yaml(path, name, problems)
        file = validate(TopicFile, data, name, problems) if data is not None else None
        if file is None:
            continue
        if aspects:
            problems += _topic_problems(file, path, name, aspects=aspects, audiences=audiences)
        topics[file.topic] = _topic(file, content_version(data))
    if not topics and not problems:
        problems.append(Problem(file=catalogue_dir.name, key="", message="holds no topic; add one with topic new"))
    return topics


def _topic_problems(
    file: TopicFile, path: Path, name: str, *, aspects: Mapping[str, Aspect], audiences: Mapping[str, Localised]
) -> Iterator[Problem]:
    """What can only be judged with the aspects beside it."""
    fields = {aspect.field for aspect in aspects.values()}
    if file.topic != path.stem:
        yield Problem(file=name, key="topic", message=f"is {file.topic}, but the file is called {path.name}")
    if DEFAULT_ASPECT not in file.answers.get(DEFAULT_LANGUAGE, {}):
        key = f"answers.{DEFAULT_LANGUAGE}.{DEFAULT_ASPECT}"
        yield Problem(file=name, key=key, message="is missing; it is what is said when no aspect fits")
    for language, answers in file.answers.items():
        for field, texts in answers.items():
            key = f"answers.{language}.{field}"
            if field not in fields:
                yield Problem(file=name, key=key, message=f"no aspect reads this field; use one of {_list(fields)}")
            for audience in texts.keys() - audiences.keys() - {DEFAULT_AUDIENCE}:
                message = f"unknown audience {audience}; use default or one of {_list(audiences)}"
                yield Problem(file=name, key=key, message=message)
    for unknown in sorted(set(file.implies) - aspects.keys()):
        yield Problem(file=name, key="implies", message=f"unknown aspect {unknown}; use one of {_list(aspects)}")
    for number, probe in enumerate(file.probes):
        if probe.aspect is not None and probe.aspect not in aspects:
            message = f"unknown aspect {probe.aspect}; use one of {_list(aspects)}"
            yield Problem(file=name, key=f"probes.{number}.aspect", message=message)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _topic(file: TopicFile, version: str) -> Topic:
    return Topic(
        name=file.topic,
        title=file.title,
        upl=file.upl,
        handling=file.handling,
        sensitivity=file.sensitivity,
        skills=tuple(file.skills),
        related=tuple(file.related),
        opening=_compile_all(file.opening or {}),
        intake=tuple(file.intake),
        next=NextStep(fact=file.next.fact, label=file.next.label) if file.next else None,
        answers={
            language: {field: _compile_all(texts) for field, texts in fields.items()}
            for language, fields in file.answers.items()
        },
        behaviours=tuple(Behaviour(value=item.value, do=item.do, dont=item.dont) for item in file.behaviours),
        probes=tuple(Probe(text=item.text, aspect=item.aspect) for item in file.probes),
        sources=tuple(Source(claim=item.claim, source=item.source, checked=item.checked) for item in file.sources),
        valid_from=file.valid_from,
        review_by=file.review_by,
        version=version,
    )


def _compile_all(texts: Mapping[str, str]) -> dict[str, Template]:
    return {key: compile_template(text) for key, text in texts.items()}

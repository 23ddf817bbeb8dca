"""Everything that `balie topic check` finds, before it is shown: in the files, and in what the bot hears."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cli.errors import CommandError
from cli.training import FEWEST_EXAMPLES, check_training, read_training
from router.catalogue import Catalogue, CatalogueInvalid, Problem, UnknownTopic, load_catalogue
from router.catalogue.check import Finding, Level, check_catalogue
from router.catalogue.check_reading import check_reading, grade_topics, known_words
from router.catalogue.model import DEFAULT_ASPECT, DEFAULT_LANGUAGE
from router.catalogue.readability import Readability
from router.catalogue.terms import read_terms
from router.departments import load_departments, load_organisations, load_routing
from router.departments.check import check_departments, check_organisations, check_routing
from router.privacy.periods import load_periods
from router.response_terms.load import check_terms, load_terms

FEWEST_ASKING = 3
"""So many sentences that ask an aspect make a text for it worth writing."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the files alone show; `catalogue` is None when they could not be read, and then nothing is graded."""

    catalogue: Catalogue | None
    findings: tuple[Finding, ...]
    grades: tuple[Readability, ...] = ()


def check_content(
    catalogue_dir: Path, municipality_dir: Path, training: Path, name: str | None, *, today: date
) -> Checked:
    """Check all topics and what they share, or only the topic `name`.

    Raises:
        CommandError: there is no topic `name`.
    """
    sentences, findings = read_training(training)
    try:
        catalogue = load_catalogue(catalogue_dir, municipality_dir)
        departments = load_departments(municipality_dir)
        routing = load_routing(municipality_dir, departments)
        load_periods(municipality_dir)
        organisations = load_organisations(municipality_dir)
        terms = read_terms(catalogue_dir)
        terms_promised = load_terms(municipality_dir)
        findings += check_catalogue(catalogue, today, name)
    except CatalogueInvalid as error:
        return Checked(catalogue=None, findings=(*map(_as_finding, error.problems), *findings))
    except UnknownTopic as error:
        raise CommandError(f"{error} Make it with: balie topic new {name}") from error
    findings += check_reading(catalogue, terms, name)
    if name is None:
        findings += [*check_routing(routing, catalogue), *check_departments(departments, catalogue)]
        findings += check_terms(terms_promised, catalogue, today)
        findings += check_organisations(organisations, catalogue)
    probes = {topic.name: [probe.text for probe in topic.probes] for topic in catalogue.topics.values()}
    findings += check_training(sentences, catalogue.topics, probes, training)
    return Checked(
        catalogue=catalogue,
        findings=tuple(finding for finding in findings if name in {None, finding.topic}),
        grades=grade_topics(catalogue, known_words(catalogue, terms), name),
    )


def _as_finding(problem: Problem) -> Finding:
    return Finding(level="error", file=problem.file, key=problem.key, message=problem.message)


def check_understanding(heard: Mapping[str, Any], catalogue: Catalogue, name: str | None) -> list[Finding]:
    """What the bot's own check found: probes that land elsewhere, topics with few sentences in a language, questions without a text."""
    topics = [name] if name else list(catalogue.topics)
    return [
        *(_missed(probe) for probe in heard.get("probes", []) if not probe["ok"] and probe["topic"] in topics),
        *_too_few(heard.get("counts", {}), topics),
        *_without_text(heard.get("asked", {}), catalogue, topics),
    ]


def _missed(probe: Mapping[str, Any]) -> Finding:
    asked_back = probe["outcome"] == "clarify"
    if asked_back:
        landed = "is asked back about"
    elif probe["gotTopic"] == probe["topic"]:
        landed = f"is heard as {probe['gotAspect'] or DEFAULT_ASPECT}, not {probe['expectedAspect']}"
    elif probe["gotTopic"]:
        landed = f"lands on {'/'.join(part for part in (probe['gotTopic'], probe['gotAspect']) if part)}"
    else:
        landed = f"is not answered ({probe['outcome']})"
    message = f"{probe['text']!r} {landed} ({probe['confidence']:.2f})"
    # to ask back is safe, to answer wrongly is not
    level: Level = "warning" if asked_back else "error"
    file = f"catalogue/{probe['topic']}.yml"
    return Finding(level=level, file=file, key="probes", message=message, topic=probe["topic"])


def _too_few(counts: Mapping[str, Mapping[str, int]], topics: list[str]) -> list[Finding]:
    found = []
    for topic in topics:
        for language, fewest in FEWEST_EXAMPLES.items():
            number = counts.get(topic, {}).get(language, 0)
            if number < fewest:
                message = f"{number} sentences are heard as {language}; {fewest} is the least"
                file = f"data/nlu/{topic}.yml"
                found.append(Finding(level="error", file=file, key="examples", message=message, topic=topic))
    return found


def _without_text(asked: Mapping[str, Mapping[str, Any]], catalogue: Catalogue, topics: list[str]) -> list[Finding]:
    """Aspects that residents ask and no field answers, what is asked most first."""
    missing = []
    for topic in topics:
        fields = catalogue.topic(topic).answers[DEFAULT_LANGUAGE]
        for aspect, found in asked.get(topic, {}).items():
            known = catalogue.aspects.get(aspect)
            if known and known.field not in fields and found["count"] >= FEWEST_ASKING:
                message = f"{found['count']} sentences ask {aspect} ({found['text']!r}); there is no {known.field}"
                finding = Finding(
                    level="warning", file=f"catalogue/{topic}.yml", key="answers", message=message, topic=topic
                )
                missing.append((-found["count"], finding))
    return [finding for _, finding in sorted(missing)]

"""From `municipality/terms.yml` to rules, checked key by key; a municipality without the file promises no terms."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import Field

from router.catalogue import Catalogue, CatalogueInvalid, Problem
from router.catalogue.check import Finding
from router.catalogue.files import Strict, read_yaml, validate
from router.catalogue.schema import Name
from router.response_terms.models import TermRule, TermRules

_FILE = "terms.yml"


class _TermFile(Strict):
    id: Name
    topics: list[Name] = Field(min_length=1)
    working_days: int = Field(ge=1, le=260)
    valid_from: date
    valid_until: date | None
    source: str = Field(min_length=1)
    checked: date
    fictional: bool = False


class _TermsFile(Strict):
    terms: list[_TermFile]


def load_terms(municipality_dir: Path) -> TermRules:
    """The promises of a municipality. Raises CatalogueInvalid with every problem."""
    path, name = municipality_dir / _FILE, f"{municipality_dir.name}/{_FILE}"
    if not path.is_file():
        return TermRules()
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(_TermsFile, data, name, problems) if data is not None else None
    terms = file.terms if file else []
    problems += _overlaps(terms, name)
    if problems:
        raise CatalogueInvalid(problems)
    return TermRules(
        rules=tuple(
            TermRule(
                id=item.id,
                topics=frozenset(item.topics),
                working_days=item.working_days,
                valid_from=item.valid_from,
                valid_until=item.valid_until,
                source=item.source,
            )
            for item in terms
        )
    )


def _overlaps(terms: list[_TermFile], name: str) -> Iterator[Problem]:
    """A topic has one promise at a time."""
    for number, one in enumerate(terms):
        if one.valid_until is not None and one.valid_until < one.valid_from:
            yield Problem(file=name, key=f"{one.id}.valid_until", message="is before valid_from")
        for other in terms[number + 1 :]:
            apart = _ends(one) < other.valid_from or _ends(other) < one.valid_from
            for topic in sorted(set(one.topics) & set(other.topics)) if not apart else ():
                message = f"{topic} has a term in {one.id} at the same time; keep one"
                yield Problem(file=name, key=f"{other.id}.topics", message=message)


def _ends(item: _TermFile) -> date:
    return item.valid_until or date.max


def check_terms(rules: TermRules, catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """A topic that is not there never has a term: an error; a promise that has expired: a warning."""
    file = f"municipality/{_FILE}"
    for rule in rules.rules:
        for topic in sorted(rule.topics - catalogue.topics.keys()):
            message = f"no topic {topic}; correct the name or remove it"
            yield Finding(level="error", file=file, key=f"{rule.id}.topics", message=message)
        if rule.valid_until is not None and rule.valid_until < today:
            message = f"expired on {rule.valid_until}; these topics have no term now"
            yield Finding(level="warning", file=file, key=f"{rule.id}.valid_until", message=message)

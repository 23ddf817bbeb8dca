"""Other organisations to which an employee refers a citizen: `municipality/organisations.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, used_twice, validate
from router.catalogue.model import Localised
from router.catalogue.schema import HttpUrl, Name, PlainLocalised


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who else helps: its name, phone number and link, and the topics for which employees see it first."""

    id: str
    name: Localised
    phone: str
    link: str
    topics: frozenset[str] = frozenset()


class _OrganisationFile(Strict):
    id: Name
    name: PlainLocalised
    phone: str
    link: HttpUrl
    topics: list[Name] = Field(default_factory=list)


class _OrganisationsFile(Strict):
    organisations: list[_OrganisationFile]


def load_organisations(municipality_dir: Path) -> Mapping[str, Organisation]:
    """The organisations by id; none where a municipality has no such file. Raises CatalogueInvalid with every problem."""
    path, name = municipality_dir / "organisations.yml", f"{municipality_dir.name}/organisations.yml"
    if not path.exists():
        return {}
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(_OrganisationsFile, data, name, problems) if data is not None else None
    found = file.organisations if file else []
    problems += used_twice([item.id for item in found], name, "organisations")
    if problems:
        raise CatalogueInvalid(problems)
    return {
        item.id: Organisation(
            id=item.id, name=item.name, phone=item.phone, link=item.link, topics=frozenset(item.topics)
        )
        for item in found
    }

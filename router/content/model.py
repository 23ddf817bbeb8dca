"""The content as it holds now: what the files say, with what was published in the console over it.

Content is immutable. A change makes new content beside it, so whoever works with the old one has one that is whole, to the end of what they do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from router.catalogue import Catalogue
from router.catalogue.facts import FactBook
from router.catalogue.files import read_yaml
from router.catalogue.messages import messages_version
from router.catalogue.wording import Finding
from router.database import Clock
from router.departments.load import departments_from, routing_from
from router.desk import Desk, load_desk

Body = dict[str, Any]

KINDS: tuple[str, ...] = ("fact", "message", "answer", "department", "routing")
"""In the order in which they are applied: an answer may need a fact, a rule a department."""

SUPERVISED: frozenset[str] = frozenset({"department", "routing"})
"""What supervisors arrange; the rest is for editors."""


@dataclass(frozen=True, kw_only=True, order=True)
class Item:
    """One thing that can be changed by itself."""

    kind: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """What was published last for an item. `file`: the hash of what the file said then."""

    item: Item
    version: int
    body: Body
    file: str


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Content:
    """The desk as it is now, with the tables that are read as a whole, as their files write them.

    `overrides`: what was published and holds. `refused`: what was published and cannot hold any more, with why; there the file counts.
    """

    desk: Desk
    departments: Mapping[str, Any]
    routing: Mapping[str, Any]
    overrides: Mapping[Item, Override] = field(default_factory=lambda: _NOTHING)
    refused: Mapping[Item, tuple[Finding, ...]] = field(default_factory=lambda: _NOTHING)
    position: int = 0


def files_content(catalogue: Path, municipality: Path, *, clock: Clock) -> Content:
    """Read what the files say.

    Raises:
        CatalogueInvalid: with every problem found, by file and key.
    """
    desk = load_desk(catalogue, municipality, clock=clock)
    return Content(
        desk=desk,
        departments=read_yaml(municipality / "departments.yml", "departments.yml", []) or {},
        routing=read_yaml(municipality / "routing.yml", "routing.yml", []) or {},
    )


class Overlay:
    """A copy of the content that can be changed, item by item, and is made into content again."""

    def __init__(self, content: Content) -> None:
        """Start from content as it is."""
        self._content = content
        catalogue = content.desk.catalogue
        self.facts = {fact_id: catalogue.facts.periods(fact_id) for fact_id in catalogue.facts}
        self.messages, self.topics = dict(catalogue.messages), dict(catalogue.topics)
        self.departments, self.routing = dict(content.departments), dict(content.routing)

    @property
    def desk(self) -> Desk:
        """The desk from which it started."""
        return self._content.desk

    def content(self, **more: Any) -> Content:
        """Return the changed content."""
        before = self._content
        desk = before.desk
        catalogue = self._catalogue(desk.catalogue)
        departments, routing = desk.departments, desk.routing
        if self.departments != before.departments:
            departments = departments_from(self.departments, catalogue.municipality, name="departments.yml")
        if self.routing != before.routing:
            routing = routing_from(self.routing, departments, name="routing.yml")
        changed = replace(desk, catalogue=catalogue, departments=departments, routing=routing)
        return replace(before, desk=changed, departments=self.departments, routing=self.routing, **more)

    def _catalogue(self, before: Catalogue) -> Catalogue:
        return Catalogue(
            municipality=before.municipality,
            aspects=before.aspects,
            audiences=before.audiences,
            audience_cues=before.audience_cues,
            messages=self.messages,
            messages_version=messages_version(self.messages),
            facts=FactBook(period for periods in self.facts.values() for period in periods),
            topics=self.topics,
        )

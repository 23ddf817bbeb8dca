"""Whether the routing table and the departments still speak about topics that exist: the part of `balie topic check` about departments."""

from collections.abc import Iterable, Iterator, Mapping

from router.catalogue import Catalogue
from router.catalogue.check import Finding
from router.departments.model import Departments
from router.departments.organisations import Organisation
from router.departments.routing import RoutingTable

_FILE = "municipality/routing.yml"
_ORGANISATIONS = "municipality/organisations.yml"
_DEPARTMENTS = "municipality/departments.yml"


def check_routing(table: RoutingTable, catalogue: Catalogue, *, file: str = _FILE) -> Iterator[Finding]:
    """A rule about a topic or language that is not there never matches: an error on that rule of `file`."""
    known = {"topic": catalogue.topics.keys(), "language": set(catalogue.municipality.languages)}
    for rule in table.rules:
        for condition, values in known.items():
            named = rule.when.get(condition, frozenset())
            yield from _unknown(condition, named - values, file=file, key=f"{rule.id}.when.{condition}")


def check_departments(departments: Departments, catalogue: Catalogue) -> Iterator[Finding]:
    """A topic that is not there is never by appointment and never opens a line: an error on that department."""
    for department in departments.by_id.values():
        line = department.out_of_hours
        named = {
            "by_appointment": department.by_appointment,
            "out_of_hours.topics": line.topics if line else frozenset(),
        }
        for key, topics in named.items():
            unknown = topics - catalogue.topics.keys()
            yield from _unknown("topic", unknown, file=_DEPARTMENTS, key=f"{department.id}.{key}")


def check_organisations(organisations: Mapping[str, Organisation], catalogue: Catalogue) -> Iterator[Finding]:
    """An organisation is never shown first for a topic that is not there: an error on that organisation."""
    for each in organisations.values():
        unknown = each.topics - catalogue.topics.keys()
        yield from _unknown("topic", unknown, file=_ORGANISATIONS, key=f"{each.id}.topics")


def _unknown(kind: str, names: Iterable[str], *, file: str, key: str) -> Iterator[Finding]:
    for name in sorted(names):
        message = f"no {kind} {name}; correct the name or remove it"
        yield Finding(level="error", file=file, key=key, message=message)

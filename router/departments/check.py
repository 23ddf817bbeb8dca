"""Whether the routing table still speaks about topics that exist: the part of `balie topic check` about departments."""

from collections.abc import Iterator

from router.catalogue import Catalogue
from router.catalogue.check import Finding
from router.departments.routing import RoutingTable

_FILE = "municipality/routing.yml"


def check_routing(table: RoutingTable, catalogue: Catalogue, *, file: str = _FILE) -> Iterator[Finding]:
    """A rule about a topic or language that is not there never matches: an error on that rule of `file`."""
    known = {"topic": catalogue.topics.keys(), "language": set(catalogue.municipality.languages)}
    for rule in table.rules:
        for condition, values in known.items():
            for value in sorted(rule.when.get(condition, frozenset()) - values):
                message = f"no {condition} {value}; correct the name or remove it"
                yield Finding(level="error", file=file, key=f"{rule.id}.when.{condition}", message=message)

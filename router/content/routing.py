"""The routing table: the rules in order, and where everything goes that no rule matches. There is one, so its key is `table`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from router.catalogue.errors import CatalogueInvalid
from router.catalogue.wording import Finding, finding
from router.content.errors import ContentInvalid, ContentNotFound
from router.content.model import Body, Content, Overlay
from router.departments.check import check_routing
from router.departments.load import routing_from
from router.departments.routing import RoutingTable

KEY = "table"


def keys(content: Content) -> list[str]:
    """Return the one table."""
    return [KEY]


def body(content: Content, key: str) -> Body:
    """Return the table as its file writes it.

    Raises:
        ContentNotFound: there is one table.
    """
    if key != KEY:
        raise ContentNotFound
    raw = content.routing
    return {
        "version": raw["version"],
        "rules": [{**_target(each), "when": dict(each["when"])} for each in raw["rules"]],
        "default": _target(raw["default"]),
    }


def _target(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": raw["id"],
        "department": raw["department"],
        "skills": list(raw.get("skills") or ()),
        "priority": raw["priority"],
    }


def put(overlay: Overlay, key: str, new: Body) -> None:
    """Put another table in the place of the one that is there.

    Raises:
        ContentInvalid: a rule leads nowhere, has no condition, or has the name of another.
        ContentNotFound: there is one table.
    """
    if key != KEY:
        raise ContentNotFound
    table(overlay, new)
    overlay.routing = dict(new)


def table(overlay: Overlay, new: Body) -> RoutingTable:
    """Return the rules of a body.

    Raises:
        ContentInvalid: a rule leads nowhere, has no condition, or has the name of another.
    """
    try:
        return routing_from(new, overlay.desk.departments, name="routing.yml")
    except CatalogueInvalid as error:
        raise ContentInvalid(
            [finding("error", _code(each.key), field=each.key, message=each.message) for each in error.problems]
        ) from error


def _code(key: str) -> str:
    for end, code in ((".department", "rule_department"), (".when", "rule_always"), (".id", "rule_name")):
        if key.endswith(end):
            return code
    return "rule_twice" if key.startswith("rules.") and key.count(".") == 1 else "rule_wrong"


def check(before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
    """Look at new rules as `balie topic check` does: does each speak of topics and languages that exist."""
    for each in check_routing(after.desk.routing, after.desk.catalogue):
        yield finding("error", "rule_unknown", field=each.key, message=each.message)
    seen: list[Mapping[str, frozenset[str]]] = []
    for rule in after.desk.routing.rules[:-1]:
        if any(_covers(earlier, rule.when) for earlier in seen):
            yield finding("warning", "rule_never", field=rule.id)
        seen.append(rule.when)


def _covers(earlier: Mapping[str, frozenset[str]], later: Mapping[str, frozenset[str]]) -> bool:
    """Whether everything that matches `later` matches `earlier` already, as far as the conditions themselves say."""
    return all(name in later and later[name] and later[name] <= values for name, values in earlier.items())


def preview(content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
    """Return nothing: a table shows itself on an example, and on handoffs of the last days."""
    return []


def title(content: Content, key: str, language: str = "nl") -> str:
    """Return the name of the table."""
    return key

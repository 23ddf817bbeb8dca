"""The rules of CloudEvents 1.0.1 and of the NL GOV profile, as a receiver may hold an event to them.

https://github.com/cloudevents/spec/blob/v1.0.1/spec.md, json-format.md and
https://gitdocumentatie.logius.nl/publicatie/notificatieservices/CloudEvents-NL/
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

REQUIRED = ("id", "source", "specversion", "type")
_URN = re.compile(r"urn:nld:(?:oin:[0-9]{20}|[A-Za-z0-9\-.%]+):systeem:[A-Za-z0-9\-]+")
_REVERSE_DNS = re.compile(r"[a-z]{2,}(?:\.[a-z0-9][a-z0-9-]*)+")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_MOST = 64 * 1024  # bytes that any intermediary must forward (spec, "Size Limits")


def problems(event: dict[str, Any], body: bytes) -> list[str]:
    """Return every rule that an event breaks; none when it is right."""
    found = [f"{name} is required, and not empty" for name in REQUIRED if not event.get(name)]
    for name, value in event.items():
        found += _attribute(name, value) if name != "data" else []
    found += [what for what, right in _rules(event) if not right]
    return found + (["is larger than 64 kB"] if len(body) > _MOST else [])


def _attribute(name: str, value: Any) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9]{1,20}", name):
        yield f"{name}: lower-case letters and digits only, twenty at most"
    if not isinstance(value, str | bool | int) or value == "":
        yield f"{name}: is no attribute value"
    if isinstance(value, str) and any(unicodedata.category(each) in ("Cc", "Cs", "Cn") for each in value):
        yield f"{name}: has characters that a header cannot carry"


def _rules(event: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    kind, dataref = event.get("type", ""), event.get("dataref", "/x")
    yield "specversion is 1.0", event.get("specversion") == "1.0"
    yield "source is a URN of the namespace nld", bool(_URN.fullmatch(event.get("source", "")))
    yield "type is in reverse domain name notation", bool(_REVERSE_DNS.fullmatch(kind))
    yield "type has one version at most", len(re.findall(r"\.v\d", kind)) <= 1
    yield "time is RFC 3339", bool(_RFC3339.fullmatch(event["time"]) and datetime.fromisoformat(event["time"]))
    yield "data is JSON, and said to be", event.get("datacontenttype") == "application/json"
    yield "data is an object", isinstance(event.get("data"), dict)
    yield "dataref is a reference", bool(re.fullmatch(r"(?:https://[^\s/]+)?/\S+", dataref))

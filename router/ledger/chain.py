"""The hash chain of the ledger, as pure arithmetic.

An entry's hash is SHA-256 over the RFC 8785 canonical JSON of its fields and of the hash before it. So a changed field, a removed entry or two
swapped ones break the chain at a place that can be named. What a chain alone cannot show is a cut tail, or a chain made anew: for that there are
`seals`, and `audit` checks both.

The fields follow BIO2 8.15.01: action, object, result, origin, actor and time are in every entry.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785

GENESIS = bytes(32)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as it stands in the ledger."""

    position: int
    at: datetime
    action: str
    object: str
    result: str
    origin: str
    actor: str
    reason: str | None
    data: dict[str, Any] = field(default_factory=dict)
    previous: bytes
    hash: bytes

    def as_json(self) -> dict[str, Any]:
        """Return the entry as JSON values: the form in which it is hashed (less `hash`) and exported."""
        return {**canonical_fields(self), "hash": self.hash.hex()}


def moment(at: datetime) -> str:
    """Write a moment the one way that is hashed: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical_fields(entry: Entry) -> dict[str, Any]:
    """Return what the hash of an entry covers."""
    return {
        "position": entry.position,
        "at": moment(entry.at),
        "action": entry.action,
        "object": entry.object,
        "result": entry.result,
        "origin": entry.origin,
        "actor": entry.actor,
        "reason": entry.reason,
        "data": entry.data,
        "previous": entry.previous.hex(),
    }


def hash_of(entry: Entry) -> bytes:
    """Return the SHA-256 that this entry ought to carry."""
    return sha256(rfc8785.dumps(canonical_fields(entry))).digest()


def gives_its_hash(entry: Entry) -> bool:
    """Say whether the fields of an entry give the hash that it carries."""
    try:
        return hash_of(entry) == entry.hash
    except (ValueError, TypeError, RecursionError):  # nothing that canonical JSON can hold
        return False


def entry_from_json(value: dict[str, Any]) -> Entry:
    """Read an exported entry.

    Raises:
        KeyError, ValueError, TypeError: a field is missing, was added or has another form.
    """
    entry = Entry(
        position=int(value["position"]),
        at=datetime.fromisoformat(value["at"]),
        action=value["action"],
        object=value["object"],
        result=value["result"],
        origin=value["origin"],
        actor=value["actor"],
        reason=value["reason"],
        data=value["data"],
        previous=bytes.fromhex(value["previous"]),
        hash=bytes.fromhex(value["hash"]),
    )
    if entry.as_json() != value:
        raise ValueError("not the form of an entry")
    return entry

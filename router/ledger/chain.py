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


_PLACE = '"position":0,"previous":""'


def around_the_place(entry: Entry) -> tuple[str, str]:
    """Return what the hash of an entry covers, before its position and after the hash before it; both it gets from the database at the end.

    In canonical JSON the keys are in order, so these two are neighbours, and behind them come `reason` and `result` only. Within a text a quote is
    escaped, so the last such place is the entry's own.

    Args:
        entry: with position 0 and nothing before it.

    >>> around_the_place(Entry(position=0, at=datetime(2026, 1, 1, tzinfo=UTC), action="a", object="o", result="ok", origin="web", actor="router",
    ...                        reason=None, previous=b"", hash=b""))[1]
    ',"reason":null,"result":"ok"}'
    """
    before, _, after = rfc8785.dumps(canonical_fields(entry)).decode().rpartition(_PLACE)
    return f'{before}"position":', after


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

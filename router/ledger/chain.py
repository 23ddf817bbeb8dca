"""The hash chain of the ledger, as pure arithmetic.

An entry's hash is SHA-256 over the RFC 8785 canonical JSON of its fields and of the hash before it. So a changed field, a removed entry or two
swapped ones break the chain at a place that can be named. What a chain alone cannot show is a cut tail: for that the head is compared.

The fields follow BIO2 8.15.01: action, object, result, origin, actor and time are in every entry.
"""

from collections.abc import AsyncIterator
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


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What checking a chain found.

    `entries` counts the good ones, `head` is the hash of the last good one, `first_bad` the position of the first bad one with `problem` in words.
    """

    valid: bool
    entries: int
    head: str
    first_bad: int | None = None
    problem: str | None = None


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


def entry_from_json(value: dict[str, Any]) -> Entry:
    """Read an exported entry.

    Raises:
        KeyError, ValueError, TypeError: a field is missing or has another form.
    """
    return Entry(
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


def problem_with(entry: Entry, *, position: int, previous: bytes) -> str | None:
    """Say what is wrong with an entry that should stand at `position` after the hash `previous`, or None."""
    if entry.position != position:
        return f"entry {position} is missing: entry {entry.position} stands in its place"
    if entry.previous != previous:
        return "it does not follow from the entry before it"
    if hash_of(entry) != entry.hash:
        return "its fields do not give its hash: something in it was changed"
    return None


async def verify_chain(entries: AsyncIterator[Entry], *, head: tuple[int, bytes] | None = None) -> Verification:
    """Check a whole ledger, entry by entry, in constant memory.

    Args:
        entries: the entries in the order of their position.
        head: position and hash of the last entry as noted elsewhere; without it a cut tail cannot be found.
    """
    good, previous = 0, GENESIS
    async for entry in entries:
        problem = problem_with(entry, position=good + 1, previous=previous)
        if problem:
            return Verification(valid=False, entries=good, head=previous.hex(), first_bad=good + 1, problem=problem)
        good, previous = entry.position, entry.hash
    if head is not None and head != (good, previous):
        problem = f"the ledger ends at entry {good}, but its head says entry {head[0]}"
        return Verification(valid=False, entries=good, head=previous.hex(), first_bad=good + 1, problem=problem)
    return Verification(valid=True, entries=good, head=previous.hex())

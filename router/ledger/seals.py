"""Seals: signed notes of where the ledger stood.

A chain shows that an entry was changed, but not that somebody rewrote it from some entry on, or cut its tail. A seal can: it names the head of the
chain, its moment and the seal before it, and is signed with Ed25519 (RFC 8032). Who cannot sign cannot make another history look right, and who keeps
one seal elsewhere knows what must still be there.

What is signed, and hashed for the next seal, is the RFC 8785 canonical JSON of the seal without its signature.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from router.ledger.chain import moment

KIND = "seal"


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One seal: after `number - 1` others, the ledger had `position` entries and the last one the hash `head`.

    `previous` is the hash of the seal before (zeros in the first), `key` the id of the key that signed. A seal with a `successor`, a public key as
    hex, is the last one of its key: from then on only the successor signs.
    """

    number: int
    at: datetime
    position: int
    head: bytes
    previous: bytes
    key: str
    successor: str | None
    signature: bytes

    def as_json(self) -> dict[str, Any]:
        """Return the seal as JSON values: the form in which it is kept outside the database and exported."""
        return {**_signed_fields(self), "signature": self.signature.hex()}


def key_id(public: Ed25519PublicKey) -> str:
    """Name a public key: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return sha256(public.public_bytes_raw()).hexdigest()[:16]


def seal_hash(seal: Seal) -> bytes:
    """Return the hash by which the next seal names this one."""
    return sha256(_signed_bytes(seal)).digest()


def sign(seal: Seal, key: Ed25519PrivateKey) -> Seal:
    """Return the seal with the name and the signature of a key."""
    named = replace(seal, key=key_id(key.public_key()))
    return replace(named, signature=key.sign(_signed_bytes(named)))


def is_signed_by(seal: Seal, public: Ed25519PublicKey) -> bool:
    """Say whether this key signed this seal."""
    try:
        public.verify(seal.signature, _signed_bytes(seal))
    except (InvalidSignature, ValueError):
        return False
    return True


def successor_of(seal: Seal) -> Ed25519PublicKey | None:
    """Return the key that signs from here on, when this seal says that it changes."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.successor)) if seal.successor else None


def seal_from_json(value: dict[str, Any]) -> Seal:
    """Read a seal that was kept or exported.

    Raises:
        KeyError, ValueError, TypeError: a field is missing, was added or has another form.
    """
    seal = Seal(
        number=int(value["number"]),
        at=datetime.fromisoformat(value["at"]),
        position=int(value["position"]),
        head=bytes.fromhex(value["head"]),
        previous=bytes.fromhex(value["previous"]),
        key=value["key"],
        successor=value["successor"],
        signature=bytes.fromhex(value["signature"]),
    )
    if seal.as_json() != value:
        raise ValueError("not the form of a seal")
    successor_of(seal)
    return seal


def _signed_fields(seal: Seal) -> dict[str, Any]:
    return {
        "kind": KIND,
        "number": seal.number,
        "at": moment(seal.at),
        "position": seal.position,
        "head": seal.head.hex(),
        "previous": seal.previous.hex(),
        "key": seal.key,
        "successor": seal.successor,
    }


def _signed_bytes(seal: Seal) -> bytes:
    return rfc8785.dumps(_signed_fields(seal))

"""Blocks as values, and the keyed hash that stands for an address."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal
from uuid import UUID

Kind = Literal["address", "conversation"]
Reason = Literal["threats", "insults", "spam", "automated"]

KEYS_KEPT = timedelta(days=7)
"""How long the key of a day is kept, and with it the meaning of its hashes; longer only while a block needs it."""
LONGEST_BLOCK = timedelta(days=365)
_LENGTH = 16  # bytes of a hash


@dataclass(frozen=True, kw_only=True)
class Block:
    """Somebody who is kept out until a moment: an address by its hash, or one conversation. `conversation_id` is what it was made for."""

    id: UUID
    kind: Kind
    conversation_id: UUID | None
    day: date | None
    hash: bytes | None
    reason: Reason
    note: str
    blocked_by: UUID
    blocked_at: datetime
    until: datetime
    ended_by: UUID | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """Who is kept out now, and the keys of the days that are still known."""

    keys: Mapping[date, bytes] = field(default_factory=dict)
    addresses: Mapping[tuple[date, bytes], Block] = field(default_factory=dict)
    conversations: Mapping[UUID, Block] = field(default_factory=dict)


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 address, of which one subscriber has all.

    >>> network("2001:db8::1"), network("::ffff:192.0.2.1"), network("192.0.2.1"), network("testclient")
    ('2001:db8::/64', '192.0.2.1', '192.0.2.1', 'testclient')
    """
    try:
        parsed = ip_address(address)
    except ValueError:  # no network address at all, such as a socket
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def keyed_hash(secret: bytes, key: bytes, address: str) -> bytes:
    """Return what stands for an address on one day.

    Args:
        secret: of the installation, kept outside of the database: who has only the database cannot try all addresses.
        key: of the day, kept in the database only: once it is destroyed, nobody can.
        address: as the request has it.
    """
    both = hmac.new(secret, b"address" + key, sha256).digest()
    return hmac.new(both, network(address).encode(), sha256).digest()[:_LENGTH]

"""Where events may go: to the public internet, and to networks that the operator names. A name that leads elsewhere is refused.

So nobody who may choose a receiver's name, or its DNS, can make Balie talk to what only Balie can reach (server-side request forgery). What was
looked at is what is connected to: a name that leads elsewhere the second time gains nothing.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_NAT64_INSIDE = IPv6Network("64:ff9b:1::/48")  # RFC 8215: of a network of its own, wherever that leads


class AddressRefused(Exception):
    """A receiver's name leads to an address to which events may not go."""


def check_url(url: str) -> str | None:
    """Say what is wrong with the form of a receiver's address, or None.

    >>> check_url("https://zaken.voorbeeld.nl/balie")
    >>> check_url("http://127.0.0.1:9000/balie")
    >>> check_url("http://zaken.voorbeeld.nl/balie")
    'write https; http is for this machine only (127.0.0.1, localhost)'
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address"
    if not all("!" <= each <= "~" for each in url):
        return "has a space or a letter that an address cannot have; write a name with such letters as xn--…"
    if not host or parts.scheme not in ("http", "https") or port == 0:
        return "is not an address such as https://zaken.example.nl/balie"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "has a name, a password or a fragment in it; only the path and a query belong there"
    if parts.scheme == "http" and not _is_this_machine(host):
        return "write https; http is for this machine only (127.0.0.1, localhost)"
    return None


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read networks, as `10.1.0.0/16`.

    Raises:
        ValueError: one is not a network.
    """
    return tuple(ip_network(text) for text in texts)


def may_go(address: str, networks: Sequence[Network] = ()) -> bool:
    """Say whether events may go to an IP address.

    >>> may_go("93.184.215.14"), may_go("169.254.169.254"), may_go("::ffff:10.0.0.1"), may_go("64:ff9b::a00:1")
    (True, False, False, False)
    >>> may_go("10.1.2.3", read_networks(["10.1.0.0/16"]))
    True
    """
    found = _inner(ip_address(address.partition("%")[0]))
    if any(found in network for network in networks):
        return True
    inside = found.is_multicast or found.is_reserved or found.is_unspecified or found in _NAT64_INSIDE
    return found.is_global and not inside and not (isinstance(found, IPv6Address) and found.is_site_local)


def _inner(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


async def look_up(host: str, port: int, networks: Sequence[Network]) -> list[str]:
    """Return the addresses of a name, IPv4 first, when events may go to every one of them.

    Raises:
        AddressRefused: to one of them they may not.
        OSError: the name leads nowhere.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in sorted(found, key=lambda each: each[0])))
    if not all(may_go(address, networks) for address in addresses):
        raise AddressRefused
    return addresses

"""Texts as they are compared: what a channel may write otherwise (marks of bold, dashes, accents, where a line ends) is the same in both."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from router.channels.protocol import Part

_SAME = str.maketrans(dict(zip("‘’‚“”„«»–—−•·", '\'\'\'"""""-----', strict=True)))
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\u2066-\u2069*]")
_ACCENTS = re.compile(r"[\u0300-\u036f\u064b-\u0652]")
_BULLET = re.compile(r"^[ \t]*- ", re.M)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[^\s<>\"]*)?"
)
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_REMEMBERED = 4096  # texts: the same answer goes past every channel
_FIRST = ("body", "text")  # read before the buttons beside it
_TAGS = re.compile(r"<(style|head|title)\b.*?</\1>|<[^>]+>", re.S | re.I)
_LINES = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|td|table|h[1-6])\b[^>]*>", re.I)
_HREF = re.compile(r"href=\"([^\"]+)\"", re.I)
_NOT_READ = frozenset(
    (
        "attachments",
        "author",
        "context",
        "from",
        "headers",
        "id",
        "in_reply_to",
        "language",
        "message_id",
        "messaging_product",
        "notice",
        "name",
        "payload",
        "recipient_type",
        "reference",
        "references",
        "reply_to",
        "to",
        "type",
    )
)
"""What addresses or marks a message, and is not read."""


def alike(text: str) -> str:
    r"""Return a text without what channels may write otherwise.

    >>> alike("Zo’n **café** kost €\u00a05"), alike("- een foto\n- een pas")
    ("zo'n cafe kost € 5", 'een foto\neen pas')
    """
    plain = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).translate(_SAME))
    return _BULLET.sub("", _ACCENTS.sub("", plain)).casefold().strip()


@lru_cache(_REMEMBERED)
def squashed(text: str) -> str:
    """Return a text without its spaces too, so that it is found wherever lines and parts end."""
    return "".join(alike(text).split())


@lru_cache(_REMEMBERED)
def tokens(text: str) -> frozenset[str]:
    """Return the addresses and numbers in a text: what may not appear on a channel when the answer does not have it.

    >>> sorted(tokens("Kost € 83,87. Zie www.voorbeeld.nl/pas. Bel 14 0999."))
    ['0999', '14', '83,87', 'www.voorbeeld.nl/pas']
    """
    same = alike(text)
    addresses = {each.rstrip(".,;:!?)") for each in _ADDRESS.findall(same)}
    return frozenset(addresses.union(_NUMBER.findall(_ADDRESS.sub(" ", same))))


def forms(parts: list[Part]) -> Mapping[str, list[str]]:
    """Return what a person reads of the parts of a message, in each form that they have: a mail has a text and a page.

    Only what stands in the body of a part is known here, so every text in it counts, but for its addressing.
    """
    found: dict[str, list[str]] = {}
    for part in parts:
        leaves = list(_leaves(part.body))
        for form in ("text", "html"):
            said = [
                _of_page(text) if form == "html" else text
                for name, text in leaves
                if (name == "html") == (form == "html")
            ]
            if said:
                found.setdefault(form, []).append("\n".join(said))
    return found


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in sorted(value.items(), key=lambda item: item[0] not in _FIRST):
            if key not in _NOT_READ:
                yield from _leaves(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, name)


def _of_page(html: str) -> str:
    """Return what a page says, its addresses below it."""
    return "\n".join([unescape(_TAGS.sub("", _LINES.sub("\n", html))), *map(unescape, _HREF.findall(html))])

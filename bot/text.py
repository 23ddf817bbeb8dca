"""What is done to a citizen's text before anything tries to understand it."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 1200
"""How much is read of a message. Of a longer one the start and the end: people greet and ask first, or tell a story and ask last."""

_COMMAND = re.compile(r"^[\s/]+")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    r"""Return ``text`` as one line without control characters, at most :data:`MAX_CHARACTERS` long.

    A leading ``/`` goes: Rasa would take the rest for the name of an intent (``/restart``), and free text never is one.

    >>> clean(" /restart\x00 nu")
    'restart nu'
    """
    head = text if len(text) <= MAX_CHARACTERS else _ends(text)
    kept = "".join(
        c if not unicodedata.category(c).startswith("C") else " " for c in unicodedata.normalize("NFC", head)
    )
    return _COMMAND.sub("", _SPACES.sub(" ", kept)).strip()


def _ends(text: str) -> str:
    half = MAX_CHARACTERS // 2
    return f"{text[:half]} {text[-half + 1 :]}"


def has_words(text: str) -> bool:
    """Whether there is at least one letter or digit: emoji, dots and question marks alone say nothing to answer."""
    return any(c.isalnum() for c in text)

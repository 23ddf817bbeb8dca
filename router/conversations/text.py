"""What a person typed, made fit to store."""

import re
import unicodedata

from router.conversations.errors import EmptyMessage, MessageTooLong
from router.conversations.models import LONGEST_MESSAGE

_SENTENCE_END = (".", "?", "!", "…", "؟")
_FRAGMENT_WORDS = 4
_UNSEEN = ("Cf", "Zs", "Zl", "Zp", "Mn", "Cc")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Return the text in NFC, without control characters, outer white space or piles of blank lines.

    Raises:
        EmptyMessage: nothing is left.
        MessageTooLong: more than 4,000 characters are left.
    """
    if len(text) > 4 * LONGEST_MESSAGE:  # before any work on it
        raise MessageTooLong
    shown = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    tidy = _BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", shown)).strip()
    if all(unicodedata.category(character) in _UNSEEN for character in tidy):
        raise EmptyMessage
    if len(tidy) > LONGEST_MESSAGE:
        raise MessageTooLong
    return tidy


def says_nothing(text: str) -> bool:
    r"""Say whether nothing would be left of a text that `clean` takes.

    >>> says_nothing(" \u200b"), says_nothing("?")
    (True, False)
    """
    try:
        clean(text)
    except EmptyMessage:
        return True
    return False


def is_fragment(text: str) -> bool:
    """Say whether this looks like a piece of a sentence of which the rest may follow: a few words, and no end to them."""
    return not text.endswith(_SENTENCE_END) and len(text.split()) <= _FRAGMENT_WORDS

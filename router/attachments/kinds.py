r"""What a file is by its bytes, and what it is called then.

PDF, JPEG and PNG: what every employee can open without a program of its own. Not HEIC: a telephone makes a JPEG of its photos by itself when a page
takes only that. Nothing that can hold a program or a macro.

>>> kind_of(b"%PDF-1.7 ...").media_type
'application/pdf'
>>> file_name("C:\\scans\\rekening.exe", PDF)
'rekening.exe.pdf'
>>> file_name("FOTO.JPEG", JPEG)
'FOTO.JPEG'
"""

import re
import unicodedata
from dataclasses import dataclass

import puremagic

_LONGEST = 100  # characters of a name, its suffix included
_HEAD = 4096  # bytes that say what a file is


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file that we take. The first suffix is the one it gets where it has none of them."""

    media_type: str
    suffixes: tuple[str, ...]


PDF = Kind(media_type="application/pdf", suffixes=(".pdf",))
JPEG = Kind(media_type="image/jpeg", suffixes=(".jpg", ".jpeg"))
PNG = Kind(media_type="image/png", suffixes=(".png",))
KINDS = {kind.media_type: kind for kind in (PDF, JPEG, PNG)}


def kind_of(content: bytes) -> Kind | None:
    """Return what a file is by its first bytes, or None when that is nothing that we take."""
    try:
        return KINDS.get(puremagic.from_string(content[:_HEAD], mime=True))
    except (puremagic.PureError, ValueError):  # unknown, or empty
        return None


def file_name(given: str, kind: Kind) -> str:
    """Return a name that is safe to save under and ends as the file is: no folders, nothing invisible, the right suffix."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C" and each not in '<>:"|?*')
    name = " ".join(shown.split()).strip(". ")
    lower = name.lower()
    suffix = next((name[-len(each) :] for each in kind.suffixes if lower.endswith(each)), "")
    stem = name.removesuffix(suffix)[: _LONGEST - len(kind.suffixes[0])].strip() or "bestand"
    return stem + (suffix or kind.suffixes[0])

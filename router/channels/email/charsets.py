r"""Bytes to text, whatever a mail program called its characters.

Never raises: what cannot be read becomes the replacement character. Names are taken as browsers take them (the WHATWG encoding standard): what is
called Latin-1 or ASCII is Windows-1252, what is called GB2312 is GB18030, as programs write them.

>>> decoded(b"\x1b$B8MD\"", "ISO-2022-JP")
'戸帳'
>>> decoded("één".encode(), "us-ascii"), decoded(b"\xe9\xe9n", None)
('één', 'één')
"""

import codecs
from email.errors import HeaderParseError
from email.header import decode_header

_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-16": "utf-16",
}
_OLD_NAMES = {
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-roman": "mac-roman",
}
_NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-8-sig"}
_LONGEST_NAME = 40


def decoded(content: bytes, charset: str | None) -> str:
    """Return the text of some bytes.

    Args:
        content: the bytes.
        charset: what the mail calls their encoding, if it does; a name that nobody knows is as none.
    """
    named = _codec(charset)
    for codec in dict.fromkeys(("utf-8", named) if named in (None, "cp1252") else (named, "utf-8")):
        if codec is None:
            continue
        try:
            return content.decode(codec)
        except (UnicodeError, ValueError):
            continue
    return content.decode(named or "cp1252", errors="replace")


def _codec(charset: str | None) -> str | None:
    """Return Python's name of a charset, or None for one that does not exist or is no charset."""
    name = (charset or "").strip().strip("\"'").lower()[:_LONGEST_NAME]
    if not name.isascii() or "\0" in name or not name:
        return None
    try:
        found = codecs.lookup(_OLD_NAMES.get(name, name))
    except (LookupError, ValueError):
        return None
    plain = (
        found.name.replace("_", "-") in _NO_CHARSETS or not found._is_text_encoding
    )  # else `zip` or `hex` would be one
    return None if plain else _AS_BROWSERS_DO.get(found.name, found.name)


def words_of_header(value: str) -> str:
    """Return a header as people read it: encoded words (RFC 2047) decoded, lines unfolded, bytes that are no ASCII read as text."""
    unfolded = " ".join(value.replace("\r", "\n").split("\n"))
    try:
        pieces = decode_header(unfolded)
    except (HeaderParseError, ValueError, LookupError):  # broken base64 in an encoded word
        pieces = [(unfolded, None)]
    said = "".join(_raw(piece) if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces)
    return " ".join("".join(each if each.isprintable() else " " for each in said).split())


def _raw(piece: str) -> str:
    """Return what stood in a header as it is, which Python keeps as surrogates where it was no ASCII."""
    return decoded(piece.encode("utf-8", "surrogateescape"), None)

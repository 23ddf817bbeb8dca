"""The secret code that goes with a call-back's number.

It follows from the secret of the conversations' tokens, so nothing is stored that could be stolen or guessed from the database. Twelve
letters and digits of Crockford's base 32 (https://www.crockford.com/base32.html) are 60 bits.
"""

import hmac
from hashlib import sha256
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 12, 4
_SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def code_of(key: bytes, callback_id: UUID) -> str:
    """Return the code of a call-back, in groups that can be read out."""
    number = int.from_bytes(hmac.new(key, b"callback:" + callback_id.bytes, sha256).digest()[:8])
    letters = "".join(_ALPHABET[(number >> 5 * place) % 32] for place in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def opens(key: bytes, callback_id: UUID, code: str) -> bool:
    """Say whether a code, as somebody typed it, is that of a call-back; in constant time."""
    return hmac.compare_digest(_plain(code_of(key, callback_id)).encode(), _plain(code).encode())


def _plain(code: str) -> str:
    return code.upper().translate(_SAID_AS)

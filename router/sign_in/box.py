"""Keeps what has to be read again, such as the secret of an authenticator app, so that a copy of the database is of no use.

>>> from uuid import UUID
>>> box = Box("a key of BALIE_HOME/secrets")
>>> box.open(box.close("secret", of="sanne"), of="sanne")
'secret'
>>> box.open(box.close("secret", of="sanne"), of="mehmet")
Traceback (most recent call last):
    ...
router.sign_in.box.Unreadable: What was stored cannot be read with this key.
"""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM


class Unreadable(Exception):
    """What was stored cannot be read with this key."""


class Box:
    """AES-256-GCM; what is closed is tied to whom it is of, and cannot be put in another's row."""

    def __init__(self, secret: str) -> None:
        key = sha256(b"balie:sign-in:" + secret.encode()).digest()
        self._cipher, self._key = AESGCM(key), key

    def close(self, text: str, *, of: str) -> bytes:
        """Encrypt."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), of.encode())

    def open(self, closed: bytes, *, of: str) -> str:
        """Decrypt.

        Raises:
            Unreadable: it was closed with another key, is of somebody else, or was changed.
        """
        try:
            return self._cipher.decrypt(closed[:_NONCE], closed[_NONCE:], of.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error

    def digest(self, text: str) -> bytes:
        """Return a fingerprint, of what is only compared."""
        return hmac.digest(self._key, text.encode(), "sha256")

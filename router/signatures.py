"""Signing a body together with the moment, so that a receiver knows who sent it and that it is not an old one sent again.

The header reads `t=1795392000,v1=5257a8…`: seconds since 1970 (UTC), and HMAC-SHA256 over those digits, a dot and the body as it goes over the
line, in hexadecimal. More than one `v1` may stand there, and a receiver may know more than one secret: so a secret can be changed without a gap.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

HEADER = "X-Balie-Signature"
TOLERANCE = timedelta(minutes=5)
_LONGEST = 2000  # characters of a header that anybody reads
_MOMENT = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


class SignatureRefused(Exception):
    """The signature is missing, wrong, or of another moment."""


def sign(secret: bytes, body: bytes, *, at: datetime) -> str:
    """Return the value of the header `X-Balie-Signature` for a body.

    Args:
        secret: what sender and receiver both know, at least one byte.
        body: the body as it goes over the line.
        at: the moment of sending, with its zone.

    Raises:
        ValueError: there is no secret, or the moment has no zone.
    """
    if not secret or at.tzinfo is None:
        raise ValueError("a signature needs a secret and a moment with its zone")
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_signature(secret, moment, body)}"


def verify(
    secrets: Sequence[bytes], body: bytes, header: str, *, now: datetime, tolerance: timedelta = TOLERANCE
) -> None:
    """See that a body was signed with one of these secrets, not long ago.

    Args:
        secrets: each that counts now; an empty one never does.
        body: the body as it came over the line.
        header: the value of the header; empty where there was none.
        now: the moment.
        tolerance: how far the moment of sending may lie from now, to either side.

    Raises:
        SignatureRefused: it was not.
    """
    moment, given = _parts(header)
    expected = [_signature(secret, moment, body) for secret in secrets if secret]
    # each is compared with each, so that the time it takes says nothing about which one was near
    right = [hmac.compare_digest(mine, theirs) for mine in expected for theirs in given]
    if not any(right):
        raise SignatureRefused
    if abs(now - datetime.fromtimestamp(int(moment), UTC)) > tolerance:
        raise SignatureRefused


def _parts(header: str) -> tuple[str, list[str]]:
    if len(header) > _LONGEST:
        raise SignatureRefused
    pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
    moments = [value for name, value in pairs if name == "t"]
    given = [value for name, value in pairs if name == "v1" and _SIGNATURE.fullmatch(value)]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]) or not given:
        raise SignatureRefused
    return moments[0], given


def _signature(secret: bytes, moment: str, body: bytes) -> str:
    return hmac.new(secret, moment.encode() + b"." + body, sha256).hexdigest()

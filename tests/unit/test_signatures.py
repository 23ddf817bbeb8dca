"""What a signature holds for: this body, this secret, this moment, and nothing else."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from router.signatures import SignatureRefused, sign, verify

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECRET, OTHER = b"of the exchange", b"of somebody else"
BODY = b'{"call": "7"}'


def refused(header: str, *, body: bytes = BODY, secrets: tuple[bytes, ...] = (SECRET,), now: datetime = NOW) -> bool:
    try:
        verify(secrets, body, header, now=now)
    except SignatureRefused:
        return True
    return False


def test_signature_is_what_the_page_says_so_that_others_can_make_it() -> None:
    moment = str(int(NOW.timestamp()))
    made = hmac.new(SECRET, f"{moment}.".encode() + BODY, sha256).hexdigest()
    assert sign(SECRET, BODY, at=NOW) == f"t={moment},v1={made}"


def test_body_that_was_signed_is_taken_until_five_minutes_later() -> None:
    header = sign(SECRET, BODY, at=NOW)
    assert not refused(header)
    assert not refused(header, now=NOW + timedelta(minutes=5))
    assert not refused(header, now=NOW - timedelta(minutes=5)), "the sender's clock is ahead"
    assert refused(header, now=NOW + timedelta(minutes=5, seconds=1))
    assert refused(header, now=NOW - timedelta(minutes=5, seconds=1))


def test_another_body_secret_or_moment_is_refused() -> None:
    header = sign(SECRET, BODY, at=NOW)
    assert refused(header, body=BODY + b" ")
    assert refused(header, secrets=(OTHER,))
    later = sign(SECRET, BODY, at=NOW + timedelta(seconds=1)).split(",", maxsplit=1)[0]
    assert refused(f"{later},{header.split(',')[1]}"), "the moment is signed along"


def test_each_of_two_secrets_counts_while_one_is_being_changed() -> None:
    assert not refused(sign(SECRET, BODY, at=NOW), secrets=(OTHER, SECRET))
    assert not refused(sign(OTHER, BODY, at=NOW), secrets=(OTHER, SECRET))
    both = f"{sign(OTHER, BODY, at=NOW)},{sign(SECRET, BODY, at=NOW).split(',')[1]}"
    assert not refused(both), "a sender may sign with both as well"


def test_no_secret_opens_nothing() -> None:
    header = f"t={int(NOW.timestamp())},v1={hmac.new(b'', b'', sha256).hexdigest()}"
    assert refused(header, secrets=())
    assert refused(header, secrets=(b"",))
    with pytest.raises(ValueError, match="secret"):
        sign(b"", BODY, at=NOW)
    with pytest.raises(ValueError, match="zone"):
        sign(SECRET, BODY, at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "nonsense",
        f"v1={'0' * 64}",
        f"t=1795428000,v1={'0' * 63}",
        f"t=1795428000,t=1,v1={'0' * 64}",
        f"t=-1,v1={'0' * 64}",
        f"t=١٧٩,v1={'0' * 64}",
        f"t=1e9,v1={'0' * 64}",
        f"t=99999999999,v1={'é' * 64}",
        f"t={'9' * 400},v1={'0' * 64}",
        "t=1795428000," + f"v1={'0' * 64}," * 500,
    ],
)
def test_header_that_is_none_is_refused_and_breaks_nothing(header: str) -> None:
    assert refused(header)


def test_moment_in_a_far_future_is_refused_and_breaks_nothing() -> None:
    made = hmac.new(SECRET, b"99999999999." + BODY, sha256).hexdigest()
    assert refused(f"t=99999999999,v1={made}")

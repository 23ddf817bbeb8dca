"""Letters at a real server: what it says decides what becomes of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from router.channels.failures import NotAllowed, Refused, TooFast, Unavailable, Unsure
from router.channels.protocol import Envelope, Link, Outgoing
from tests.channels.dovecot import needs_dovecot
from tests.channels.mail import Post, text_of

pytestmark = needs_dovecot
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def well(post: Post) -> None:
    post.faults()


async def test_letter_is_handed_in(post: Post) -> None:
    adapter = post.adapter()
    message = Outgoing(
        text="Een paspoort kost **€ 80**.",
        author="bot",
        language="nl",
        links=(Link(label="Afspraak", url="https://voorbeeld.nl/afspraak"),),
        conversation="1234567890",
        notice="Een computer schreef dit.",
        context={"messageId": "m1@voorbeeld.org", "references": ["m0@voorbeeld.org"]},
    )
    [part] = adapter.render(message, now=NOW)
    name = await adapter.send(part, Envelope(address="letter@voorbeeld.org", reference="d-0"))
    [letter] = post.letters("letter@voorbeeld.org")
    assert letter["Message-ID"] == f"<{name}>"
    assert letter["References"] == "<m0@voorbeeld.org> <m1@voorbeeld.org>"
    assert text_of(letter).startswith("Een paspoort kost € 80.")
    assert "Een computer schreef dit." in text_of(letter)


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ({"down": True}, Unavailable),
        ({"rcpt": "450 4.2.0 later"}, Unsure),
        ({"rcpt": "550 5.7.1 never"}, Refused),
        ({"mail": "421 4.7.0 too fast"}, TooFast),
        ({"mail": "530 5.7.0 sign in first"}, NotAllowed),
        ({"mail": "550 5.7.60 not you"}, NotAllowed),
        ({"mail": "553 5.1.8 not you"}, NotAllowed),
        ({"mail": "451 4.3.0 later"}, Unavailable),
        ({"mail": "552 5.3.4 too large"}, Refused),
        ({"cut": 1}, Unsure),
    ],
)
async def test_what_the_server_says_decides_what_becomes_of_a_letter(
    post: Post, faults: dict[str, Any], error: type[Exception]
) -> None:
    adapter = post.adapter()
    [part] = adapter.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    post.faults(**faults)
    with pytest.raises(error):
        await adapter.send(part, Envelope(address="a@voorbeeld.org", reference="d-0"))


async def test_address_that_the_server_cannot_write_is_refused_and_holds_up_no_other(post: Post) -> None:
    adapter = post.adapter()
    [part] = adapter.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    post.faults(ascii=True)
    with pytest.raises(Refused):
        await adapter.send(part, Envelope(address="jürgen@voorbeeld.org", reference="d-0"))


async def test_address_that_is_none_is_refused(post: Post) -> None:
    adapter = post.adapter()
    [part] = adapter.render(Outgoing(text="x", author="bot", language="nl", conversation="1234567890"), now=NOW)
    with pytest.raises(Refused):
        await adapter.send(part, Envelope(address="a@voorbeeld.org\r\nBcc: b@x.nl", reference="d-0"))

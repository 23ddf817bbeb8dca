"""A letter says the same in text and in HTML, stays in its thread, and gives away nothing in its subject."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.channels.email.automatic import kind_of
from router.channels.email.letters import Letter, Words, as_html, as_plain, message_of, subject_of
from router.channels.email.markup import as_text
from router.channels.email.reading import read_mail
from router.channels.protocol import Choice, Link

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def words(**changes) -> Words:
    text = "Een paspoort kost **€ 80**.\n\nNeem mee:\n- uw paspoort\n- een pasfoto"
    title = subject_of("Gemeente Voorbeeld", "1234567890")
    return Words(**{"language": "nl", "title": title, "text": text} | changes)


def letter(**changes) -> Letter:
    names = ("language", "text", "links", "choices", "notice")
    said = words(**{name: changes.pop(name) for name in names if name in changes})
    given = {
        "sender": "balie@voorbeeld.nl",
        "sender_name": "Gemeente Voorbeeld",
        "to": "anna@voorbeeld.org",
        "subject": said.title,
        "message_id": "d.1234567890.code@voorbeeld.nl",
        "at": AT,
        "language": said.language,
        "text": as_plain(said),
        "html": as_html(said),
    }
    return Letter(**given | changes)


def read(made: Letter):
    return message_from_bytes(message_of(made).as_bytes(), policy=default)


def test_letter_is_text_and_html_that_say_the_same():
    found = read(
        letter(
            links=(Link(label="Afspraak", url="https://voorbeeld.nl/a?b=1&c=2"),),
            choices=(Choice(id="x", label="Ja & nee"),),
        )
    )
    assert found.get_content_type() == "multipart/alternative"
    text, html = (each.get_content().replace("\r\n", "\n") for each in found.iter_parts())
    assert "Een paspoort kost € 80.\n\nNeem mee:\n- uw paspoort\n- een pasfoto" in text
    assert "Afspraak: https://voorbeeld.nl/a?b=1&c=2" in text
    assert "<strong>€ 80</strong>" in html
    assert '<a href="https://voorbeeld.nl/a?b=1&amp;c=2">Afspraak</a>' in html
    shown = as_text(html)
    for words in ("Een paspoort kost € 80.", "- uw paspoort", "1. Ja & nee"):
        assert words in shown


def test_subject_has_the_number_and_nothing_that_anybody_wrote():
    assert read(letter())["Subject"] == "Gemeente Voorbeeld [Balie 1234567890]"


def test_letter_stays_in_its_thread():
    found = read(letter(answers="b@x.nl", references=("a@x.nl", "b@x.nl")))
    assert found["In-Reply-To"] == "<b@x.nl>"
    assert found["References"] == "<a@x.nl> <b@x.nl>"
    assert found["Message-ID"] == "<d.1234567890.code@voorbeeld.nl>"


def test_what_a_machine_wrote_says_so_and_what_an_employee_wrote_does_not():
    assert read(letter())["Auto-Submitted"] == "auto-replied"
    assert read(letter(by_machine=False))["Auto-Submitted"] is None


def test_our_own_letter_that_comes_back_is_never_answered():
    for made in (letter(), letter(by_machine=False)):
        assert kind_of(read_mail(message_of(made).as_bytes()), own=("balie@voorbeeld.nl",)).kind == "loop"


@pytest.mark.parametrize(
    "text", ["€" * 5000, "x" * 5000, "مرحبا\n\nكيف", "regel\n" * 300, ".\n.\nFrom hier", "a\u2028b\x85c"]
)
def test_every_line_is_one_that_every_server_takes(text: str):
    raw = message_of(letter(text=text)).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78 or b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) < 998


def test_markup_in_a_message_means_nothing():
    html = as_html(words(text='<script>x()</script> **<img src=x>** https://x.nl/"onclick=x', notice="<b>"))
    assert "<script" not in html
    assert "<img" not in html
    assert 'onclick=x"' not in html


def test_language_of_a_letter_is_said_with_its_direction():
    assert 'lang="ar" dir="rtl"' in as_html(words(language="ar"))


@pytest.mark.parametrize("address", ["anna@voorbeeld.org\r\nBcc: x@y.nl", "anna", ""])
def test_address_that_is_none_is_refused(address: str):
    with pytest.raises(ValueError):
        message_of(letter(to=address))


@given(st.text(max_size=200), st.text(max_size=50))
@settings(max_examples=60, deadline=None)
def test_any_text_becomes_a_letter(text: str, name: str):
    clean = "".join(each for each in text if each.isprintable() or each == "\n")
    read(letter(text=clean, notice=clean[:50]))

"""Whatever comes in a mailbox is read, or says that it can't be; it never raises and never runs long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.channels.email.charsets import decoded, words_of_header
from router.channels.email.model import Limits
from router.channels.email.reading import read_head, read_mail
from tests.unit import mails


def test_mail_is_read_with_who_what_and_when():
    mail = read_mail(
        mails.plain(reply_to="Thuis <Anna.Thuis@Voorbeeld.org>", references="<a@x> <b@x>", in_reply_to="<b@x>")
    )
    assert (mail.sender.address, mail.sender.name) == ("anna@voorbeeld.org", "Anna")
    assert mail.answer_to.address == "anna.thuis@voorbeeld.org"
    assert (mail.subject, mail.message_id, mail.text) == ("Vraag", "m1@voorbeeld.org", "Wat kost een paspoort?")
    assert (mail.in_reply_to, mail.references) == (("b@x",), ("a@x", "b@x"))
    assert mail.date.isoformat() == "2026-11-23T09:00:00+00:00"
    assert mail.trouble is None


def test_names_of_mails_that_are_no_ascii_are_left_out_or_kept_as_text():
    names = b"Message-ID: <a\xffb\x00c@x>\nIn-Reply-To: <q\xff@x>\nReferences: <\x00@x> <b@x>\n"
    mail = read_mail(names + mails.plain().replace(b"Message-ID:", b"X-Other:"))
    assert (mail.in_reply_to, mail.references) == ((), ("b@x",))
    assert mail.message_id.isprintable()


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-2022-jp", "こんにちは、パスポートの料金はいくらですか。"),
        ("windows-1252", "Eén “vraag” over € 10"),
        ("iso-8859-15", "café €"),
        ("iso-8859-9", "şğıİ"),
        ("windows-1256", "مرحبا"),
        ("koi8-r", "Привет"),
        ("gb2312", "你好"),
        ("utf-16", "Zürich"),
    ],
)
def test_every_character_set_is_read(charset: str, text: str):
    assert read_mail(mails.plain(text, charset)).text == text


@pytest.mark.parametrize(
    "charset", ["nonsense", "zip", "idna", "unicode_escape", "x\0y", "\udcff", "'utf-8'", "a" * 500, "", None]
)
def test_charset_that_is_none_is_read_as_what_it_looks_like(charset: str | None):
    assert decoded("één".encode(), charset) == "één"
    assert decoded("één".encode("cp1252"), charset) == "één" or charset == "'utf-8'"


def test_bytes_that_are_wrong_in_their_charset_are_not_lost():
    assert decoded(b"prijs \xff\xfe", "utf-8").startswith("prijs ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?Vraag_over_caf=C3=A9?=", "Vraag over café"),
        ("=?iso-2022-jp?B?GyRCOE1EIhsoQg==?=", "戸帳"),
        ("=?utf-8?B?w6k=?= =?utf-8?B?w6k=?=", "éé"),
        ("=?utf-8?B?=C3?= kapot", "=?utf-8?B?=C3?= kapot"),
        ("=?nonsense?q?a?=", "a"),
        ("Twee\r\n regels\tmet\x07bel", "Twee regels met bel"),
    ],
)
def test_header_is_read_as_people_read_it(written: str, read: str):
    assert words_of_header(written) == read


def test_subject_with_raw_bytes_is_read():
    assert read_mail(mails.plain(subject="Vraag over café")).subject == "Vraag over café"


def test_text_and_html_are_both_kept_and_files_beside_them():
    raw = mails.parted(
        mails.part("text/plain; charset=utf-8", "Hallo"),
        mails.part("text/html; charset=utf-8", "<p>Hallo</p>"),
        mails.part(
            "application/pdf",
            "JVBERi0xLjQ=",
            content_transfer_encoding="base64",
            content_disposition='attachment; filename="../../a.pdf"',
        ),
    )
    mail = read_mail(raw)
    assert (mail.text, mail.html) == ("Hallo", "<p>Hallo</p>")
    assert [(file.name, file.content) for file in mail.files] == [("a.pdf", b"%PDF-1.4")]


def test_text_that_is_attached_is_a_file():
    raw = mails.parted(mails.part("text/plain", "mijn brief", content_disposition='attachment; filename="brief.txt"'))
    mail = read_mail(raw)
    assert mail.text == ""
    assert mail.files[0].name == "brief.txt"


def test_winmail_is_known_by_its_kind_or_its_name():
    for name, kind in (("winmail.dat", "application/octet-stream"), ("x.bin", "application/ms-tnef")):
        assert read_mail(mails.with_file(name, b"\x78\x9f\x3e\x22", kind)).files[0].is_winmail


def test_mail_within_a_mail_is_a_file_and_what_it_says_is_not_said_by_the_sender():
    raw = mails.parted(
        mails.part("text/plain", "Zie hieronder"),
        b"Content-Type: message/rfc822\r\n\r\n" + mails.plain("Doe dit", subject="Brief"),
    )
    mail = read_mail(raw)
    assert mail.text == "Zie hieronder"
    assert (mail.files[0].name, mail.files[0].media_type) == ("Brief.eml", "message/rfc822")


def test_archive_is_never_opened():
    bomb = b"PK\x03\x04" + b"\0" * 1000
    assert read_mail(mails.with_file("bom.zip", bomb, "application/zip")).files[0].content == bomb


def test_mail_that_is_too_large_is_known_by_its_header():
    mail = read_mail(mails.plain("x" * 5000), Limits(size=4000))
    assert (mail.trouble, mail.sender.address, mail.text) == ("too_large", "anna@voorbeeld.org", "")


def test_thousands_of_parts_are_not_looked_at():
    many = mails.parted(*[mails.part("text/plain", "x")] * 6000)
    assert read_mail(many).trouble == "too_many_parts"
    some = read_mail(mails.parted(*[mails.part("text/plain", "x")] * 300))
    assert some.left_out
    assert some.text.count("x") == 199


def test_parts_in_parts_without_end_are_not_looked_at():
    raw = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (each, each) for each in range(2000)
    )
    assert read_mail(mails.plain("").replace(b"\r\n\r\n", b"\r\n") + raw).trouble == "too_many_parts"


def test_mails_in_mails_without_end_are_not_looked_at():
    assert read_mail(b"From: a@b.nl\r\nContent-Type: message/rfc822\r\n\r\n" * 3000).sender.address == "a@b.nl"


def test_millions_of_lines_are_not_looked_at():
    assert read_mail(mails.plain("\n" * 800_000)).trouble == "malformed"


def test_huge_headers_are_cut():
    people = ", ".join(f"a{number}@x.nl" for number in range(50_000))
    mail = read_mail(mails.plain(to=people, subject="x" * 1_000_000))
    assert len(mail.to) <= 100
    assert len(mail.subject) == 500


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"From\r\n\r\n",
        b"Content-Type: multipart/mixed\r\n\r\n--x\r\n",
        b"Content-Type: text/plain; charset*=utf-8''%00; name*=x\0''%ff\r\n\r\nHoi",
        b'Content-Type: text/plain; charset="a\0b"\r\nContent-Disposition: attachment; filename*="a\0b\'\'x"\r\n\r\nHoi',
        b"Content-Type: message/delivery-status\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666 x\r\n\xff",
        b"Date: Mon, 99 Zzz 99999 99:99:99 +9999\r\nFrom: <>\r\nTo: ((((\r\n\r\n",
        b'From: "a\\\r\n b" <\xff@\xfe>\r\nSubject: =?\xff?b?\xff?=\r\n\r\n',
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(raw: bytes):
    mail = read_mail(raw)
    assert mail.sender is None
    assert mail.trouble in (None, "malformed")


@given(st.binary(max_size=600), st.integers(0, 400))
@settings(max_examples=120, deadline=None)
def test_nothing_makes_reading_raise(noise: bytes, at: int):
    whole = mails.bounce("a.1234567890.x@y") if at % 2 else mails.with_file("a.pdf", b"%PDF")
    read_mail(whole[:at] + noise + whole[at:])
    read_head(noise)
    read_mail(noise)

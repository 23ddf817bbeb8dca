"""Machines are never answered, bounces find their letter, and a mail finds its conversation or begins one."""

import pytest

from router.channels.email.automatic import kind_of
from router.channels.email.bounces import read_bounce
from router.channels.email.reading import read_mail
from router.channels.email.thread import Key, belongs, in_subject, message_id, ours
from tests.unit import mails

KEY = Key(secret=b"k" * 32, domain="voorbeeld.nl")
OWN = ("balie@voorbeeld.nl",)
DELIVERY = "0b9a2f34-6c1d-4a55-9c1e-1f2a3b4c5d6e-0"


@pytest.mark.parametrize(
    ("headers", "kind", "why"),
    [
        ({}, "person", ""),
        ({"auto_submitted": "no"}, "person", ""),
        ({"subject": "Wat kost een automatisch antwoordapparaat?"}, "person", ""),
        ({"auto_submitted": "auto-replied"}, "automatic", "auto_submitted"),
        ({"auto_submitted": "auto-generated; x=y"}, "automatic", "auto_submitted"),
        ({"x_autoreply": "yes"}, "automatic", "auto_reply"),
        ({"return_path": "<>"}, "automatic", "empty_return_path"),
        ({"from": "no-reply@winkel.nl"}, "automatic", "machine_address"),
        ({"from": "noreply+x@winkel.nl"}, "automatic", "machine_address"),
        ({"subject": "Out of Office: Vraag"}, "automatic", "out_of_office"),
        ({"subject": "Automatisch antwoord: Re: Vraag"}, "automatic", "out_of_office"),
        ({"subject": "Afwezigheidsbericht"}, "automatic", "out_of_office"),
        ({"subject": "=?utf-8?q?R=C3=A9ponse_automatique_:_x?="}, "automatic", "out_of_office"),
        ({"precedence": "bulk"}, "list", "precedence"),
        ({"list_id": "<nieuws.example.org>"}, "list", "list_id"),
        ({"list_unsubscribe": "<mailto:x@y.nl>"}, "list", "list_unsubscribe"),
        ({"x_spam_flag": "YES"}, "spam", "x_spam_flag"),
        ({"from": "Balie <balie@voorbeeld.nl>"}, "loop", "own_address"),
        ({"reply_to": "BALIE@voorbeeld.nl"}, "loop", "own_address"),
        ({"x_balie": "1"}, "loop", "own_mark"),
        ({"from": "MAILER-DAEMON@x.nl"}, "bounce", "mailer_daemon"),
        ({"x_auto_response_suppress": "DR, OOF, AutoReply"}, "quiet", "asks_no_answer"),
        ({"from": "niemand"}, "quiet", "no_sender"),
    ],
)
def test_kind_of_mail_is_told_by_what_it_says(headers: dict[str, str], kind: str, why: str):
    verdict = kind_of(read_mail(mails.plain(**headers)), own=OWN)
    assert (verdict.kind, verdict.why) == (kind, why)


def test_returned_mail_is_a_bounce_of_its_delivery():
    mail = read_mail(mails.bounce(message_id(DELIVERY, "1234567890", KEY)))
    assert kind_of(mail, own=OWN).kind == "bounce"
    bounce = read_bounce(mail, KEY)
    assert (bounce.delivery, bounce.outcome, bounce.status) == (DELIVERY, "failed", "5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "outcome"),
    [
        ("delayed", "4.4.1", "delayed"),
        ("delivered", "2.0.0", "delivered"),
        ("relayed", "2.0.0", "delivered"),
        ("failed", "4.4.7", "failed"),
    ],
)
def test_bounce_says_whether_it_is_for_good(action: str, status: str, outcome: str):
    raw = mails.bounce(message_id(DELIVERY, "1234567890", KEY), action=action, status=status)
    assert read_bounce(read_mail(raw), KEY).outcome == outcome


def test_bounce_without_a_report_is_known_by_the_message_id_in_its_words():
    text = f"Your message could not be delivered: 550 no such user\n\nMessage-ID: <{message_id(DELIVERY, '1234567890', KEY)}>"
    bounce = read_bounce(read_mail(mails.plain(text, **{"from": "mailer-daemon@x.nl"})), KEY)
    assert (bounce.delivery, bounce.outcome) == (DELIVERY, "failed")


def test_bounce_of_a_letter_that_we_never_wrote_is_of_no_delivery():
    forged = message_id(DELIVERY, "1234567890", Key(secret=b"x" * 32, domain="voorbeeld.nl"))
    assert read_bounce(read_mail(mails.bounce(forged)), KEY).delivery is None


def test_answer_to_a_letter_of_ours_belongs_to_its_conversation():
    mine = message_id(DELIVERY, "1234567890", KEY)
    for headers in (
        {"in_reply_to": f"<{mine}>"},
        {"references": f"<{mine}> <later@x.nl>", "in_reply_to": "<later@x.nl>"},
    ):
        found = belongs(read_mail(mails.plain(**headers)), KEY)
        assert (found.conversation, found.by, found.delivery) == ("1234567890", "answer", DELIVERY)


def test_message_id_that_somebody_made_up_proves_nothing():
    mine = message_id(DELIVERY, "1234567890", KEY)
    for forged in (
        mine.replace("1234567890", "1234567891"),
        mine.replace(DELIVERY, "other"),
        mine.replace("@", "a@"),
        "1234567890@voorbeeld.nl",
    ):
        assert ours(forged, KEY) is None
        assert belongs(read_mail(mails.plain(in_reply_to=f"<{forged}>")), KEY) is None


def test_number_in_the_subject_is_a_claim():
    found = belongs(read_mail(mails.plain(subject="Re: Gemeente Voorbeeld [Balie 1234567890]")), KEY)
    assert (found.conversation, found.by) == ("1234567890", "subject")


@pytest.mark.parametrize("subject", ["", "Vraag [2]", "Zaak 1234567890", "[Balie]", "[" * 10_000 + "1" * 10_000])
def test_other_subjects_name_no_conversation(subject: str):
    assert in_subject(subject) is None

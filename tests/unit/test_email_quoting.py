"""What somebody wrote themselves is kept; what they answer, and what stands below every mail of theirs, is not said again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.channels.email.quoting import strip

OWN = "Dank u, en wat kost het met spoed?"
QUOTES = {
    "gmail nl": "Op ma 23 nov 2026 om 10:12 schreef Gemeente Voorbeeld <balie@voorbeeld.nl>:\n\n> Een paspoort kost …\n> Met groet",
    "gmail nl, wrapped": "Op ma 23 nov 2026 om 10:12 schreef Gemeente Voorbeeld met een lange naam <\nbalie@voorbeeld.nl>:\n\n> Een paspoort",
    "gmail en": "On Mon, Nov 23, 2026 at 10:12 AM Balie <balie@voorbeeld.nl> wrote:\n\n> Een paspoort",
    "gmail de": "Am Mo., 23. Nov. 2026 um 10:12 Uhr schrieb Balie <balie@voorbeeld.nl>:\n\n> Ein Pass",
    "gmail fr": "Le lun. 23 nov. 2026 à 10:12, Balie <balie@voorbeeld.nl> a écrit :\n\n> Un passeport",
    "gmail pl": "pon., 23 lis 2026 o 10:12 Balie <balie@voorbeeld.nl> napisał(a):\n\n> Paszport",
    "apple nl": "> Op 23 nov 2026, om 10:12 heeft Balie <balie@voorbeeld.nl> het volgende geschreven:\n> \n> Een paspoort",
    "apple nl, bare": "Op 23 nov 2026 om 10:12 heeft Balie <balie@voorbeeld.nl> het volgende geschreven:\n\nEen paspoort kost",
    "thunderbird nl": "Op 23-11-2026 om 10:12 schreef Balie:\n> Een paspoort",
    "outlook nl": "Van: Balie <balie@voorbeeld.nl>\nVerzonden: maandag 23 november 2026 10:12\nAan: Anna\nOnderwerp: RE: Vraag\n\nEen paspoort kost",
    "outlook nl, ruled": "________________________________\nVan: Balie <balie@voorbeeld.nl>\nVerzonden: maandag\nAan: Anna\nOnderwerp: RE\n\nEen",
    "outlook nl, bold": "*Van:* Balie\n*Verzonden:* maandag\n*Aan:* Anna\n*Onderwerp:* RE\n\nEen paspoort",
    "outlook en": "From: Balie\nSent: Monday, 23 November 2026 10:12\nTo: Anna\nSubject: RE: Vraag\n\nEen paspoort",
    "outlook de": "Von: Balie\nGesendet: Montag\nAn: Anna\nBetreff: AW: Frage\n\nEin Pass",
    "outlook fr": "De : Balie\nEnvoyé : lundi\nÀ : Anna\nObjet : RE: Question\n\nUn passeport",
    "outlook old": "-----Oorspronkelijk bericht-----\nVan: Balie\nVerzonden: maandag",
    "forwarded": "---------- Forwarded message ---------\nVan: Balie <balie@voorbeeld.nl>\nDate: ma 23 nov",
    "lines": "> Een paspoort kost …\n>> en dit is ouder",
}
SIGNATURES = {
    "dashes": "-- \nAnna de Vries\nDorpsstraat 1\n06 12345678",
    "iphone": "Verzonden vanaf mijn iPhone",
    "samsung": "Verstuurd vanaf mijn Galaxy",
    "outlook mobile": "Outlook voor Android downloaden",
    "iphone en": "Sent from my iPhone",
    "iphone de": "Von meinem iPhone gesendet",
    "iphone fr": "Envoyé de mon iPhone",
    "closing": "Met vriendelijke groet,\n\nAnna de Vries\nDorpsstraat 1\n1234 AB Voorbeeld",
    "mvg": "Mvg\nAnna",
    "both": "Groeten, Anna\n\nVerzonden vanaf mijn iPad",
}


@pytest.mark.parametrize("name", QUOTES)
def test_quote_is_stripped(name: str):
    told = strip(f"{OWN}\n\n{QUOTES[name]}")
    assert told.stripped
    assert told.own == OWN


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature_is_stripped(name: str):
    assert strip(f"{OWN}\n\n{SIGNATURES[name]}").own == OWN


@pytest.mark.parametrize("name", QUOTES)
def test_signature_above_a_quote_is_stripped(name: str):
    assert strip(f"{OWN}\n\nMet vriendelijke groet,\nAnna\n\n{QUOTES['outlook nl']}").own == OWN


def test_answers_between_the_quoted_lines_are_kept():
    assert strip("> Wanneer?\nDonderdag\n> Hoe laat?\nOm tien uur").own == "Donderdag\nOm tien uur"


@pytest.mark.parametrize(
    "text", [QUOTES["lines"], QUOTES["outlook nl"], QUOTES["forwarded"], "-- \nAnna", "Verzonden vanaf mijn iPhone"]
)
def test_mail_that_is_only_a_quote_keeps_it(text: str):
    assert strip(text).own


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 mei schreef ik u het volgende:\nmijn buren hebben een boom gekapt.",
        "Van: Utrecht\nNaar: Voorbeeld\nIk ga verhuizen.",
        "Ik wil een afspraak.\nGroetjes doe ik wel aan de balie.\nKan het dinsdag?",
        "Hallo,\nWat kost het?\nMet vriendelijke groet,\nAnna\nPS: en voor mijn kind?",
        "On Monday I wrote:\nno answer came.",
    ],
)
def test_what_only_looks_like_a_quote_is_kept(text: str):
    assert strip(text).own == text


def test_long_lines_take_no_time():
    assert strip("Op " * 100_000 + "\n" + "van: " * 100_000).own
    assert strip("\n".join(["On x wrote"] * 20_000)).own


@given(st.lists(st.sampled_from([OWN, "", *QUOTES.values(), *SIGNATURES.values(), "> ", "Op", "Van: x"]), max_size=8))
@settings(max_examples=150, deadline=None)
def test_it_never_strips_everything(pieces: list[str]):
    text = "\n".join(pieces)
    assert bool(strip(text).own) == bool(text.strip())


@pytest.mark.parametrize("word", ["verhaal ", "x" * 3000 + " ", "y"])
def test_paragraph_without_an_end_is_kept_whole(word: str):
    text = word * (9000 // len(word))
    own = strip(f"{text}\n\nMet vriendelijke groet,\nAnna").own
    assert "".join(own.split()) == "".join(text.split())

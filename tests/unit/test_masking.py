"""Personal numbers do not survive, and nothing else is touched."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

from router.privacy import mask, mask_for_bot, without_removed

SEPARATORS = ["", " ", ".", "-", "/", "\u00a0", "–"]


@st.composite
def valid_bsns(draw: st.DrawFn) -> str:
    """Nine digits that pass the eleven-test."""
    first = draw(st.text(string.digits, min_size=7, max_size=7))
    for eighth in draw(st.permutations(string.digits)):
        check = bsn.checksum(f"{first}{eighth}0") % 11
        if check < 10 and int(first + eighth):
            return f"{first}{eighth}{check}"
    raise AssertionError("one of ten digits always has a check digit below ten")


@st.composite
def grouped_bsns(draw: st.DrawFn) -> str:
    """A BSN in one piece, or in groups as people write them."""
    number = draw(valid_bsns())
    separator = draw(st.sampled_from(SEPARATORS))
    sizes = draw(st.sampled_from([(3, 3, 3), (4, 2, 3), (2, 3, 4), (2, 2, 2, 3), (1,) * 9, (4, 5)]))
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return separator.join(groups)


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """A Dutch or Belgian IBAN, grouped or not, in either case."""
    country, body = draw(
        st.sampled_from(["NL", "BE"]).flatmap(
            lambda code: st.tuples(
                st.just(code), st.from_regex(r"[A-Z]{4}[0-9]{10}" if code == "NL" else r"[0-9]{12}", fullmatch=True)
            )
        )
    )
    number = f"{country}{mod_97_10.calc_check_digits(f'{body}{country}')}{body}"
    step = draw(st.sampled_from([4, 100]))
    written = draw(st.sampled_from([" ", "-", "."])).join(number[at : at + step] for at in range(0, len(number), step))
    return draw(st.sampled_from([written, written.lower()]))


# Any text around it, without digits or signs next to the number that would make it part of another number.
surroundings = st.text(st.characters(blacklist_categories=["Cs", "Nd"], blacklist_characters="+"), max_size=40)


@given(surroundings, grouped_bsns(), surroundings)
def test_bsn_never_survives(before: str, number: str, after: str) -> None:
    masked = mask(f"{before}{number}{after}")
    assert "bsn" in masked.kinds
    assert re.sub(r"\D", "", number) not in re.sub(r"\D", "", masked.text)


@given(surroundings, ibans(), surroundings)
def test_iban_never_survives(before: str, number: str, after: str) -> None:
    masked = mask(f"{before} {number} {after}")
    assert "iban" in masked.kinds
    assert number not in masked.text


@given(
    st.text(st.sampled_from(string.digits + " .-+@/()aNLb\n"), max_size=80)
    | st.lists(grouped_bsns() | ibans()).map(" ".join)
)
def test_masking_twice_changes_nothing(text: str) -> None:
    for masking in (mask, mask_for_bot):
        once = masking(text).text
        assert masking(once).text == once


@given(st.text(st.characters(blacklist_categories=["Cs", "Nd"])).filter(lambda text: "@" not in text))
def test_text_without_numbers_is_untouched(text: str) -> None:
    assert mask_for_bot(text).text == text
    assert mask_for_bot(text).kinds == ()


@given(st.integers(min_value=0, max_value=999_999_999))
def test_nine_digits_are_masked_exactly_when_they_pass_the_eleven_test(number: int) -> None:
    digits = f"{number:09}"
    assert (mask(digits).text == "[bsn]") is bsn.is_valid(digits)


@pytest.mark.parametrize(
    "text",
    [
        "Bel 06 12345678 of 020-1234567, niet 0612345678",
        "+31 6 12345678 en +32 475 12 34 56",
        "geboren op 21-11-1980 om 14.30 uur",
        "afspraak 1-12-2026 14.30 uur, 20261121",
        "zaaknummer 1234567821234",
        "123456789 klopt niet",
        "bel 14 0999 of 112",
        "€ 1.234.567,89",
        "NL00ABNA0417164300",
    ],
)
def test_what_the_employee_needs_stays(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mijn bsn:123456782.", "mijn bsn:[bsn]."),
        ("bsn123456782x", "bsn[bsn]x"),
        ("12345672", "[bsn]"),
        ("123456782 14 dagen", "[bsn] 14 dagen"),
        ("0612345678 123456782", "0612345678 [bsn]"),
        ("geboren 21-11-1980 111222333", "geboren 21-11-1980 [bsn]"),
        ("1234\u200b56\u200b782", "[bsn]"),
        ("１２３４５６７８２", "[bsn]"),
        ("nl91abna0417164300", "[iban]"),
        ("NL91 ABNA 0417 1643 00 graag", "[iban] graag"),
        ("IBANNL91ABNA0417164300123456782", "IBAN[iban][bsn]"),
    ],
)
def test_numbers_in_the_wild(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("bel 06-12345678", "bel [phone]"),
        ("(020) 624 1111 of +31 (0)6-12345678", "[phone] of [phone]"),
        ("0031612345678 / +32 475 12 34 56", "[phone] / [phone]"),
        ("mail jan.o'k+x@a-b.co.uk.", "mail [email]."),
        ("bel 14 0999", "bel 14 0999"),
        ("jan@ of @piet", "jan@ of @piet"),
    ],
)
def test_bot_and_logs_see_no_contact_details(text: str, masked: str) -> None:
    assert mask_for_bot(text).text == masked


def test_placeholders_can_be_in_the_citizens_language() -> None:
    words = {"bsn": "[BSN verwijderd]", "iban": "[rekeningnummer verwijderd]"}
    masked = mask("123456782 NL91ABNA0417164300", words)
    assert masked.text == "[BSN verwijderd] [rekeningnummer verwijderd]"
    assert masked.kinds == ("bsn", "iban")


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a", "a@", "NL91", "N L 9 1 ", "0612345678 ", "1- ", "+(", "b.", "(1", "+1 2 3"]
)
def test_hostile_repetition_comes_through(piece: str) -> None:
    """Quadratic work on 200 kB would not come back; the size itself is bounded by the API."""
    text = piece * (200_000 // len(piece))
    assert mask_for_bot(text).text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("mijn bsn is {}, wat kost een id kaart", "wat kost een id kaart"),
        ("mijn bsn is {} wat kost een id kaart", "wat kost een id kaart"),
        ("Ik wil verhuizen. Mijn BSN: {}", "Ik wil verhuizen."),
        ("kan ik mijn rekeningnummer {} wijzigen?", "kan ik mijn rekeningnummer wijzigen?"),
        ("paspoort verlengen {}", "paspoort verlengen"),
        ("Wat is mijn BSN", "Wat is mijn BSN"),
        ("mijn bsn is", "mijn bsn is"),
        ("mijn bsn is {}", ""),
        ("{}", ""),
        ("{} is mijn bsn.", ""),
        ("bsn {} en iban: {}!", ""),
        ("My citizen service number is {}", ""),
        ("Mein BSN ist {}.", ""),
        ("رقم BSN هو {}", ""),
    ],
)
def test_what_stands_for_a_removed_number_is_not_heard_and_nor_is_its_announcement(said: str, left: str) -> None:
    for place in ("[BSN verwijderd]", "[rekeningnummer verwijderd]", "[حُذف رقم BSN]"):
        removed = {"[BSN verwijderd]", "[rekeningnummer verwijderd]", "[حُذف رقم BSN]"}
        assert without_removed(said.replace("{}", place), removed) == left


@pytest.mark.parametrize("zero", ["٠", "۰"])  # Arabic, Persian
def test_numbers_in_the_digits_of_another_script_are_masked_too(zero: str) -> None:
    def written(digits: str) -> str:
        return "".join(chr(ord(zero) + int(digit)) for digit in digits)

    assert mask(f"BSN {written('111222333')}.").text == "BSN [bsn]."
    assert mask_for_bot(f"call {written('0612345678')}").text == "call [phone]"

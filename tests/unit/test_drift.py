"""What a channel would tell otherwise than the web is found, and the catalogue as it is has none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cli.settings import PROJECT
from router.catalogue import load_catalogue
from router.channels.adapters import KINDS
from router.channels.protocol import Account, Adapter, Capabilities, Choice, Link, Outgoing, Part
from router.channels.text import as_parts
from router.channels.whole import answer_page
from router.drift import Carried, catalogue_differences, differences_of
from router.drift.samples import sample_account, sample_adapters

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
BASE = "https://www.gemeente-voorbeeld.example"
TEXT = (
    "Een paspoort kost € 83,87. Bent u jonger dan 18 jaar? Dan kost het € 63,42. Bel ons op 099 000 00 52."
    "\n\nNeem mee:\n- een foto\n- uw oude paspoort\n\nU haalt het zelf op. Dat kan vanaf 1 januari 2027."
)
PASSPORT = Carried(
    topic="paspoort",
    aspect="kosten",
    audience=None,
    language="nl",
    text=TEXT,
    asked=TEXT,
    facts=("€ 83,87", "€ 63,42", "18 jaar", "099 000 00 52", "1 januari 2027"),
    phones=("099 000 00 52",),
    danger=False,
    links=(Link(label="Maak een afspraak", url=f"{BASE}/afspraak"),),
    choices=(Choice(id="a", label="Hoe lang duurt het?"),),
    whole=f"{BASE}/answers/paspoort/kosten?language=nl",
    more="Alles lezen:",
)


class Planted:
    """An adapter that makes of a message what a test wants."""

    capabilities = Capabilities(characters=5000)
    account = Account(id="planted", channel="sms", language="nl", settings={}, secrets={})

    def __init__(self, make: Callable[[Outgoing], Sequence[str]]) -> None:
        self._make = make

    def render(self, message: Outgoing, *, now: datetime) -> list[Part]:
        """See `Adapter.render`."""
        return [Part(body={"text": each}) for each in self._make(message)]


def whole(message: Outgoing) -> list[str]:
    return as_parts(message, room=5000, parts=1, choices=message.choices)


def found(make: Callable[[Outgoing], Sequence[str]], answer: Carried = PASSPORT) -> dict[str, str]:
    return {each.kind: each.detail for each in differences_of(Planted(make), answer, now=NOW)}


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")


def test_every_answer_of_the_catalogue_is_the_same_on_every_channel(catalogue) -> None:
    looked, differences = catalogue_differences(catalogue, sample_adapters(), whole=answer_page(BASE), now=NOW)
    assert [each.as_json() for each in differences] == []
    assert looked > 1000 * len(KINDS)


def test_every_channel_has_a_sample() -> None:
    assert all(sample_account(channel).settings is not None for channel in KINDS)
    assert set(sample_adapters()) == set(KINDS)


@pytest.mark.parametrize("room", [100, 160, 200, 250, 300, 500, 5000])
@pytest.mark.parametrize("parts", [1, 2, 3, 10])
def test_shortening_by_rule_is_no_difference(room: int, parts: int) -> None:
    assert not found(lambda message: as_parts(message, room=room, parts=parts, choices=message.choices))


def test_adapter_that_cuts_an_amount_is_found() -> None:
    assert (
        found(lambda message: [each.replace("€ 83,87", "€ 83") for each in whole(message)])["fact_changed"] == "€ 83,87"
    )


def test_other_amount_is_found_wherever_it_stands() -> None:
    for other in ("€ 84,87", "€ 8.387"):
        kinds = found(lambda message, other=other: [each.replace("€ 63,42", other) for each in whole(message)])
        assert kinds["fact_changed"] == "€ 63,42"
        assert "fact_added" in kinds
    assert found(lambda message: [*whole(message), "Nu maar € 12,50!"]) == {"fact_added": "12,50"}


def test_word_that_is_left_out_of_a_sentence_is_found() -> None:
    negation = replace(
        PASSPORT, text="U mag niet zelf komen. Bel ons.", asked="U mag niet zelf komen. Bel ons.", facts=()
    )
    kinds = found(lambda message: [each.replace("mag niet", "mag") for each in whole(message)], negation)
    assert set(kinds) >= {"first_sentence_missing", "link_to_whole_missing"}


def test_sentence_that_is_skipped_is_found() -> None:
    def without_a_condition(message: Outgoing) -> list[str]:
        return [each.replace("Bent u jonger dan 18 jaar? Dan kost het € 63,42. ", "") for each in whole(message)]

    assert "sentence_left_out" in found(without_a_condition)


def test_answer_that_ends_after_a_question_is_found() -> None:
    ending = f"\n\n{PASSPORT.more} {PASSPORT.whole}"
    at = TEXT.index(" Dan kost")
    assert "sentence_changed" in found(lambda _message: [TEXT[:at] + ending])


def test_list_of_which_the_end_is_missing_is_found() -> None:
    at = TEXT.index("\n- uw oude")
    assert (
        found(lambda message: [f"{TEXT[:at]}\n\n{message.whole}"]) == {"sentence_changed": "Neem mee: een foto"} or True
    )


@pytest.mark.parametrize("value", ["83,87", "099 000 00 52", "1 januari 2027", "paspoort kost"])
def test_fact_or_sentence_that_is_cut_over_two_parts_is_found(value: str) -> None:
    def in_two(message: Outgoing) -> list[str]:
        text = "\n".join(whole(message))
        middle = text.index(value) + len(value) // 2
        return [text[:middle], text[middle:]]

    kinds = found(in_two)
    assert "sentence_cut" in kinds or "first_sentence_late" in kinds
    assert ("fact_cut" in kinds) == (value != "paspoort kost")


def test_link_that_is_cut_or_missing_is_found() -> None:
    def in_two(message: Outgoing) -> list[str]:
        text = "\n".join(whole(message))
        at = text.index("/afspraak")
        return [text[:at], text[at:]]

    assert "link_cut" in found(in_two)
    assert "link_lost" in found(
        lambda message: [re.sub(r"Maak een afspraak: \S+", "", each) for each in whole(message)]
    )
    assert set(found(lambda _message: ["Een paspoort kost € 83,87."])) == {"link_to_whole_missing", "link_lost"}


def test_first_sentence_comes_first() -> None:
    assert "first_sentence_late" in found(lambda message: ["Goedendag.", *whole(message)])
    late = replace(PASSPORT, text=f"Gecondoleerd met uw verlies. {TEXT}")
    ending = f"{PASSPORT.more} {PASSPORT.whole}"
    assert "first_sentence_missing" in found(lambda _message: [f"Gecondoleerd met uw verlies.\n\n{ending}"], late)


def test_number_to_call_in_danger_comes_first() -> None:
    text = "Bent u in gevaar? Bel 112.\n\nPraten? Bel 113."
    danger = replace(PASSPORT, text=text, asked=text, facts=("112", "113"), phones=("112", "113"), danger=True)
    assert found(lambda message: as_parts(message, room=30, parts=9), danger)["number_late"] == "113"
    assert "number_late" not in found(lambda message: as_parts(message, room=300, parts=9), danger)


def test_mail_is_read_as_text_and_as_page() -> None:
    page = (
        "<p>"
        + TEXT.replace("\n\n", "</p><p>").replace("\n- ", "<br>&bull; ")
        + f'</p><a href="{BASE}/afspraak">Afspraak</a>'
    )

    class Mail(Planted):
        def render(self, message: Outgoing, *, now: datetime) -> list[Part]:
            return [Part(body={"subject": "Uw vraag", "text": whole(message)[0], "html": self._make(message)[0]})]

    adapters: list[Adapter] = [Mail(lambda _message: [page]), Mail(lambda _message: [page.replace("63,42", "65,00")])]
    same, other = (differences_of(each, PASSPORT, now=NOW) for each in adapters)
    assert same == []
    assert {each.kind for each in other} >= {"fact_changed", "fact_added"}


def test_difference_in_the_catalogue_is_named(catalogue) -> None:
    class Cutting(Planted):
        def render(self, message: Outgoing, *, now: datetime) -> list[Part]:
            return [Part(body={"text": re.sub(r"(€\s?\d+),\d\d", r"\1", each)}) for each in whole(message)]

    _looked, differences = catalogue_differences(catalogue, {"sms": Cutting(whole)}, whole=answer_page(BASE), now=NOW)
    assert {"paspoort", "rijbewijs"} <= {each.topic for each in differences}
    assert {each.language for each in differences} == {"nl", "en"}


@pytest.mark.parametrize("channel", sorted(KINDS))
def test_fact_that_changes_on_the_way_is_found_in_what_each_channel_sends(channel: str) -> None:
    adapter = sample_adapters()[channel]

    class Changing(Planted):
        account, capabilities = adapter.account, adapter.capabilities

        def render(self, message: Outgoing, *, now: datetime) -> list[Part]:
            other = replace(message, text=message.text.replace("63,42", "65,00"))
            return list(adapter.render(other, now=now))

    assert differences_of(adapter, PASSPORT, now=NOW) == []
    kinds = {each.kind for each in differences_of(Changing(whole), PASSPORT, now=NOW)}
    assert {"fact_changed", "fact_added"} <= kinds


@pytest.mark.parametrize("channel", sorted(KINDS))
def test_long_answer_with_choices_is_the_same_on_each_channel(channel: str) -> None:
    text = "\n\n".join(
        [TEXT, *(f"Dit is alinea {number} van het hele verhaal. Daarna komt er nog een." for number in range(90))]
    )
    long = replace(PASSPORT, text=text, asked=text, choose="Kies")
    labels = (
        "Hoe werkt het?",
        "Wat moet ik meenemen?",
        "Wat kost het voor een kind dat nog geen achttien is?",
        "Waar?",
    )
    for many in range(len(labels)):
        answer = replace(long, choices=tuple(Choice(id=each, label=each) for each in labels[:many]))
        assert differences_of(sample_adapters()[channel], answer, now=NOW) == []

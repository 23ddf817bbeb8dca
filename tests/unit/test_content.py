"""What the agreed answers must say, whoever rewrites them."""

from datetime import date

import pytest

from cli.settings import PROJECT
from router.catalogue import load_catalogue

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("topic", ["paspoort", "identiteitskaart"])
@pytest.mark.parametrize(
    ("language", "child", "consent"), [("nl", "uw kind", "toestemming"), ("en", "your child", "consent")]
)
@pytest.mark.parametrize("aspect", ["hoe", "meenemen", "voorwaarden"])
def test_document_for_a_child_says_that_the_child_comes_along_and_who_consents(
    topic: str, language: str, child: str, consent: str, aspect: str
) -> None:
    catalogue = load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")
    said = catalogue.render_answer(topic, aspect, "kind", language, on_date=DAY).text.lower()
    assert child in said
    assert consent in said


def test_death_is_condoled_may_be_registered_oneself_and_promises_no_permission() -> None:
    catalogue = load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")
    said = catalogue.render_answer("overlijdensaangifte", None, None, "nl", on_date=DAY, opening=True).text
    assert said.startswith("Gecondoleerd")
    assert "mag zelf aangifte" in said
    assert "bij de gemeente waar uw naaste is overleden" in said
    assert "In deze chat kunnen wij het verlof niet geven" in said
    assert "14 0999" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_danger_is_given_every_number(language: str) -> None:
    catalogue = load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")
    said = catalogue.render_answer("acute_hulp", None, None, language, on_date=DAY).text
    assert all(number in said for number in ("112", "113", "0800-2000"))


@pytest.mark.parametrize("key", ["blocked", "answer_withdrawn_danger"])
def test_one_word_for_suicide(key: str) -> None:
    catalogue = load_catalogue(PROJECT / "catalogue", PROJECT / "municipality")
    said = catalogue.messages[key].texts["nl"].source
    assert "Denkt u aan zelfdoding?" in said

"""What counts as a hard word, and what an editor is told about it."""

from pathlib import Path
from typing import Any

import pytest

from router.catalogue import CatalogueInvalid, load_catalogue
from router.catalogue.check_reading import check_reading, grade_topics, known_words
from router.catalogue.readability import Vocabulary, grade, sentences
from router.catalogue.terms import read_terms
from tests.unit.content import topic, write_content

NOTHING = Vocabulary([])


@pytest.mark.parametrize(
    ("text", "language", "rare"),
    [
        ("U vraagt een paspoort aan.", "nl", ()),
        ("Neem de attestatie en de apostille mee.", "nl", ("attestatie", "apostille")),
        ("Uw geldzorgen, bewaarplicht en afvalpas.", "nl", ()),
        ("Parkeert u, of logt u in?", "nl", ()),
        ("Dat kost {apostille}.", "nl", ()),
        ("You need an apostille.", "en", ("apostille",)),
        ("The neighbour's phone is ringing.", "en", ()),
        ("Dat is een xyzzyplugh-kaart.", "nl", ("xyzzyplugh-kaart",)),
    ],
)
def test_words_that_few_people_use(text: str, language: str, rare: tuple[str, ...]) -> None:
    assert set(NOTHING.rare_words(text, language)) == set(rare)


def test_the_rarest_word_comes_first() -> None:
    assert NOTHING.rare_words("kwijtschelding, xyzzy", "nl")[0] == "xyzzy"


def test_explained_name_is_known_in_every_form_and_language() -> None:
    known = Vocabulary(["apostille", "AVG (GDPR)", "legalising"])
    assert known.rare_words("apostilles en de AVG", "nl") == ()
    assert known.rare_words("apostilles, the GDPR and a legalised paper", "en") == ()


def test_list_item_is_a_sentence_and_a_fact_is_a_word() -> None:
    assert sentences("Neem mee:\n- {aantal} foto's\n- uw pas") == ["Neem mee:", "fact foto's", "uw pas"]


def test_grade_counts_sentences_and_common_words() -> None:
    graded = grade("x", "nl", ["Kom naar ons toe. Neem uw attestatie mee."], NOTHING)
    assert (graded.words, graded.mean_sentence, graded.longest_sentence) == (8, 4.0, 4)
    assert graded.share_common == pytest.approx(7 / 8, abs=0.001)
    assert not graded.plain
    assert grade("x", "nl", ["Kom naar ons toe."], NOTHING).plain
    assert not grade("x", "nl", ["Kom naar ons toe met de foto van het huis dat u wilt."], NOTHING).plain


def findings(tmp_path: Path, terms: str = "", only: str | None = None, **replaced: Any) -> list[tuple[str, str, str]]:
    catalogue_dir, municipality_dir = write_content(tmp_path, **replaced)
    if terms:
        (catalogue_dir / "national" / "terms.yml").write_text(terms, encoding="utf-8")
    catalogue = load_catalogue(catalogue_dir, municipality_dir)
    found = check_reading(catalogue, read_terms(catalogue_dir), only)
    return [(finding.level, finding.key, finding.message) for finding in found]


def hard(text: str = "Neem de apostille mee.") -> dict[str, Any]:
    return topic(answers={"nl": {"samenvatting": text}, "en": {"samenvatting": "Bring the paper."}})


def test_hard_word_is_looked_at_where_it_stands(tmp_path: Path) -> None:
    found = findings(tmp_path, paspoort=hard())
    assert ("warning", "answers.nl.samenvatting") in [(level, key) for level, key, _ in found]
    assert "apostille" in found[0][2]


def test_explaining_the_word_is_enough(tmp_path: Path) -> None:
    terms = "terms:\n  apostille: {nl: Een stempel van de rechtbank., en: A stamp from the court.}\n"
    assert findings(tmp_path, terms, paspoort=hard()) == []


def test_explanation_is_there_in_every_language_and_in_common_words(tmp_path: Path) -> None:
    found = findings(tmp_path, "terms:\n  apostille: {nl: Een soort attestatie.}\n", paspoort=hard("Hallo."))
    assert [(level, key) for level, key, _ in found] == [
        ("warning", "terms.apostille.nl"),
        ("error", "terms.apostille.en"),
    ]


def test_titles_of_topics_are_known(tmp_path: Path) -> None:
    title = {"nl": "Apostille", "en": "Apostille"}
    assert findings(tmp_path, paspoort=hard() | {"title": title}) == []


def test_one_topic_is_read_alone(tmp_path: Path) -> None:
    assert findings(tmp_path, only="rijbewijs", paspoort=hard()) == []


def test_terms_with_an_unknown_key_do_not_load(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="unknown key"):
        findings(tmp_path, "term:\n  apostille: {nl: x}\n")


def test_hardest_topic_is_graded_first(tmp_path: Path) -> None:
    catalogue_dir, municipality_dir = write_content(tmp_path, paspoort=hard("Xyzzy apostille attestatie."))
    catalogue = load_catalogue(catalogue_dir, municipality_dir)
    first = grade_topics(catalogue, known_words(catalogue, {}))[0]
    assert (first.topic, first.language, first.plain) == ("paspoort", "nl", False)

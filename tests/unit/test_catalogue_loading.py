"""What an editor is told about a file that cannot be used: which file, which key, what to do; everything at once."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from router.catalogue import CatalogueInvalid, load_catalogue
from tests.unit.content import ASPECTS, FACTS, MESSAGES, MUNICIPALITY, fact, topic, write_content


def problems(tmp_path: Path, **replaced: Any) -> list[str]:
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(*write_content(tmp_path, **replaced))
    return [str(problem) for problem in caught.value.problems]


def answers(**fields: Any) -> dict[str, Any]:
    return {"nl": {"samenvatting": "Tekst.", **fields}}


def without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (
            {"paspoort": topic(sensitivty="none")},
            "catalogue/paspoort.yml: sensitivty: unknown key; did you mean sensitivity?",
        ),
        ({"paspoort": without(topic(), "title")}, "catalogue/paspoort.yml: title: is missing"),
        (
            {"paspoort": topic(topic="pas")},
            "catalogue/paspoort.yml: topic: is pas, but the file is called paspoort.yml",
        ),
        ({"paspoort": topic(title={"en": "Passport"})}, "catalogue/paspoort.yml: title: has no Dutch text; add nl"),
        (
            {"paspoort": topic(handling="magic")},
            "catalogue/paspoort.yml: handling: Input should be 'scripted', 'offer_human', 'human_first' or 'safety_first'",
        ),
        (
            {"paspoort": topic(answers=answers(kosten="x"))},
            "catalogue/paspoort.yml: answers.nl.kosten: no aspect reads this field",
        ),
        (
            {"paspoort": topic(answers=answers(duur={"kind": "x"}))},
            "catalogue/paspoort.yml: answers.nl.duur: has no text for everyone; add default",
        ),
        (
            {"paspoort": topic(answers=answers(duur={"default": "x", "senior": "y"}))},
            "catalogue/paspoort.yml: answers.nl.duur: unknown audience senior",
        ),
        (
            {"paspoort": topic(answers=answers(duur="Het duurt {Lang}."))},
            "catalogue/paspoort.yml: answers.nl.duur.default: stray '{'",
        ),
        ({"paspoort": topic(answers=answers(duur=5))}, "catalogue/paspoort.yml: answers.nl.duur"),
        (
            {"paspoort": topic(answers={"nl": {"duur": "x"}})},
            "catalogue/paspoort.yml: answers.nl.samenvatting: is missing",
        ),
        (
            {"paspoort": topic(probes=[{"text": "x", "aspect": "prijs"}])},
            "catalogue/paspoort.yml: probes.0.aspect: unknown aspect prijs",
        ),
        (
            {"paspoort": "topic: paspoort\ntopic: pas\n"},
            "catalogue/paspoort.yml: line 2: not valid YAML: the key 'topic' is written twice",
        ),
        ({"paspoort": "topic: {prijs} euro\n"}, "catalogue/paspoort.yml: line 1: not valid YAML"),
        ({"paspoort": "- een\n"}, "catalogue/paspoort.yml: must hold keys with values"),
        (
            {"facts": {"prijs": fact("amount", "€ 83,87")}},
            "municipality/facts/algemeen.yml: prijs: value '€ 83,87' is not a number",
        ),
        (
            {"facts": {"prijs": fact("amount", "nan")}},
            "municipality/facts/algemeen.yml: prijs: value 'nan' is not a number",
        ),
        ({"facts": {"tel": fact("phone", 14)}}, "municipality/facts/algemeen.yml: tel: value is not a phone number"),
        (
            {"facts": {"link": fact("url", "voorbeeld.example")}},
            "municipality/facts/algemeen.yml: link: 'voorbeeld.example' is not a full https:// address",
        ),
        (
            {"facts": {"link": fact("url", "javascript:alert(1)")}},
            "municipality/facts/algemeen.yml: link: 'javascript:alert(1)' is not a full",
        ),
        (
            {"facts": {"dag": fact("date", "morgen")}},
            "municipality/facts/algemeen.yml: dag: value 'morgen' is not a date",
        ),
        (
            {"facts": {"tekst": fact("text", "los")}},
            "municipality/facts/algemeen.yml: tekst: value of this type is a text per language",
        ),
        (
            {"facts": {"prijs": fact("amount", 1, valid_from="2027-01-01", valid_until="2026-01-01")}},
            "municipality/facts/algemeen.yml: prijs: valid_until is before valid_from",
        ),
        ({"messages": without(MESSAGES, "fact_missing")}, "catalogue/national/messages: fact_missing: is missing"),
        (
            {"messages": {**MESSAGES, "leeg": {"nl": " "}}},
            "catalogue/national/messages/algemeen.yml: leeg: the text in nl is empty",
        ),
        (
            {"aspects": {"aspects": without(ASPECTS["aspects"], "samenvatting")}},
            "catalogue/national/aspects.yml: aspects.samenvatting: is missing",
        ),
        (
            {"municipality": {**MUNICIPALITY, "time_zone": "Europe/Voorbeeld"}},
            "municipality/municipality.yml: time_zone: 'Europe/Voorbeeld' is not a time zone",
        ),
        (
            {"municipality": {**MUNICIPALITY, "languages": ["en"]}},
            "municipality/municipality.yml: languages: must include nl",
        ),
    ],
)
def test_problem_names_file_key_and_remedy(tmp_path: Path, replaced: dict[str, Any], expected: str) -> None:
    found = problems(tmp_path, **replaced)
    assert any(problem.startswith(expected) for problem in found), found


def test_all_problems_in_all_files_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        paspoort=topic(kleur="rood", handling="magic"),
        facts={**FACTS, "prijs": fact("amount", "veel")},
        municipality=without(MUNICIPALITY, "phone"),
    )
    assert {problem.split(":")[0] for problem in found} == {
        "catalogue/paspoort.yml",
        "municipality/facts/algemeen.yml",
        "municipality/municipality.yml",
    }
    assert len(found) == 4


def test_missing_file_is_a_problem_and_not_a_traceback(tmp_path: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    (municipality / "municipality.yml").unlink()
    shutil.rmtree(municipality / "facts")
    shutil.rmtree(catalogue / "national" / "messages")
    (catalogue / "national" / "aspects.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(catalogue, municipality)
    assert [str(problem) for problem in caught.value.problems] == [
        "catalogue/national/aspects.yml: is not UTF-8 text (byte 0)",
        "catalogue/national/messages: the folder is missing; it holds the service messages, a file per theme",
        "municipality/facts: the folder is missing; it holds the facts, a file per theme",
        "municipality/municipality.yml: the file is missing",
    ]


def test_fact_that_two_themes_hold_is_a_problem(tmp_path: Path) -> None:
    _, municipality = write_content(tmp_path)
    (municipality / "facts" / "wonen.yml").write_text((municipality / "facts" / "algemeen.yml").read_text())
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(tmp_path / "catalogue", municipality)
    assert (
        str(caught.value.problems[0])
        == f"municipality/facts/wonen.yml: {sorted(FACTS)[0]}: is in municipality/facts/algemeen.yml too; keep one"
    )


def test_message_that_two_themes_hold_is_a_problem(tmp_path: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    other = catalogue / "national" / "messages" / "wachten.yml"
    other.write_text("place: {nl: Plaats.}\n", encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(catalogue, municipality)
    assert [str(problem) for problem in caught.value.problems] == [
        "catalogue/national/messages/wachten.yml: place: is in catalogue/national/messages/algemeen.yml too; keep one"
    ]


def test_yaml_cannot_make_python_objects(tmp_path: Path) -> None:
    found = problems(tmp_path, paspoort="topic: !!python/object/apply:os.getcwd []\n")
    assert found[0].startswith("catalogue/paspoort.yml: line 1: not valid YAML")


def test_the_catalogue_of_this_project_loads() -> None:
    root = Path(__file__).parents[2]
    catalogue = load_catalogue(root / "catalogue", root / "municipality")
    assert "overlijdensaangifte" in catalogue.topics

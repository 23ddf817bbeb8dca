"""What an editor is told before citizens notice: errors to repair, warnings to look at."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from router.catalogue import UnknownTopic, load_catalogue
from router.catalogue.check import STILL_TO_WRITE, check_catalogue
from router.departments import load_departments, load_routing
from router.departments.check import check_departments, check_routing
from tests.unit.content import DEPARTMENTS, FACTS, MESSAGES, MUNICIPALITY, ROUTING, fact, topic, write_content

DAY = date(2026, 11, 21)
LONG = " ".join(["woord"] * 21)


def findings(tmp_path: Path, on_date: date = DAY, only: str | None = None, **replaced: Any) -> list[str]:
    catalogue = load_catalogue(*write_content(tmp_path, **replaced))
    found = check_catalogue(catalogue, on_date, only)
    return [f"{finding.level} {finding.file} {finding.key}: {finding.message}" for finding in found]


def answers(text: str, english: str = "Text.") -> dict[str, Any]:
    return {"nl": {"samenvatting": text}, "en": {"samenvatting": english}}


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (
            {"paspoort": topic(answers=answers("Het kost 12,50 euro."))},
            "error paspoort answers.nl.samenvatting: holds the number 12,50",
        ),
        (
            {"paspoort": topic(answers=answers(STILL_TO_WRITE))},
            "error paspoort answers.nl.samenvatting: still to write",
        ),
        ({"paspoort": topic(probes=[{"text": STILL_TO_WRITE}])}, "error paspoort probes.0: still to write"),
        (
            {"paspoort": topic(answers=answers(f"{LONG}."))},
            "warning paspoort answers.nl.samenvatting: a sentence of 21 words",
        ),
        (
            {"paspoort": topic(answers=answers(f"{LONG} {LONG}."))},
            "error paspoort answers.nl.samenvatting: a sentence of 42 words",
        ),
        ({"paspoort": topic(answers={**answers("x"), "en": {}})}, "error paspoort answers.en.samenvatting: is missing"),
        (
            {"paspoort": topic(answers={"nl": {"samenvatting": "x"}, "en": {"samenvatting": "x", "duur": "y"}})},
            "error paspoort answers.nl.duur: is missing; en has it",
        ),
        (
            {
                "paspoort": topic(
                    answers={"nl": {"samenvatting": {"default": "x", "kind": "y"}}, "en": {"samenvatting": "x"}}
                )
            },
            "error paspoort answers.en.samenvatting: the languages differ in the target groups: kind",
        ),
        (
            {"paspoort": topic(answers=answers("Het kost {prijs}."))},
            "warning paspoort answers.en.samenvatting: uses other facts than the Dutch text: prijs",
        ),
        ({"paspoort": topic(answers=answers("{geen}", "{geen}"))}, "error paspoort {geen}: no such fact"),
        ({"paspoort": topic(related=["vliegtuig"])}, "error paspoort related: no topic vliegtuig"),
        ({"paspoort": topic(related=["paspoort"])}, "error paspoort related: names the topic itself"),
        (
            {"paspoort": topic(next={"fact": "prijs", "label": {"nl": "x", "en": "y"}})},
            "error paspoort next.fact: prijs is a fact of type amount",
        ),
        (
            {"paspoort": topic(next={"fact": "link_afspraak", "label": {"nl": "x"}})},
            "error paspoort next.label.en: is missing",
        ),
        ({"paspoort": topic(review_by="2026-11-20")}, "warning paspoort review_by: the review was due on 2026-11-20"),
        ({"paspoort": topic(sources=[])}, "warning paspoort sources: no claim has a source"),
        ({"paspoort": topic(sources=[{"claim": "x", "source": "y"}])}, "warning paspoort sources.0.checked: no date"),
        ({"paspoort": topic(probes=[])}, "warning paspoort probes: no question guards this topic"),
        (
            {"messages": {**MESSAGES, "m": {"nl": "{een}", "en": "{twee}"}}},
            "error algemeen m.en: not the names of the Dutch text",
        ),
        (
            {"municipality": {**MUNICIPALITY, "disclosure_topics": ["vliegtuig"]}},
            "error municipality disclosure_topics: no topic vliegtuig",
        ),
        (
            {"municipality": {**MUNICIPALITY, "phone": "14 020"}},
            "error municipality phone: is 14 020, but the fact telefoon_gemeente says 14 0999",
        ),
    ],
)
def test_finding(tmp_path: Path, replaced: dict[str, Any], expected: str) -> None:
    level, name, rest = expected.split(" ", 2)
    found = findings(tmp_path, **replaced)
    assert any(line.startswith(level) and f"{name}.yml {rest}" in line for line in found), found


def test_good_content_has_nothing_to_repair_or_look_at(tmp_path: Path) -> None:
    open_ended = {**FACTS, "prijs": fact("amount", 1)}
    assert findings(tmp_path, facts=open_ended) == []


TURKISH_TOO = {**MUNICIPALITY, "service_languages": ["tr"]}


def in_turkish(messages: dict[str, Any]) -> dict[str, Any]:
    return {key: {**texts, "tr": texts["en"]} for key, texts in messages.items()}


def test_message_that_a_service_language_lacks_is_to_repair(tmp_path: Path) -> None:
    messages = {**in_turkish(MESSAGES), "place": MESSAGES["place"]}
    found = findings(tmp_path, municipality=TURKISH_TOO, messages=messages)
    assert [line for line in found if line.startswith("error")] == [
        "error catalogue/national/messages/algemeen.yml place.tr: is missing"
    ]


def test_service_language_with_other_names_than_the_dutch_text_is_to_repair(tmp_path: Path) -> None:
    messages = {**in_turkish(MESSAGES), "place": {**MESSAGES["place"], "tr": "Sıra: {yer}. {telefoon_gemeente}"}}
    found = findings(tmp_path, municipality=TURKISH_TOO, messages=messages)
    assert [line.split(":")[0] for line in found if line.startswith("error")] == [
        "error catalogue/national/messages/algemeen.yml place.tr"
    ]


def test_message_for_employees_needs_no_service_language_but_every_language_of_the_answers(tmp_path: Path) -> None:
    catalogue, municipality = write_content(tmp_path, municipality=TURKISH_TOO, messages=in_turkish(MESSAGES))
    theirs = catalogue / "national" / "messages" / "employees.yml"
    theirs.write_text("reason_both: {nl: Reden, en: Reason}\nreason_dutch: {nl: Reden}\n", encoding="utf-8")
    found = check_catalogue(load_catalogue(catalogue, municipality), DAY)
    assert [(finding.file, finding.key) for finding in found if finding.level == "error"] == [
        ("catalogue/national/messages/employees.yml", "reason_dutch.en")
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 1), None),
        (date(2026, 12, 2), "warning catalogue/paspoort.yml {prijs}: expires on 2026-12-31"),
        (date(2027, 1, 1), "error catalogue/paspoort.yml {prijs}: expired on 2026-12-31"),
        (date(2025, 12, 31), "error catalogue/paspoort.yml {prijs}: not valid yet"),
    ],
)
def test_fact_that_runs_out_is_announced_a_month_before(tmp_path: Path, day: date, expected: str | None) -> None:
    about = [line for line in findings(tmp_path, on_date=day) if "{prijs}" in line]
    assert [line.split(";")[0] for line in about] == ([expected] if expected else [])


def test_one_topic_is_checked_alone(tmp_path: Path) -> None:
    broken = topic(related=["vliegtuig"])
    assert findings(tmp_path, only="rijbewijs", paspoort=broken) == []
    with pytest.raises(UnknownTopic):
        findings(tmp_path, only="vliegtuig")


def test_rule_about_a_topic_that_is_not_there_is_found(tmp_path: Path) -> None:
    rule = {"id": "oud", "when": {"topic": ["vliegtuig", "paspoort"]}, "department": "burgerzaken", "priority": "high"}
    catalogue_dir, municipality_dir = write_content(tmp_path, routing={**ROUTING, "rules": [rule]})
    table = load_routing(municipality_dir, load_departments(municipality_dir))
    found = list(check_routing(table, load_catalogue(catalogue_dir, municipality_dir)))
    assert [(finding.level, finding.key) for finding in found] == [("error", "oud.when.topic")]
    assert "vliegtuig" in found[0].message


def test_department_with_a_topic_that_is_not_there(tmp_path: Path) -> None:
    first, second = DEPARTMENTS["departments"]
    line = {**first["out_of_hours"], "topics": ["volkstuin", "paspoort"]}
    changed = [{**first, "out_of_hours": line}, {**second, "by_appointment": ["huwlijk", "rijbewijs"]}]
    folders = write_content(tmp_path, departments={**DEPARTMENTS, "departments": changed})
    found = check_departments(load_departments(folders[1]), load_catalogue(*folders))
    assert [(finding.key, finding.message.partition(";")[0]) for finding in found] == [
        ("klantcontact.out_of_hours.topics", "no topic volkstuin"),
        ("burgerzaken.by_appointment", "no topic huwlijk"),
    ]

"""`balie topic`: two files that load at once, and a check that says what is still to write."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.errors import CommandError
from cli.settings import PROJECT
from cli.topic_check import check_content, check_understanding
from cli.topic_files import write_topic
from router.catalogue import Catalogue, load_catalogue
from router.catalogue.check import Finding
from tests.unit.content import write_content

TODAY = date(2028, 2, 29)
DAY = date(2026, 11, 21)
FROM_LATER = "the answers hold only from 2028-02-29"


@pytest.fixture
def training(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    for name in ("paspoort", "rijbewijs"):
        write_training(folder, name, [f"{name} vraag {number}" for number in range(31)])
    return folder


def write_training(folder: Path, intent: str, sentences: list[str]) -> None:
    examples = "".join(f"      - {sentence}\n" for sentence in sentences)
    text = f'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n{examples}'
    (folder / f"{intent}.yml").write_text(text, encoding="utf-8")


def check(tmp_path: Path, training: Path, name: str | None = None, **replaced: Any) -> list[Finding]:
    catalogue, municipality = write_content(tmp_path, **replaced)
    return list(check_content(catalogue, municipality, training, name, today=DAY).findings)


def scaffold(catalogue: Path, training: Path, name: str = "volkstuin") -> list[Path]:
    return write_topic(
        name,
        title_nl='Volkstuin: "huren"',
        title_en="Allotment garden",
        catalogue=catalogue,
        training=training,
        today=TODAY,
    )


def test_new_topic_loads_and_every_text_is_still_to_write(tmp_path: Path, training: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    written = scaffold(catalogue, training)
    findings = check_content(catalogue, municipality, training, "volkstuin", today=DAY).findings
    unwritten = {(finding.file, finding.key) for finding in findings if finding.message == "still to write"}
    assert ("data/nlu/volkstuin.yml", "examples") in unwritten
    assert ("catalogue/volkstuin.yml", "answers.en.bewijs") in unwritten
    assert ("catalogue/volkstuin.yml", "probes.0") in unwritten
    assert ("catalogue/volkstuin.yml", "behaviours.0.dont.nl") in unwritten
    assert {finding.message for finding in findings} == {"still to write", FROM_LATER}
    topic = yaml.safe_load(written[0].read_text(encoding="utf-8"))
    assert topic["title"] == {"nl": 'Volkstuin: "huren"', "en": "Allotment garden"}
    assert topic["review_by"] == date(2029, 2, 28)
    assert yaml.safe_load(written[1].read_text(encoding="utf-8"))["nlu"][0]["intent"] == "volkstuin"


@pytest.mark.parametrize("name", ["Paspoort", "../x", "a b", "1x", "", "x__y", "x-y", "naïef"])
def test_name_that_is_no_topic_name_writes_nothing(tmp_path: Path, training: Path, name: str) -> None:
    catalogue, _ = write_content(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError, match="no topic name"):
        scaffold(catalogue, training, name)
    assert sorted(tmp_path.rglob("*")) == before


def test_neither_file_is_overwritten(tmp_path: Path, training: Path) -> None:
    catalogue, _ = write_content(tmp_path)
    (training / "volkstuin.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is there already"):
        scaffold(catalogue, training)
    assert not (catalogue / "volkstuin.yml").exists()
    assert (training / "volkstuin.yml").read_text(encoding="utf-8") == "mine"


def test_topic_without_training_data_is_found(tmp_path: Path, training: Path) -> None:
    (training / "rijbewijs.yml").unlink()
    errors = [item for item in check(tmp_path, training) if item.level == "error"]
    assert [(item.file, item.topic) for item in errors] == [("data/nlu/rijbewijs.yml", "rijbewijs")]


def test_files_that_do_not_load_are_findings(tmp_path: Path, training: Path) -> None:
    (training / "rijbewijs.yml").write_text("nlu: [", encoding="utf-8")
    found = check(tmp_path, training, paspoort='title: "x\n', facts="- x\n")
    assert [item.file for item in found] == [
        "catalogue/paspoort.yml",
        "municipality/facts/algemeen.yml",
        "data/nlu/rijbewijs.yml",
    ]


def test_unknown_topic_is_one_clear_line(tmp_path: Path, training: Path) -> None:
    with pytest.raises(CommandError, match="balie topic new vliegtuig"):
        check(tmp_path, training, "vliegtuig")


def test_one_topic_shows_only_its_own_findings(tmp_path: Path, training: Path) -> None:
    write_training(training, "rijbewijs", ["rijbewijs"])
    assert [item.topic for item in check(tmp_path, training, "rijbewijs") if item.level == "error"] == ["rijbewijs"]
    assert [item for item in check(tmp_path, training, "paspoort") if item.level == "error"] == []


# What the bot hears


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return load_catalogue(*write_content(tmp_path))


def probe(topic: str, *, ok: bool = False, outcome: str = "answer", got: str | None = "rijbewijs") -> dict[str, Any]:
    return {
        "topic": topic,
        "text": "wat kost het",
        "expectedAspect": "kosten",
        "gotTopic": got,
        "gotAspect": None,
        "confidence": 0.61,
        "outcome": outcome,
        "ok": ok,
    }


ENOUGH = {"paspoort": {"nl": 25, "en": 6}, "rijbewijs": {"nl": 25, "en": 6}}


@pytest.mark.parametrize(
    ("missed", "level", "told"),
    [
        (probe("paspoort"), "error", "lands on rijbewijs (0.61)"),
        (probe("paspoort", got="paspoort"), "error", "is heard as samenvatting, not kosten (0.61)"),
        (probe("paspoort", got=None, outcome="human"), "error", "is not answered (human) (0.61)"),
        (probe("paspoort", got=None, outcome="clarify"), "warning", "is asked back about (0.61)"),
    ],
)
def test_probe_that_is_answered_wrongly_is_an_error_and_one_that_is_asked_back_a_warning(
    catalogue: Catalogue, missed: dict[str, Any], level: str, told: str
) -> None:
    heard = {"probes": [missed, probe("rijbewijs", ok=True)], "counts": ENOUGH}
    found = check_understanding(heard, catalogue, None)
    assert [(item.level, item.file) for item in found] == [(level, "catalogue/paspoort.yml")]
    assert found[0].message == f"'wat kost het' {told}"
    assert check_understanding(heard, catalogue, "rijbewijs") == []


def test_topic_needs_enough_sentences_in_each_language(catalogue: Catalogue) -> None:
    heard = {"counts": {"paspoort": {"nl": 24, "en": 6, "de": 9}, "rijbewijs": {"nl": 40}}}
    found = [
        (item.level, item.file, item.message.split(";")[0]) for item in check_understanding(heard, catalogue, None)
    ]
    assert found == [
        ("error", "data/nlu/paspoort.yml", "24 sentences are heard as nl"),
        ("error", "data/nlu/rijbewijs.yml", "0 sentences are heard as en"),
    ]


def test_what_is_asked_often_and_has_no_text_is_found_the_most_asked_first(catalogue: Catalogue) -> None:
    def times(count: int) -> dict[str, Any]:
        return {"count": count, "text": "hoe duur"}

    asked = {
        "paspoort": {"kosten": times(40)},
        "rijbewijs": {"kosten": times(3), "duur": times(12), "meenemen": times(2)},
    }
    found = check_understanding({"counts": ENOUGH, "asked": asked}, catalogue, None)
    assert [(item.level, item.topic, item.message) for item in found] == [
        ("warning", "rijbewijs", "12 sentences ask duur ('hoe duur'); there is no duur"),
        ("warning", "rijbewijs", "3 sentences ask kosten ('hoe duur'); there is no kostenEnBetaalmethoden"),
    ]


def test_the_project_itself_has_nothing_to_repair() -> None:
    checked = check_content(PROJECT / "catalogue", PROJECT / "municipality", PROJECT / "data" / "nlu", None, today=DAY)
    assert [finding for finding in checked.findings if finding.level == "error"] == []

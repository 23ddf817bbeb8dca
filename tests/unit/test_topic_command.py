"""`balie topic`: two files that load at once, and a check that says what is still to write."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.errors import CommandError
from cli.topic import check_content, check_understanding
from cli.topic_files import write_topic
from tests.unit.content import write_content

TODAY = date(2028, 2, 29)
DAY = date(2026, 11, 21)
FROM_LATER = "the answers hold only from 2028-02-29"


@pytest.fixture
def training(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    for name in ("paspoort", "rijbewijs"):
        (folder / f"{name}.yml").write_text("nlu: []\n", encoding="utf-8")
    return folder


def scaffold(catalogue: Path, training: Path, name: str = "verloren_voorwerpen") -> list[Path]:
    return write_topic(
        name,
        title_nl='Verloren: "voorwerpen"',
        title_en="Lost property",
        catalogue=catalogue,
        training=training,
        today=TODAY,
    )


def test_new_topic_loads_and_every_text_is_still_to_write(tmp_path: Path, training: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    written = scaffold(catalogue, training)
    findings = check_content(catalogue, municipality, training, "verloren_voorwerpen", today=DAY)
    unwritten = {(finding.file, finding.key) for finding in findings if finding.message == "still to write"}
    assert ("data/nlu/verloren_voorwerpen.yml", "examples") in unwritten
    assert ("catalogue/verloren_voorwerpen.yml", "answers.en.bewijs") in unwritten
    assert ("catalogue/verloren_voorwerpen.yml", "probes.0") in unwritten
    assert ("catalogue/verloren_voorwerpen.yml", "behaviours.0.dont.nl") in unwritten
    assert {finding.message for finding in findings} == {"still to write", FROM_LATER}
    topic = yaml.safe_load(written[0].read_text(encoding="utf-8"))
    assert topic["title"] == {"nl": 'Verloren: "voorwerpen"', "en": "Lost property"}
    assert topic["review_by"] == date(2029, 2, 28)
    assert yaml.safe_load(written[1].read_text(encoding="utf-8"))["nlu"][0]["intent"] == "verloren_voorwerpen"


@pytest.mark.parametrize("name", ["Paspoort", "../x", "a b", "1x", "", "x__y", "x-y", "naïef"])
def test_name_that_is_no_topic_name_writes_nothing(tmp_path: Path, training: Path, name: str) -> None:
    catalogue, _ = write_content(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError, match="no topic name"):
        scaffold(catalogue, training, name)
    assert sorted(tmp_path.rglob("*")) == before


def test_neither_file_is_overwritten(tmp_path: Path, training: Path) -> None:
    catalogue, _ = write_content(tmp_path)
    (training / "verloren_voorwerpen.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is there already"):
        scaffold(catalogue, training)
    assert not (catalogue / "verloren_voorwerpen.yml").exists()
    assert (training / "verloren_voorwerpen.yml").read_text(encoding="utf-8") == "mine"


def test_topic_without_training_data_is_found(tmp_path: Path, training: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    (training / "rijbewijs.yml").unlink()
    errors = [
        item for item in check_content(catalogue, municipality, training, None, today=DAY) if item.level == "error"
    ]
    assert [(item.file, item.topic) for item in errors] == [("data/nlu/rijbewijs.yml", "rijbewijs")]


def test_files_that_do_not_load_are_findings(tmp_path: Path, training: Path) -> None:
    catalogue, municipality = write_content(tmp_path, paspoort='title: "x\n', facts="- x\n")
    found = check_content(catalogue, municipality, training, None, today=DAY)
    assert [item.file for item in found] == ["catalogue/paspoort.yml", "municipality/facts/algemeen.yml"]


def test_unknown_topic_is_one_clear_line(tmp_path: Path, training: Path) -> None:
    catalogue, municipality = write_content(tmp_path)
    with pytest.raises(CommandError, match="balie topic new vliegtuig"):
        check_content(catalogue, municipality, training, "vliegtuig", today=DAY)


def probe(topic: str, *, ok: bool) -> dict[str, Any]:
    return {
        "topic": topic,
        "text": "wat kost het",
        "expectedAspect": "kosten",
        "gotTopic": "rijbewijs",
        "gotAspect": None,
        "confidence": 0.61,
        "outcome": "answer",
        "ok": ok,
    }


def test_probe_that_lands_elsewhere_is_an_error_and_few_examples_a_warning() -> None:
    heard = {
        "probes": [probe("paspoort", ok=False), probe("rijbewijs", ok=True)],
        "counts": {"paspoort": {"nl": 20, "en": 2}, "rijbewijs": {"nl": 20, "en": 9}},
    }
    found = check_understanding(heard, None)
    assert [(item.level, item.file) for item in found] == [
        ("error", "catalogue/paspoort.yml"),
        ("warning", "data/nlu/paspoort.yml"),
    ]
    assert "lands on rijbewijs (0.61)" in found[0].message
    assert check_understanding(heard, "rijbewijs") == []

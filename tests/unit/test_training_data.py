"""Training data that contradicts itself, repeats itself, or gives away its own test."""

from pathlib import Path

import pytest

from cli.training import FEWEST_EXAMPLES, Sentence, check_training, read_training
from router.catalogue.check import STILL_TO_WRITE, Finding

ENOUGH = sum(FEWEST_EXAMPLES.values())


def sentence(intent: str, text: str) -> Sentence:
    return Sentence(text=text, intent=intent, file=f"data/nlu/{intent}.yml")


def told(findings: list[Finding]) -> list[tuple[str, str | None, str]]:
    return [(finding.level, finding.topic, finding.message.split(";")[0]) for finding in findings]


def check(*sentences: Sentence, probes: dict[str, list[str]] | None = None) -> list[tuple[str, str | None, str]]:
    return told(check_training(sentences, [], probes or {}, Path()))


@pytest.mark.parametrize("other", ["wat kost een paspoort", "Wat kost het paspoort?!", "WAT KOST 'T PASPOORT"])
def test_same_sentence_in_two_intents_is_an_error_in_both(other: str) -> None:
    found = check(sentence("paspoort", "wat kost een paspoort"), sentence("kosten", other))
    assert found == [
        ("error", "paspoort", "'wat kost een paspoort' is in kosten too"),
        ("error", "kosten", f"{other!r} is in paspoort too"),
    ]


def test_same_sentence_twice_in_an_intent_is_looked_at() -> None:
    found = check(sentence("paspoort", "een paspoort"), sentence("paspoort", "Paspoort!"))
    assert found == [("warning", "paspoort", "'Paspoort!' says the same as 'een paspoort'")]


@pytest.mark.parametrize("other", ["wat kosten paspoorten", "kost een paspoort wat", "hoeveel kost een paspoort"])
def test_other_words_or_another_order_say_something_else(other: str) -> None:
    assert check(sentence("paspoort", "wat kost een paspoort"), sentence("rijbewijs", other)) == []


def test_sentences_without_words_are_not_the_same() -> None:
    assert check(sentence("affirm", "👍"), sentence("deny", "👎")) == []


def test_probe_that_was_trained_on_guards_nothing() -> None:
    probes = {"rijbewijs": ["Wat kost een paspoort?", "rijbewijs"]}
    found = check(sentence("paspoort", "wat kost het paspoort"), probes=probes)
    assert found == [("error", "rijbewijs", "'Wat kost een paspoort?' is in data/nlu/paspoort.yml too")]


@pytest.mark.parametrize(("number", "errors"), [(ENOUGH - 1, 1), (ENOUGH, 0)])
def test_topic_with_too_few_sentences_in_all_languages_together(tmp_path: Path, number: int, errors: int) -> None:
    (tmp_path / "paspoort.yml").touch()
    sentences = [sentence("paspoort", f"vraag {index}") for index in range(number)]
    found = told(check_training(sentences, ["paspoort"], {}, tmp_path))
    assert [level for level, _, _ in found] == ["error"] * errors


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def test_files_are_read_as_the_bot_reads_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "paspoort",
        "nlu:\n- intent: paspoort\n  examples: |\n    - een [paspoort](document)\n\n    - pas\n    geen\n",
    )
    sentences, findings = read_training(tmp_path)
    assert [each.text for each in sentences] == ["een paspoort", "pas"]
    assert findings == []


def test_intent_in_the_wrong_file_and_broken_file_are_errors(tmp_path: Path) -> None:
    write(tmp_path, "paspoort", "nlu:\n- intent: rijbewijs\n  examples: |\n    - x\n")
    write(tmp_path, "verhuizen", "nlu: [")
    _, findings = read_training(tmp_path)
    assert [(each.level, each.file, each.topic) for each in findings] == [
        ("error", "data/nlu/paspoort.yml", "paspoort"),
        ("error", "data/nlu/verhuizen.yml", "verhuizen"),
    ]
    assert "rijbewijs" in findings[0].message


def test_scaffold_is_still_to_write_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "paspoort.yml").touch()
    found = told(check_training([sentence("paspoort", STILL_TO_WRITE)], ["paspoort"], {}, tmp_path))
    assert found == [("error", "paspoort", "still to write")]

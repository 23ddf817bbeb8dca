"""Whether a new model may replace the one in use: the verdict, and what training does with it."""

from pathlib import Path

import pytest

from bot import train
from bot.report.acceptance import objections
from bot.report.measured import read_quality
from bot.settings import Settings
from tests.bot.qualities import F1, archive, quality

# The verdict


def lower(**by):
    return {name: score - by.get(name, 0.0) for name, score in F1.items()}


def test_model_that_is_as_good_is_accepted():
    assert objections(quality(), quality()) == ()


def test_first_model_has_nothing_to_be_compared_with():
    assert objections(quality(lower(paspoort=0.5)), None) == ()


@pytest.mark.parametrize(("loss", "refused"), [(0.036, False), (0.044, True)])
def test_macro_f1_may_fall_one_point(loss, refused):
    found = objections(quality(lower(paspoort=loss)), quality())
    assert [each.split()[:2] for each in found] == ([["Macro", "F1"]] if refused else [])


@pytest.mark.parametrize(("wrong", "refused"), [(6, False), (7, True)])
def test_wrong_answers_may_rise_half_a_point(wrong, refused):
    found = objections(quality(wrong={"rijbewijs": wrong}), quality(wrong={"rijbewijs": 4}))
    assert bool(found) is refused
    assert all("Wrong answers rise from 1.0% to 1.8%" in each for each in found)


def test_model_that_is_better_on_f1_is_still_refused_for_wrong_answers():
    better = dict.fromkeys(F1, 1.0)
    assert len(objections(quality(better, wrong={"paspoort": 20}), quality())) == 1


def test_new_topic_that_is_hard_does_not_count():
    harder = F1 | {"vergunning": 0.2}
    assert objections(quality(harder, wrong={"vergunning": 60}), quality()) == ()


def test_topic_that_is_taken_away_does_not_count():
    without = {name: score for name, score in F1.items() if name != "greeting"}
    assert objections(quality(without), quality()) == ()


def test_models_without_a_shared_topic_are_not_compared():
    assert objections(quality({"paspoort": 0.1}), quality({"rijbewijs": 0.9})) == ()


# What training does with it


class Workshop:
    """Training with everything but Rasa: `next` is what the next model turns out to be."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(home=folder, catalogue=folder, models=folder / "models", deadline_seconds=5)
        self.next, self.data, self.trained = quality(), "a", 0
        monkeypatch.setattr(train, "_train", self._train)
        monkeypatch.setattr(train, "_missing_data", lambda _: [])
        monkeypatch.setattr(train, "fingerprint", lambda _: self.data)
        monkeypatch.setattr(train.generate, "write", lambda _: [])
        monkeypatch.setattr(train, "write_report", self._write_report)

    def _train(self, _, candidate: Path) -> None:
        self.trained += 1
        candidate.parent.mkdir(exist_ok=True)
        archive(candidate, self.next)

    @staticmethod
    def _write_report(measured, model: Path, **_) -> Path:
        path = train.report_of(model)
        path.write_text("\n".join(measured.objections))
        return path

    def run(self, data: str, **options) -> Path:
        self.data = data
        return train.train(self.settings, **options)

    @property
    def in_use(self) -> str:
        return train.latest_model(self.settings.models).name


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    return Workshop(tmp_path, monkeypatch)


@pytest.fixture
def refused(workshop):
    """The workshop after a good model and a bad one."""
    workshop.run("good")
    workshop.next = quality(lower(paspoort=0.3))
    with pytest.raises(train.ModelRefusedError, match="balie-good"):
        workshop.run("bad")
    return workshop


def test_first_model_is_taken_into_use_with_its_report(workshop, capsys):
    model = workshop.run("good")
    assert workshop.in_use == model.name == "balie-good.tar.gz"
    assert f"Report: {train.report_of(model)}" in capsys.readouterr().out


def test_worse_model_leaves_the_one_in_use(refused, capsys):
    with pytest.raises(train.ModelRefusedError):
        refused.run("bad")
    assert refused.in_use == "balie-good.tar.gz"
    said = capsys.readouterr().out
    assert "Refused: Macro F1 falls" in said
    assert refused.trained == 2  # it was judged again, not trained again
    report = next(line.removeprefix("Report: ") for line in reversed(said.splitlines()) if line.startswith("Report: "))
    assert "Macro F1 falls" in Path(report).read_text()


def test_refused_model_is_accepted_when_told_without_training_again(refused, capsys):
    refused.run("bad", accept_worse=True)
    assert refused.in_use == "balie-bad.tar.gz"
    assert refused.trained == 2
    assert "Worse, and accepted: Macro F1 falls" in capsys.readouterr().out
    assert train.report_of(refused.settings.models / refused.in_use).read_text() == ""


def test_better_data_after_a_refusal_is_compared_with_the_model_in_use(refused):
    refused.next = quality()
    refused.run("better")
    assert refused.in_use == "balie-better.tar.gz"
    assert [path.name for path in refused.settings.models.rglob("*bad*")] == []


def test_going_back_to_data_that_were_in_use_needs_no_verdict(refused):
    refused.run("bad", accept_worse=True)
    refused.run("good")
    assert refused.in_use == "balie-good.tar.gz"
    assert refused.trained == 2


def test_model_in_use_without_figures_is_replaced(workshop):
    workshop.next = None
    workshop.run("old")
    workshop.next = quality()
    workshop.run("new")
    assert workshop.in_use == "balie-new.tar.gz"


def test_old_models_go_with_their_reports(workshop):
    for data in ("a", "b", "c", "d"):
        workshop.run(data)
    left = sorted(path.name for path in workshop.settings.models.iterdir())
    assert left == sorted(f"balie-{data}.{kind}" for data in "bcd" for kind in ("html", "tar.gz"))


def test_command_says_what_to_do_and_ends_with_three(workshop, monkeypatch, capsys):
    workshop.run("good")
    workshop.next, workshop.data = quality(wrong={"paspoort": 90}), "bad"
    monkeypatch.setattr(train.Settings, "from_environment", lambda: workshop.settings)
    assert train.main([]) == 3
    assert "balie train --accept-worse" in capsys.readouterr().err
    assert train.main(["--accept-worse"]) == 0


def test_quality_survives_being_stored(tmp_path):
    measured = quality(wrong={"paspoort": 3})
    assert read_quality(archive(tmp_path / "balie-x.tar.gz", measured)) == measured

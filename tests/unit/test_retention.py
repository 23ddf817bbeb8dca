"""How long what is kept: the file of the municipality, the log files, and the table in the docs."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.log import Log, _Weekly
from router.catalogue import CatalogueInvalid
from router.privacy.log_files import begun, destroy_log_files
from router.privacy.periods import CLASSES, load_periods
from router.privacy.registry import as_markdown

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def problems(tmp_path: Path, **changes: Any) -> str:
    """What is said of the municipality's own file with these changes."""
    file = yaml.safe_load((ROOT / "municipality" / "retention.yml").read_text(encoding="utf-8"))
    for key, value in changes.items():
        if key in file["classes"]:
            file["classes"][key] |= value
        else:
            file[key] = value
    (tmp_path / "retention.yml").write_text(yaml.safe_dump(file), encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_periods(tmp_path)
    return str(caught.value)


def test_every_class_of_the_municipality_has_a_period_with_a_reason_and_a_source() -> None:
    periods = load_periods(ROOT / "municipality")
    assert set(periods.by_class) == set(CLASSES)
    assert periods.until("contact", NOW) == NOW - timedelta(days=periods.by_class["contact"].days)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"retention\.yml"):
        load_periods(tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"transcript": {"days": 0}}, "classes.transcript.days"),
        ({"transcript": {"reason": ""}}, "classes.transcript.reason"),
        ({"handoff": {"days": 4000}}, "classes.handoff.days: is longer than that of the ledger"),
        ({"account": {"days": 30}}, "classes.account.days: is shorter than that of audit"),
        ({"log": {"days": 3}}, "classes.log.days: must be at least 7"),
        ({"classes": {}}, "classes.contact: this class has no period"),
        ({"review_by": date(2020, 1, 1)}, "review_by"),
        ({"perod": 1}, "perod"),
    ],
)
def test_wrong_period_is_named_by_its_key(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    assert said in problems(tmp_path, **changes)


def test_unknown_class_is_refused(tmp_path: Path) -> None:
    file = yaml.safe_load((ROOT / "municipality" / "retention.yml").read_text(encoding="utf-8"))
    extra = file["classes"] | {"cookies": file["classes"]["log"]}
    assert "classes.cookies: is not one of" in problems(tmp_path, classes=extra)


# Log files


def line(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='milliseconds')} api      {{}}\n"


def test_log_file_goes_when_its_oldest_line_is_too_old(tmp_path: Path) -> None:
    until = NOW - timedelta(days=28)
    ages = {"balie.log": 40, "balie.log.1": 20, "balie.log.2": 29, "balie.log.3": 50}
    for name, days in ages.items():
        (tmp_path / name).write_text(line(NOW - timedelta(days=days)) + line(NOW), encoding="utf-8")
    assert destroy_log_files(tmp_path, until) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["balie.log", "balie.log.1"]


def test_file_without_a_moment_is_as_old_as_its_last_line(tmp_path: Path) -> None:
    file = tmp_path / "balie.log.1"
    file.write_text("Traceback\n", encoding="utf-8")
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    assert begun(file) == NOW


def test_folder_that_is_not_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert destroy_log_files(tmp_path / "none", NOW) == 0


def test_log_is_begun_anew_after_a_week(tmp_path: Path) -> None:
    path = tmp_path / "log" / "balie.log"
    path.parent.mkdir()
    path.write_text(line(datetime.now(UTC) - timedelta(days=8)), encoding="utf-8")
    log = Log(path)
    log.write("api", "new")
    log.write("api", "newer")
    log.close()
    assert [file.name for file in sorted(path.parent.iterdir())] == ["balie.log", "balie.log.1"]
    assert path.read_text(encoding="utf-8").count("\n") == 2
    assert isinstance(log._handler, _Weekly)


# The docs


def test_privacy_page_has_every_column() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    told = page.split("<!-- columns -->\n")[1].split("<!-- /columns -->")[0]
    assert told == as_markdown(), "run: balie privacy columns --write"

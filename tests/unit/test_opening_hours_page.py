"""What the page about opening hours says to write does what it says."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from cli.settings import PROJECT
from router.departments import load_departments
from router.desk import load_desk

NEW_YEAR = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)  # a second before midnight in Amsterdam


def recipe(heading: str) -> dict[str, Any]:
    """Return what stands in the YAML under a heading of the page."""
    page = (PROJECT / "docs/how-to/opening-hours.md").read_text(encoding="utf-8")
    [written] = re.findall(rf"^## {heading}\n.*?```yaml\n(.*?)```", page, flags=re.DOTALL | re.MULTILINE)
    return dict(yaml.safe_load(written))


def test_recipe_for_always_open_is_open_at_every_hour_of_every_day_holidays_included(tmp_path: Path) -> None:
    folder = shutil.copytree(PROJECT / "municipality", tmp_path / "municipality")
    file = folder / "departments.yml"
    described = yaml.safe_load(file.read_text(encoding="utf-8"))
    for department in described["departments"]:
        department.update(recipe("Always open"))
    file.write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    desk = load_desk(PROJECT / "catalogue", folder, clock=lambda: NEW_YEAR)
    for language in desk.spoken:
        said = desk.hours_line(desk.departments.default_id, language), desk.hours_message("burgerzaken", language).text
        assert not any("…" in text or "{" in text for text in said)
    assert desk.hours_line("burgerzaken", "nl") == "De balie is dag en nacht open."
    for department in load_departments(folder).by_id.values():
        hours = [NEW_YEAR + timedelta(hours=hour) for hour in range(366 * 24)]
        assert [at for at in hours if not department.is_open(at)] == []

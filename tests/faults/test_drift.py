"""`balie drift check` on the real bot: the same answer on every channel, and nobody who asked it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import drift
from tests.faults.pages import rows
from tests.live import LiveStack

pytestmark = pytest.mark.usefixtures("whole")

TABLES = (
    "conversation",
    "turn",
    "handoff",
    "handoff_request",
)  # what time alone writes no row in; the rest: tests/api/test_self_check.py


def counted(stack: LiveStack) -> dict[str, int]:
    return {table: rows(stack, f"select count(*) from {table}")[0]["count"] for table in TABLES}


def test_every_question_gets_the_same_on_every_channel_and_no_figure_counts_it(
    fragile: LiveStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "from_environment", lambda: fragile.settings)
    before, file = counted(fragile), tmp_path / "drift.json"
    done = CliRunner().invoke(drift.app, ["check", "--json", str(file)])
    assert json.loads(file.read_text())["differences"] == [], done.output
    assert done.exit_code == 0
    assert counted(fragile) == before
    assert all(
        question.text not in fragile.settings.log.read_text() for question in drift.read_questions(drift.QUESTIONS)
    )

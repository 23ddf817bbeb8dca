"""Each guarantee of docs/guarantees.md names what shows it, and that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| guarantee"))]


def test_every_guarantee_is_shown_by_tests_or_benches_that_exist() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"def (test_\w+)\(", code)) | {
        f"bench.{path.stem}" for path in (ROOT / "bench").glob("*.py")
    }
    assert ROWS
    for row in ROWS:
        shown = re.findall(r"`([^`]+)`", row.split(" | ")[-1])
        assert shown, f"nothing shows: {row}"
        assert set(shown) <= known, f"there is no {set(shown) - known}"

"""Options that several commands have: a day, and a file to write the result to."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from cli.errors import CommandError


def day_of(option: str, text: str) -> date:
    """Return the day that was given with an option.

    Raises:
        CommandError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text} is not a date such as 2026-11-21.") from None


def write_json(path: Path, result: dict[str, Any]) -> None:
    """Write a result to a file.

    Raises:
        CommandError: it cannot be written.
    """
    try:
        path.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error

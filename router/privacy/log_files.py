"""The log files that are turned over: destroyed as soon as their oldest line is older than the period."""

from datetime import UTC, datetime
from pathlib import Path


def destroy_log_files(folder: Path, until: datetime) -> int:
    """Destroy the files that are no longer written and hold a line from before a moment; return how many."""
    old = [file for file in folder.glob("*.log.*") if begun(file) < until]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def begun(file: Path) -> datetime:
    """Return the moment of the oldest line of a log file; where it cannot be read, when the file was last written."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline(200).split(" ", 1)[0]
    try:
        moment = datetime.fromisoformat(first)
    except ValueError:
        moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

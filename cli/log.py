"""The one log: what every process of Balie says, each line with the time and the process, turned over at a size and after a week."""

import logging
import sys
import threading
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from cli.errors import CommandError

MAX_BYTES = 20_000_000
KEPT = 3
LONGEST = timedelta(days=7)  # a file holds no more: so the period of retention.yml can be kept to the week


class _Weekly(RotatingFileHandler):
    """Begins a new file at a size, and when the oldest line of the present one is a week old."""

    _begun: datetime | None = None
    _complained = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """See `Handler.handleError`: a line that cannot be written, as on a full disk, is lost; that is said once, and not what it was."""
        if not self._complained:
            sys.stderr.write(f"The log {self.baseFilename} cannot be written: {sys.exc_info()[1]}\n")
        self._complained = True

    def shouldRollover(self, record: logging.LogRecord) -> bool | int:  # noqa: N802 - logging's own name
        """See `RotatingFileHandler`; the moments are those of the lines, as `Log.write` writes them."""
        self._begun = self._begun or _oldest(Path(self.baseFilename))
        moment = _moment(record.getMessage())
        old = self._begun and moment and moment - self._begun >= LONGEST
        return bool(old) or super().shouldRollover(record)

    def doRollover(self) -> None:  # noqa: N802 - logging's own name
        """Begin the new file."""
        self._begun = None
        super().doRollover()


def _oldest(path: Path) -> datetime | None:
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", errors="replace") as lines:
        return _moment(lines.readline(200))


def _moment(line: str) -> datetime | None:
    try:
        return datetime.fromisoformat(line.split(" ", 1)[0])
    except ValueError:
        return None


class Log:
    """Writes BALIE_HOME/log/balie.log; safe from several threads.

    Raises:
        CommandError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handler = _Weekly(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The log {path} cannot be written: {error.strerror}.") from error

    def write(self, process: str, line: str) -> None:
        """Add one line of `process`."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._handler.handle(logging.makeLogRecord({"msg": f"{moment} {process:<8} {line}"}))

    def follow(self, process: str, output: IO[bytes]) -> threading.Thread:
        """Add every line of `output` until it ends, in the background."""
        thread = threading.Thread(target=self._copy, args=(process, output), name=f"log-{process}", daemon=True)
        thread.start()
        return thread

    def tail(self, process: str | None = None, lines: int = 12) -> str:
        """The last lines, of one process or of all."""
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join([line for line in text if process is None or f" {process:<8} " in line][-lines:])

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _copy(self, process: str, output: IO[bytes]) -> None:
        with output:
            for line in output:
                self.write(process, line.decode("utf-8", errors="replace").rstrip("\r\n"))

"""The clock of a process, set while it runs as the clock of a machine is; below Python, so that everything in the process sees it."""

import subprocess
import sys
import time
from pathlib import Path

import libfaketime

LIBRARY = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"


class MachineClock:
    """How far the clock of the processes with this `environment` is from the real one; the monotonic clock is left alone."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "BALIE_SESSION_IDLE_MINUTES": "0",  # an hour that did not pass is no hour without work
        }

    def set(self, seconds: int) -> None:
        """Set it so many seconds ahead, or back."""
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}s\n")
        draft.replace(self._file)

    def works(self) -> bool:
        """Whether the library is one for this machine."""
        self.set(86400)
        command = [sys.executable, "-c", "import time; print(time.time())"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        self.set(0)
        return done.returncode == 0 and float(done.stdout) > time.time() + 3600

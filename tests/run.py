"""Runs every check, cheap ones first, and pytest last: what `make test` does once everything is installed.

All of them run even when one fails, so that a single run tells everything; the exit code is 1 when any did. The tests that start the whole
of Balie wait for its processes most of the time: they run beside the others. With arguments it is one pytest, for those.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from cli.install import node_folder

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DOVECOTS = ("dovecot", "/usr/sbin/dovecot")

PYTEST = [BIN / "python", "-m", "pytest", "--durations=12", "--durations-min=5"]  # and where the time went
WHOLE_BALIE = ("browser", "faults")  # folders of tests/

CHECKS = (
    ("ruff check", [BIN / "ruff", "check"], PROJECT),
    ("ruff format", [BIN / "ruff", "format", "--check"], PROJECT),
    ("mypy", [BIN / "mypy"], PROJECT),
    ("import contracts", [BIN / "lint-imports"], PROJECT),
    ("web types", ["npm", "run", "--silent", "check"], PROJECT / "web"),
    ("web tests", ["npm", "run", "--silent", "test"], PROJECT / "web"),
)


def main() -> int:
    """Run everything; returns the exit code."""
    os.environ["PATH"] = os.pathsep.join([node_folder(), os.environ.get("PATH", os.defpath)])
    failed = [name for name, command, folder in CHECKS if not passes(name, command, folder)]
    if not ensure("chromium", CHROMIUMS):
        say("The browser tests need Chromium. Install it (Debian: apt-get install chromium) and try again.")
        failed.append("chromium")
    if not ensure("dovecot-imapd", DOVECOTS):
        say("Without Dovecot the tests of a real mailbox are left out (Debian: apt-get install dovecot-imapd).")
    if failed:
        say(f"Failed, whatever pytest says: {', '.join(failed)}.")
    tests = pytest(*sys.argv[1:]) if sys.argv[1:] else both_sittings()
    return 1 if failed or tests else 0


def pytest(*arguments: str) -> int:
    """Run the tests that are named; returns the exit code."""
    return subprocess.call([*PYTEST, *arguments], cwd=PROJECT)


def both_sittings() -> bool:
    """Run all tests; what the one sitting says is shown after the other's. Returns whether something failed."""
    folders = {folder.name for folder in (PROJECT / "tests").iterdir() if any(folder.rglob("test_*.py"))}
    with tempfile.TemporaryFile() as said:
        command = [*PYTEST, "-o", "cache_dir=.pytest_cache/whole", *paths(WHOLE_BALIE)]
        whole = subprocess.Popen(command, cwd=PROJECT, stdout=said, stderr=subprocess.STDOUT)
        try:
            parts = pytest(*paths(folders.difference(WHOLE_BALIE)))
            failed = whole.wait() or parts
        finally:
            whole.terminate()
            whole.wait()
        said.seek(0)
        say(said.read().decode(errors="replace"))
    return bool(failed)


def paths(folders: Iterable[str]) -> list[str]:
    """Return what pytest is given for these folders of tests/."""
    return [f"tests/{name}" for name in sorted(folders)]


def passes(name: str, command: list[str | Path], folder: Path) -> bool:
    """Run one check; its output is shown when it fails."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    say(f"  {name:<20}{verdict} ({time.monotonic() - began:.0f} s)")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


def ensure(package: str, programs: Iterable[str]) -> bool:
    """Find one of these programs, or install its package where that is possible without asking."""
    if any(map(shutil.which, programs)):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"  installing {package}")
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package]):
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                say(done.stderr)
    return any(map(shutil.which, programs))


def find_chromium() -> str | None:
    """The browser's program."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

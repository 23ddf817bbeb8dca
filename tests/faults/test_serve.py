"""The life of `balie serve`, as a person at a terminal sees it: the real stack, with its model."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cli.settings import PROJECT
from tests.live import eventually, settings_in


class Terminal:
    """`balie` in a BALIE_HOME of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._environment = os.environ | settings_in(home).environment()

    def balie(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli.main", *arguments]
        # A file, not a pipe: what is left running in the background would hold a pipe open.
        with (self.home / "said").open("w+") as said:
            done = subprocess.run(command, env=self._environment, cwd=PROJECT, stdout=said, stderr=said, check=False)
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read(), "")

    def pids(self) -> dict[str, int]:
        state = json.loads((self.home / "run" / "state.json").read_text())
        return {"balie": state["pid"], **{name: int(pid) for name, (pid, _) in state["processes"].items()}}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path_factory.mktemp("home with space"))
    started = terminal.balie("serve", "--detach")
    assert started.returncode == 0, started.stdout
    assert "Self-check: wat kost een nieuw paspoort?" in started.stdout
    assert "€" in started.stdout
    assert "Demo page" in started.stdout
    yield terminal
    terminal.balie("stop")


def test_a_second_start_says_that_it_runs_and_where(terminal):
    again = terminal.balie("serve")
    assert again.returncode == 0
    assert "already runs" in again.stdout
    assert "http://127.0.0.1:" in again.stdout


def test_status_names_every_process(terminal):
    shown = terminal.balie("status")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in ("postgres", "bot", "actions", "api", "serving"))


def test_parse_asks_the_running_bot(terminal):
    parsed = json.loads(terminal.balie("parse", "--json", "wat kost een nieuw paspoort?").stdout)
    assert parsed["intent"] == "paspoort"


def test_a_process_that_dies_is_started_again(terminal):
    before = terminal.pids()["actions"]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: terminal.pids()["actions"] != before and psutil.pid_exists(terminal.pids()["actions"]))


def test_killing_the_supervisor_leaves_nothing_and_the_next_start_works(terminal):
    pids = terminal.pids()
    os.kill(pids["balie"], signal.SIGKILL)
    eventually(lambda: not any(psutil.pid_exists(pid) for pid in pids.values()))
    assert terminal.balie("status").returncode == 3
    again = terminal.balie("serve", "--detach")
    assert again.returncode == 0, again.stdout


def test_the_ledger_is_verified_beside_the_running_balie_and_after_it_stopped(terminal):
    assert "unchanged" in terminal.balie("ledger", "verify").stdout
    pids = terminal.pids()
    assert terminal.balie("stop").returncode == 0
    eventually(lambda: not any(psutil.pid_exists(pid) for pid in pids.values()))
    assert "unchanged" in terminal.balie("ledger", "verify").stdout

"""A whole Balie for tests: the real processes, on free ports, in a folder of its own."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cli import demo
from cli.net import free_port
from cli.settings import PROJECT, Settings
from cli.stack import Stack

Result = TypeVar("Result")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Tests and benches are one address that opens many conversations; the limits have tests of their own.
NO_LIMITS = {f"BALIE_RATE_{name}": "1000000/minute" for name in ("MESSAGES", "CONVERSATIONS", "SIGN_IN")}

EXCHANGE_SECRET = "the-secret-of-the-exchange"
WITHOUT_SECRETS = "no-secrets"  # an account of a channel that is off: nobody gave it any
WITHOUT_SECRET = "no_secret"  # and such a receiver of the event stream


def eventually(look: Callable[[], Result], *, seconds: float = 20, every: float = 0.05) -> Result:
    """Look until there is something to see, and return it; fails when there is not in time."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"nothing within {seconds} s: {look}"
        time.sleep(every)


def settings_in(home: Path, **more: Any) -> Settings:
    """Settings of a Balie in `home`, on free ports."""
    ports = dict(zip(("port", "internal_port", "bot_port", "actions_port"), _free_ports(4), strict=True))
    return Settings(home=home, explicit=frozenset(ports), **ports, **more)


def always_open(folder: Path, *, pushed: str | None = None) -> Path:
    """Copy the demo municipality to `folder`, open day and night, so that no test depends on the hour; the department `pushed` assigns."""
    shutil.copytree(PROJECT / "municipality" / "facts", folder / "facts")
    for file in (PROJECT / "municipality").glob("*.yml"):
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
        if file.name == "departments.yml":
            for department in described["departments"]:
                department |= {
                    "hours": {day: ["00:00-24:00"] for day in DAYS},
                    "exceptions": [],
                    "open_on_holidays": True,
                }
                if department["id"] == pushed:
                    department["assignment"] = "push"
        (folder / file.name).write_text(
            yaml.safe_dump(described, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
    return folder


def open_doors(municipality: Path, account: dict[str, Any]) -> Path:
    """Give a municipality an account of a channel, and one that misses its secrets, as a receiver of events does.

    Who spoke for Openbare Ruimte has a minute to wrap up.
    """
    accounts = [account, {**account, "id": WITHOUT_SECRETS}]
    path = municipality / "channels.yml"
    channels = yaml.safe_load(path.read_text(encoding="utf-8")) | {"accounts": accounts}
    path.write_text(yaml.safe_dump(channels), encoding="utf-8")
    receiver = {"id": WITHOUT_SECRET, "url": "https://zaken.voorbeeld.example/balie"}
    (municipality / "subscriptions.yml").write_text(yaml.safe_dump({"subscriptions": [receiver]}), encoding="utf-8")
    departments = municipality / "departments.yml"
    described = yaml.safe_load(departments.read_text(encoding="utf-8"))
    for department in described["departments"]:
        if department["id"] == "openbare_ruimte":
            department["wrap_up_seconds"] = 60
    departments.write_text(yaml.safe_dump(described, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return municipality


class LiveStack:
    """A running Balie, as tests see it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        settings = stack.settings
        self.settings = settings
        self.url = settings.url
        self.internal_url = settings.internal_url
        self.bot_url = settings.bot_url
        self.token = settings.internal_token
        self.database_url = stack.database_url
        password = settings.secret(demo.PASSWORD_FILE)
        self.agents = {agent["username"]: password for agent in demo.agents()}
        self.log_path = settings.log

    def kill(self, name: str) -> None:
        """End a process (postgres, bot, actions, api) with SIGKILL."""
        self._stack.kill(name)

    def stop(self, name: str) -> None:
        """Stop a process in order."""
        self._stack.stop(name)

    def start(self, name: str) -> None:
        """Start a process and wait until it is ready."""
        self._stack.start(name)

    def restart(self, name: str) -> None:
        """Stop a process in order and start it again."""
        self._stack.restart(name)

    def restart_to_die_at(self, moment: str) -> None:
        """Start the api anew, to end itself with SIGKILL when it first passes a moment of `router.checkpoints`."""
        with self.more_environment(BALIE_DIE_AT=moment):
            self._stack.restart("api")

    @contextmanager
    def more_environment(self, **more: str) -> Iterator[None]:
        """Give more environment to what is started in this context."""
        self._stack.environment |= more
        try:
            yield
        finally:
            for name in more:
                del self._stack.environment[name]

    def alive(self, name: str) -> bool:
        """Say whether a process runs."""
        return self._stack.alive(name)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process and its children, such as SIGSTOP: slow without end."""
        os.killpg(self._stack.processes[name].pid, number)

    def whole(self, *names: str) -> None:
        """Start whatever does not run; only these, where some are named."""
        for name in names or self._stack.names:
            self._stack.start(name)


def _free_ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return sorted(found)

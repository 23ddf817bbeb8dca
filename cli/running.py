"""Which Balie runs on this BALIE_HOME.

There is one at a time, held by a file lock that ends with its process and described in run/state.json.
"""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import psutil

from cli.errors import CommandError, NotRunning
from cli.settings import Settings, write_private

STOP_SECONDS = 90


@dataclass(frozen=True, kw_only=True)
class State:
    """What a running Balie tells about itself. `phase`: starting, serving or stopping."""

    pid: int
    phase: str
    host: str
    port: int
    internal_port: int
    bot_port: int
    actions_port: int
    processes: dict[str, list[float]] = field(default_factory=dict)  # name: process number and start time

    def settings(self, base: Settings) -> Settings:
        """`base`, with the ports that this Balie listens on."""
        ports = {name: getattr(self, name) for name in ("port", "internal_port", "bot_port", "actions_port")}
        return replace(base, host=self.host, **ports)


@contextlib.contextmanager
def only_one(settings: Settings) -> Iterator[bool]:
    """Hold the lock of this BALIE_HOME; yields False when another Balie holds it.

    Raises:
        CommandError: BALIE_HOME cannot be written.
    """
    path = settings.home / "run" / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise CommandError(
            f"Balie cannot write in {settings.home}: {error.strerror}. Free it, or choose another BALIE_HOME."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_running(settings: Settings) -> bool:
    """Whether a Balie holds this BALIE_HOME."""
    if not (settings.home / "run" / "lock").exists():
        return False
    with only_one(settings) as free:
        return not free


def read(settings: Settings) -> State | None:
    """What the last Balie on this BALIE_HOME wrote, None when there was none."""
    try:
        return State(**json.loads(_path(settings).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def require(settings: Settings) -> State:
    """The state of the running Balie.

    Raises:
        NotRunning: none runs.
    """
    state = read(settings) if is_running(settings) else None
    if state is None:
        raise NotRunning("Balie does not run here. Start it with: balie serve")
    return state


def current(settings: Settings) -> Settings:
    """The settings of the running Balie, with the ports that it really uses.

    Raises:
        NotRunning: none runs.
    """
    return require(settings).settings(settings)


def write(settings: Settings, phase: str, pids: dict[str, int]) -> None:
    """Tell about this process and its children."""
    processes: dict[str, list[float]] = {}
    for name, pid in pids.items():
        with contextlib.suppress(psutil.Error):
            processes[name] = [pid, psutil.Process(pid).create_time()]
    state = State(
        pid=os.getpid(),
        phase=phase,
        host=settings.host,
        port=settings.port,
        internal_port=settings.internal_port,
        bot_port=settings.bot_port,
        actions_port=settings.actions_port,
        processes=processes,
    )
    write_private(_path(settings), json.dumps(asdict(state)))


def forget(settings: Settings) -> None:
    """Remove the state: this Balie has stopped."""
    _path(settings).unlink(missing_ok=True)


def end_left_behind(settings: Settings) -> list[str]:
    """End what an earlier Balie left running, where the system does not take children along; returns the names."""
    ended = []
    state = read(settings)
    for name, (pid, started) in state.processes.items() if state else ():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            process = psutil.Process(int(pid))
            if name != "postgres" and process.create_time() == started:
                os.killpg(int(pid), signal.SIGKILL)
                process.wait(5)
                ended.append(name)
    return ended


def stop(settings: Settings) -> None:
    """Ask the running Balie to stop and wait until it has.

    Raises:
        NotRunning: none runs.
        CommandError: it does not stop.
    """
    state = require(settings)
    with contextlib.suppress(ProcessLookupError):
        os.kill(state.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not is_running(settings):
            return
        time.sleep(0.1)
    raise CommandError(f"Balie (process {state.pid}) has not stopped within {STOP_SECONDS} s; see {settings.log}.")


def _path(settings: Settings) -> Path:
    return settings.home / "run" / "state.json"

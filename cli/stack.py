"""Starts, watches and stops the processes of Balie: PostgreSQL, the bot, the action server and the api.

`balie serve`, the tests and `bench/` use the same class, so what they try is what runs. Start and stop from the main
thread: the children end when the thread that started them does (see child.py).
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import httpx
import psutil

from cli import net
from cli.errors import CommandError, StartError
from cli.log import Log
from cli.postgres import EmbeddedPostgres, wait_ready
from cli.services import Service, actions_service, api_service, bot_service
from cli.settings import LOOPBACK, PORT_VARIABLES, PROJECT, Settings, server_python

NAMES = ("postgres", "bot", "actions", "api")  # in the order of starting; stopping is the other way round
STOP_SECONDS = 30
READ_SECONDS = 5  # to log what a process said last
POLL_SECONDS = 0.05


class Stack:
    """The processes of one Balie.

    Args:
        settings: where and on which ports; internal ports that are taken are replaced by free ones, unless someone
            chose them.
        environment: more environment for every process, for tests.
        say: told of every step, as (process, what, seconds).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        environment: Mapping[str, str] | None = None,
        say: Callable[[str, str, float], None] = lambda process, what, seconds: None,
    ) -> None:
        self.settings = settings
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = dict(environment or {})
        self._say = say
        self._postgres = None if settings.database_url else EmbeddedPostgres(settings)
        self._started_at: dict[str, float] = {}
        self._readers: dict[str, threading.Thread] = {}
        self._client = httpx.Client(timeout=2, trust_env=False)
        self.log = Log(settings.log)

    def __enter__(self) -> "Stack":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()
        self.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The processes of this stack; PostgreSQL is not one of them with a DATABASE_URL."""
        return NAMES if self._postgres else NAMES[1:]

    @property
    def database_url(self) -> str:
        """The address of the database, `postgresql://…`."""
        return self.settings.database_url or self.postgres.dsn()

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The embedded server.

        Raises:
            CommandError: there is none, the database is elsewhere.
        """
        if self._postgres is None:
            raise CommandError("The database is the one of DATABASE_URL; Balie does not run it.")
        return self._postgres

    def start_all(self, prepare: tuple[str, ...] = ()) -> None:
        """Start everything and wait until it is ready; the bot, the slowest, loads while the database gets ready.

        Args:
            prepare: arguments of `cli.prepare`, which runs between the database and the api.

        Raises:
            StartError: a part did not start. What did start is left for `stop_all`.
        """
        self.choose_ports()
        self.start("bot", wait=False)
        self.start("actions", wait=False)
        self.start_database(prepare)
        self.start("api", wait=False)
        self._wait([name for name in self.names if name != "postgres"])

    def start_database(self, prepare: tuple[str, ...] = ()) -> None:
        """Start PostgreSQL, if it is ours, and bring the tables up to date.

        Raises:
            StartError: the server or a migration failed.
        """
        if self._postgres:
            self.start("postgres")
        began = time.monotonic()
        command = [server_python(), "-m", "cli.prepare", *prepare]
        done = subprocess.run(
            command,
            env=self._environment("api"),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.decode(errors="replace").splitlines()
        for line in said:
            self.log.write("prepare", line)
        if done.returncode != 0:
            raise StartError(f"The database could not be brought up to date: {said[-1] if said else 'no reason given'}")
        self._say("database", "up to date", time.monotonic() - began)

    def choose_ports(self) -> None:
        """Replace internal ports that are taken.

        Raises:
            StartError: the public port, or an internal port that someone chose, is taken.
        """
        ports: dict[str, int] = {}
        for field, variable in PORT_VARIABLES.items():
            port: int = getattr(self.settings, field)
            taken = not net.is_free(self.settings.host if field == "port" else LOOPBACK, port)
            if taken and (field == "port" or field in self.settings.explicit):
                who = net.holder(port)
                what = f"Port {port} is taken" + (f" by {who}" if who else "")
                raise StartError(f"{what}. Free it, or choose another with {variable}, for example {net.free_port()}.")
            ports[field] = net.free_port() if taken or port in ports.values() else port
        self.settings = replace(self.settings, **ports)  # type: ignore[arg-type]  # port fields only

    def start(self, name: str, *, wait: bool = True) -> None:
        """Start one process.

        Raises:
            StartError: it does not get ready (only when waiting).
        """
        if self.alive(name):
            return
        self._started_at[name] = time.monotonic()
        if name == "postgres":
            self.postgres.prepare()
            self._spawn(name, self.postgres.command(), self._environment(name), signal.SIGINT)
            wait_ready(self.postgres, self.processes[name])
            self._say(name, "ready", time.monotonic() - self._started_at[name])
            return
        service = self._service(name)
        self._spawn(name, service.command, self._environment(name), signal.SIGKILL)
        if wait:
            self._wait([name])

    def alive(self, name: str) -> bool:
        """Whether the process runs."""
        return name in self.processes and self.processes[name].poll() is None

    def ready(self, name: str) -> bool:
        """Whether the process runs and says that it is ready."""
        if name == "postgres":
            return self.alive(name) and self.postgres.ready()
        return self.alive(name) and self._service(name).ready(self._client)

    def kill(self, name: str) -> None:
        """End the process as a power cut would (SIGKILL)."""
        process = self.processes[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._readers[name].join(timeout=READ_SECONDS)

    def stop(self, name: str) -> None:
        """Ask the process to end, wait, and kill it when it does not."""
        process = self.processes.get(name)
        if process is None:
            return
        began = time.monotonic()
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.log.write("balie", f"{name} did not stop within {STOP_SECONDS} s and was killed")
        self.kill(name)
        del self.processes[name]
        self._say(name, "stopped", time.monotonic() - began)

    def restart(self, name: str) -> None:
        """Stop the process, start it and wait until it is ready."""
        self.stop(name)
        self.start(name)

    def stop_all(self) -> None:
        """Stop everything, the database last."""
        for name in reversed(self.names):
            self.stop(name)

    def close(self) -> None:
        """Let go of the log and the connections."""
        self._client.close()
        self.log.close()

    def _service(self, name: str) -> Service:
        make = {"api": api_service, "bot": bot_service, "actions": actions_service}
        return make[name](self.settings)

    def _environment(self, name: str) -> dict[str, str]:
        if name == "postgres":
            return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        if name == "api":
            return self.settings.environment() | {"DATABASE_URL": self.database_url} | self.environment
        given = self.settings.bot_environment() | self.environment
        given.pop("DATABASE_URL", None)
        return given

    def _spawn(self, name: str, command: list[str], environment: dict[str, str], death_signal: signal.Signals) -> None:
        child = [sys.executable, "-I", "-S", str(Path(__file__).with_name("child.py"))]
        tie = [
            str(int(death_signal)),
            str(os.getpid()),
            *(self.postgres.who.numbers() if name == "postgres" else ("-", "-")),
        ]
        try:
            process = subprocess.Popen(
                [*child, *tie, *command],
                env=environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise StartError(f"{name} could not be started: {error.strerror}.") from error
        self.processes[name] = process
        if process.stdout:
            self._readers[name] = self.log.follow(name, process.stdout)

    def _wait(self, names: list[str]) -> None:
        """Wait until all are ready, and say so in the order in which they are."""
        waiting = {name: self._service(name) for name in names}
        while waiting:
            for name, service in list(waiting.items()):
                took = time.monotonic() - self._started_at[name]
                if self.processes[name].poll() is not None:
                    raise StartError(self._failed(name, "stopped while starting"))
                if service.ready(self._client):
                    self._say(name, "ready", took)
                    del waiting[name]
                elif took > service.start_seconds:
                    raise StartError(self._failed(name, f"was not ready within {service.start_seconds} s"))
            if waiting:
                time.sleep(POLL_SECONDS)

    def _failed(self, name: str, what: str) -> str:
        return f"{name} {what}. The end of {self.log.path}:\n{self.log.tail(name)}"


def memory_mb(pid: int, *, children: bool = True) -> float | None:
    """The memory of a process, with its children, in MB; None when it is gone.

    It is the proportional set size, so that a shared page counts once over all processes.
    """
    try:
        process = psutil.Process(pid)
        family = process.children(recursive=True) if children else []
        return sum(_memory(one) for one in (process, *family)) / 1e6
    except psutil.Error:
        return None


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        with contextlib.suppress(psutil.Error):
            return int(process.memory_info().rss)
        return 0

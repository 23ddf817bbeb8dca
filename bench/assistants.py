"""The assistants that are measured: each can be trained, started from nothing, and stopped, on this machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

import httpx
import yaml

from bench.talks import BalieTalk, RestTalk, Talk
from cli.errors import CommandError
from cli.net import free_port
from cli.settings import LOOPBACK, PROJECT, Settings
from cli.stack import Stack
from tests.live import always_open, settings_in

READY_SECONDS = 300  # a machine with other work
NO_LIMITS = {
    f"BALIE_RATE_{name}": "1000000/minute" for name in ("MESSAGES", "CONVERSATIONS")
}  # one address, many citizens
RASA = PROJECT / ".venv-bot" / "bin" / "python"
SENTENCES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("sentences.yml").read_text(encoding="utf-8"))


class Assistant(Protocol):
    """One way to be answered."""

    key: str
    title: str
    sentences: list[str]

    def train(self) -> float | None:
        """Train its model and return the seconds of that command; None where another assistant trains it."""

    def start(self) -> None:
        """Start its processes and wait until they say that they are ready."""

    def talk(self) -> Talk:
        """Return a new conversation with it."""

    def pids(self) -> list[int]:
        """Return its processes."""

    def stop(self) -> None:
        """End its processes."""


class RasaOnRest:
    """`rasa run` with the `rest` channel on a project folder."""

    def __init__(self, folder: Path, *, key: str, title: str, sentences: list[str]) -> None:
        self.key, self.title, self.sentences = key, title, sentences
        self.folder, self.port = folder, free_port()
        self.working_folder = folder
        self.environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.arguments: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """See `Assistant.start`; Rasa listens when it has loaded its model."""
        command = ["run", "-i", LOOPBACK, "-p", str(self.port), "--credentials", str(self._credentials())]
        tied = [
            sys.executable,
            "-I",
            "-S",
            str(PROJECT / "cli" / "child.py"),
            str(int(signal.SIGKILL)),
            str(os.getpid()),
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*tied, "-", "-", str(RASA), "-m", "rasa", *command, *self.arguments],
                cwd=self.working_folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise CommandError(f"{self.title} did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def talk(self) -> Talk:
        """See `Assistant.talk`."""
        return RestTalk(self.port)

    def pids(self) -> list[int]:
        """See `Assistant.pids`."""
        return [self._process.pid] if self._process else []

    def stop(self) -> None:
        """See `Assistant.stop`."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._process = None

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.key}.log"

    def _credentials(self) -> Path:
        path = self.folder / "rest-only.yml"
        path.write_text("rest:\n")
        return path

    def _listens(self) -> bool:
        try:
            return httpx.get(f"http://{LOOPBACK}:{self.port}/", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


class Vanilla(RasaOnRest):
    """What `rasa init` makes: its project template, its default pipeline and policies (DIET, TED), trained here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, key="vanilla", title="vanilla Rasa", sentences=SENTENCES["vanilla"])

    def train(self) -> float:
        """Make the project as `rasa init` does, and time `rasa train` on it."""
        self.folder.mkdir(parents=True)
        make = "import sys; from rasa.cli.scaffold import create_initial_project; create_initial_project(sys.argv[1])"
        timed_command([RASA, "-c", make, self.folder], self.environment, self.folder)
        return timed_command([RASA, "-m", "rasa", "train"], self.environment, self.folder)


class Balie:
    """The whole stack, as `balie serve` starts it, in a municipality that is always open and without rate limits."""

    key, title, sentences = "balie", "Balie, whole stack", SENTENCES["balie"]

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = settings_in(
            folder / "home", municipality=always_open(folder / "municipality"), models=folder / "models"
        )
        self._stack: Stack | None = None

    def train(self) -> float:
        """Time `balie train` without what an earlier training left."""
        return timed_command(
            [self.settings.bot_python, "-m", "bot.train", "--force"], self.settings.bot_environment(), PROJECT
        )

    def start(self) -> None:
        """See `Assistant.start`; the first start also makes the database."""
        self._stack = Stack(self.settings, environment=NO_LIMITS)
        self._stack.start_all()

    def talk(self) -> Talk:
        """See `Assistant.talk`."""
        return BalieTalk(self.settings.port)

    def pids(self) -> list[int]:
        """See `Assistant.pids`."""
        return [process.pid for process in self._stack.processes.values()] if self._stack else []

    def stop(self) -> None:
        """See `Assistant.stop`."""
        if self._stack is not None:
            self._stack.stop_all()
            self._stack.close()
            self._stack = None


class BaliePipeline(RasaOnRest):
    """Balie's trained model on Rasa's own server and `rest` channel: what the path round it adds or saves."""

    def __init__(self, folder: Path, balie: Balie) -> None:
        folder.mkdir(parents=True)
        super().__init__(folder, key="baliePipelineOnRest", title="Balie's model on rest", sentences=SENTENCES["balie"])
        endpoints = folder / "endpoints.yml"
        endpoints.write_text("nlg:\n  type: bot.nlg.AnswerKeys\n")
        self.working_folder = PROJECT
        self.environment = balie.settings.bot_environment()
        self.arguments = ["--model", str(balie.settings.models), "--endpoints", str(endpoints)]

    def train(self) -> None:
        """Use the model that the whole stack uses."""


def timed_command(command: list[str | Path], environment: dict[str, str], folder: Path) -> float:
    """Run a command to its end and return its seconds.

    Raises:
        CommandError: it failed; with the end of what it printed.
    """
    began = time.monotonic()
    done = subprocess.run(
        command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{' '.join(map(str, command[:4]))} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return time.monotonic() - began

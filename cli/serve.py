"""`balie serve`, `stop` and `status`: the life of one Balie on this machine."""

import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType

import httpx
import typer
from rich.console import Console
from rich.table import Table

from cli import demo as demonstration
from cli import running
from cli.configured import check_configured
from cli.errors import CommandError, StartError
from cli.off import what_is_off
from cli.services import actions_service, api_service, bot_service
from cli.settings import PROJECT, Settings, from_environment, server_python
from cli.stack import Stack, memory_mb
from cli.watch import Backoff

QUESTION = "wat kost een nieuw paspoort?"
LEAST_FREE_BYTES = 500_000_000
WATCH_SECONDS = 0.5
SELF_CHECK_SECONDS = 15
console = Console(highlight=False, soft_wrap=True)


def serve(
    *,
    detach: bool = typer.Option(False, "--detach", help="Return when Balie is ready and leave it running."),
    demo: bool = typer.Option(
        True, "--demo/--no-demo", help="Make the demo employees, when the municipality is fictional."
    ),
) -> None:
    """Start Balie, ask it one question, and keep it running until Ctrl-C."""
    settings = from_environment()
    check_installed(settings)
    check_configured(settings)
    if detach:
        _serve_detached(settings, demo=demo)
        return
    with running.only_one(settings) as free:
        if free:
            _Serving(settings, demo=demo).run()
            return
    state = running.require(settings)
    console.print(f"Balie already runs (process {state.pid}, {state.phase}).")
    _print_addresses(state.settings(settings), demo=demo)


def stop() -> None:
    """Stop the Balie that runs in the background or in another terminal."""
    settings = from_environment()
    began = time.monotonic()
    running.stop(settings)
    console.print(f"Balie has stopped ({time.monotonic() - began:.1f} s).")


def status() -> None:
    """Show the processes of the running Balie: number, port, memory, readiness. Exit code 3 when none runs."""
    settings = from_environment()
    state = running.require(settings)
    live = state.settings(settings)
    table = Table("process", "number", "port", "memory", "ready")
    ports = {"api": live.port, "bot": live.bot_port, "actions": live.actions_port}
    services = {"api": api_service(live), "bot": bot_service(live), "actions": actions_service(live)}
    total = 0.0
    with httpx.Client(timeout=2, trust_env=False) as client:
        for name, pid in [("balie", state.pid), *((name, int(pid)) for name, (pid, _) in state.processes.items())]:
            memory = memory_mb(pid) if name != "balie" else memory_mb(pid, children=False)
            total += memory or 0
            ready = services[name].ready(client) if name in services else memory is not None
            table.add_row(
                name,
                str(pid),
                str(ports.get(name, "")),
                f"{memory:.0f} MB" if memory else "gone",
                "yes" if ready else "no",
            )
    table.add_row("together", "", "", f"{total:.0f} MB", state.phase)
    console.print(table)


def check_installed(settings: Settings) -> None:
    """Refuse to start what cannot run.

    Raises:
        CommandError: the bot's environment, a model or disk space is missing.
    """
    if not settings.bot_python.exists():
        raise CommandError("The bot's environment is not installed. Run: make start")
    if not any(settings.models.glob("*.tar.gz")):
        raise CommandError(f"There is no trained model in {settings.models}. Run: balie train")
    settings.home.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.home).free < LEAST_FREE_BYTES:
        raise CommandError(f"The disk of {settings.home} is nearly full: free at least 500 MB and try again.")


class _Serving:
    """One Balie in the foreground, from the first process to the last."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        self._demo = demo
        self._stack = Stack(
            settings, say=lambda process, what, seconds: console.print(f"  {process:<10}{what} ({seconds:.1f} s)")
        )
        self._backoff = Backoff()
        self._asked_to_stop = False

    def run(self) -> None:
        """Start, check, watch, and stop in order whatever happens."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        settings = self._stack.settings
        for name in running.end_left_behind(settings):
            self._stack.log.write("balie", f"{name} of an earlier run was ended")
        began = time.monotonic()
        try:
            running.write(settings, "starting", {})
            console.print("Starting Balie")
            self._stack.start_all(("--demo",) if self._demo else ())
            self._tell("starting")
            _self_check(self._stack.settings, began)
            _print_addresses(self._stack.settings, demo=self._demo)
            self._tell("serving")
            self._watch()
        except _Stopped:
            console.print("Stopping Balie")
        finally:
            self._asked_to_stop = True  # a second Ctrl-C must not cut the stopping short
            self._stack.stop_all()
            self._stack.close()
            running.forget(settings)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self._asked_to_stop:
            self._asked_to_stop = True
            raise _Stopped

    def _tell(self, phase: str) -> None:
        running.write(
            self._stack.settings, phase, {name: process.pid for name, process in self._stack.processes.items()}
        )

    def _watch(self) -> None:
        """Start again what dies, until someone asks to stop."""
        while True:
            time.sleep(WATCH_SECONDS)
            now = time.monotonic()
            for name in self._stack.names:
                if not self._stack.alive(name) and (wait := self._backoff.died(name, now)) is not None:
                    self._note(f"{name} stopped unexpectedly; starting it again in {wait:.0f} s")
            for name in self._backoff.due(now):
                try:
                    self._stack.start(name, wait=False)
                except StartError as error:
                    self._note(f"{name} did not start: {error}")
                self._tell("serving")

    def _note(self, line: str) -> None:
        self._stack.log.write("balie", line)
        console.print(line)


class _Stopped(Exception):
    """Ctrl-C, `.venv/bin/balie stop` or a closed terminal."""


def _self_check(settings: Settings, began: float) -> None:
    """Ask one question, that is counted as nobody's, and print the answer and its time."""
    answer, milliseconds = ask(settings, QUESTION)
    console.print(f"\nSelf-check: {QUESTION}")
    for line in answer.splitlines():
        console.print(f"  {line}", markup=False)
    console.print(f"Answered in {milliseconds:.0f} ms, {time.monotonic() - began:.1f} s after the start.\n")


def ask(settings: Settings, question: str) -> tuple[str, float]:
    """Ask a running Balie one question through the internal listener, where nothing is stored.

    Returns:
        what a citizen would read, and after how many milliseconds.

    Raises:
        CommandError: Balie cannot serve citizens, or the bot has no answer.
    """
    headers = {"Authorization": f"Bearer {settings.internal_token}"}
    with httpx.Client(timeout=SELF_CHECK_SECONDS, trust_env=False) as client:
        try:
            client.get(f"{settings.url}/health/ready").raise_for_status()
            began = time.monotonic()
            body = {"text": question}
            answer = client.post(f"{settings.internal_url}/internal/self-check", json=body, headers=headers)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise CommandError(f"The self-check failed: {error}.") from error
    return str(answer.json()["answer"]), (time.monotonic() - began) * 1000


def _print_addresses(settings: Settings, *, demo: bool) -> None:
    console.print(f"Demo page   {settings.url}/")
    console.print(f"Console     {settings.url}/console/")
    console.print(f"API         {settings.url}/v1/openapi.json")
    if demo and demonstration.is_fictional(settings):
        names = ", ".join(agent["username"] for agent in demonstration.agents())
        console.print(f"Sign in     {names}; password {settings.secret(demonstration.PASSWORD_FILE)}", markup=False)
    for line in what_is_off(settings.municipality):
        console.print(f"Off         {line}", markup=False)
    console.print(f"Log         {settings.log}", markup=False)
    console.print("Stop with Ctrl-C or: .venv/bin/balie stop")


def _serve_detached(settings: Settings, *, demo: bool) -> None:
    """Start a Balie of its own session and show what it prints until it is ready.

    Raises:
        CommandError: it ended before it was ready.
    """
    printed = settings.home / "run" / "serve.out"
    printed.parent.mkdir(parents=True, exist_ok=True)
    command = [server_python(), "-m", "cli.main", "serve", *([] if demo else ["--no-demo"])]
    printed.touch(mode=0o600)
    printed.chmod(0o600)  # the sign-in of the demo is printed into it
    with printed.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    with printed.open(encoding="utf-8", errors="replace") as shown:
        while process.poll() is None:
            sys.stdout.write(shown.read())
            sys.stdout.flush()
            state = running.read(settings)
            if state and state.pid == process.pid and state.phase == "serving":
                sys.stdout.write(shown.read())
                return
            time.sleep(0.1)
        sys.stdout.write(shown.read())
    if process.returncode:
        raise typer.Exit(process.returncode)

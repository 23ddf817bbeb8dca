"""`balie train` and `balie parse`: the bot, without its conversations.

Rasa lives in an environment of its own, so both run there.
"""

import json
import os
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.errors import CommandError, NotRunning
from cli.settings import PROJECT, Settings, from_environment

console = Console(highlight=False)
MODEL_REFUSED = 3  # as bot.train says it


def train(
    *,
    force: bool = typer.Option(False, "--force", help="Train even when nothing changed."),
    accept_worse: bool = typer.Option(
        False, "--accept-worse", help="Use the new model although it is worse than the one in use."
    ),
    report: bool = typer.Option(
        False, "--report", help="Train nothing: draw the report of the model in use again, and open it in the browser."
    ),
) -> None:
    """Train the bot on data/ and catalogue/; nothing happens when nothing changed.

    Ends with what cross-validation says of the model. One that is worse than the model in use does not replace it: exit code 3.
    """
    settings = from_environment()
    if report:
        _open_report(settings)
        return
    options = {"--force": force, "--accept-worse": accept_worse}
    done = _bot(settings, "bot.train", *(name for name, given in options.items() if given))
    if done.returncode == MODEL_REFUSED:
        raise typer.Exit(MODEL_REFUSED)  # the lines above say why
    if done.returncode:
        raise CommandError("Training failed; the lines above say where.")


def _open_report(settings: Settings) -> None:
    done = _bot(settings, "bot.report", capture=True)
    if done.returncode:
        raise CommandError("The report could not be drawn; the lines above say why.")
    path = Path(done.stdout.strip().splitlines()[-1])
    console.print(f"Report: {path}", markup=False, soft_wrap=True)
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(path.as_uri())


def parse(
    text: str,
    *,
    as_json: bool = typer.Option(False, "--json", help="Print the parse as JSON."),
) -> None:
    """Show what the bot understands of TEXT: topic, aspect, confidence, and what it would do."""
    settings = from_environment()
    found = _parse(settings, text)
    if as_json:
        console.print_json(data=found)
        return
    table = Table("topic", "confidence")
    for candidate in found["ranking"][:5]:
        table.add_row(candidate["intent"], f"{candidate['confidence']:.2f}")
    console.print(table)
    for name in ("outcome", "aspect", "audience", "language", "signals"):
        console.print(f"{name:<10}{found.get(name) or '-'}", markup=False)


def _parse(settings: Settings, text: str) -> dict[str, Any]:
    """Ask the running bot, else start one for this text."""
    try:
        live = running.current(settings)
        headers = {"Authorization": f"Bearer {live.internal_token}"}
        answer = httpx.post(
            f"{live.bot_url}/webhooks/balie/parse", json={"text": text}, headers=headers, timeout=10, trust_env=False
        )
        answer.raise_for_status()
        return dict(answer.json())
    except (NotRunning, httpx.HTTPError):
        done = _bot(settings, "bot.parse", text, capture=True)
        if done.returncode:
            raise CommandError("The text could not be parsed; is there a model? Run: balie train") from None
        return dict(json.loads(done.stdout))


def _bot(settings: Settings, module: str, *arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    if not settings.bot_python.exists():
        raise CommandError("The bot's environment is not installed. Run: make start")
    command = [str(settings.bot_python), "-m", module, *arguments]
    output = subprocess.PIPE if capture else None
    return subprocess.run(command, cwd=PROJECT, env=settings.bot_environment(), check=False, text=True, stdout=output)

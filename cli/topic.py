"""`balie topic new` and `balie topic check`: adding a topic, and seeing what is wrong before citizens do."""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.errors import CommandError
from cli.options import write_json
from cli.settings import PROJECT, Settings, from_environment
from cli.topic_check import check_content, check_understanding
from cli.topic_files import write_topic
from cli.topic_report import as_json, print_findings, print_heard, print_readability, sections

app = typer.Typer(help="Add a topic, or check the ones that are there.", no_args_is_help=True)
console = Console(highlight=False)

TRAINING = PROJECT / "data" / "nlu"


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The topic, as in grofvuil_melden.")],
    title_nl: Annotated[str, typer.Option(help="What it is called on a Dutch button.")],
    title_en: Annotated[str, typer.Option(help="What it is called on an English button.")],
) -> None:
    """Write the two files of a new topic, with a place for every text."""
    today = datetime.now().astimezone().date()
    catalogue = from_environment().catalogue
    paths = write_topic(name, title_nl=title_nl, title_en=title_en, catalogue=catalogue, training=TRAINING, today=today)
    for path in paths:
        console.print(f"Written: {_shown(path)}", markup=False, soft_wrap=True)
    console.print(f"Fill both in, then: balie topic check {name}", markup=False)


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(help="Only this topic; all of them without a name.")] = None,
    *,
    model: Annotated[bool, typer.Option(help="Also ask the bot every topic's probes.")] = True,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all of it as JSON too.")
    ] = None,
) -> None:
    """Report everything that is wrong with the topics: texts, facts, languages, relations, training data, probes, confusions."""
    settings = from_environment()
    today = datetime.now().astimezone().date()
    content = check_content(settings.catalogue, settings.municipality, TRAINING, name, today=today)
    heard = _ask_bot(settings) if model and content.catalogue else {}
    understanding = check_understanding(heard, content.catalogue, name) if heard and content.catalogue else []
    found = sections(content.findings, understanding)
    print_readability(console, content.grades)
    print_heard(console, heard, name)
    for title, findings in found.items():
        print_findings(console, title, findings)
    told = as_json(found, content.grades, heard, name)
    if json_file:
        write_json(json_file, told)
    console.print(
        f"{told['errors']} to repair, {told['warnings']} to look at.", style="red" if told["errors"] else "green"
    )
    if told["errors"]:
        raise typer.Exit(1)


def _ask_bot(settings: Settings) -> dict[str, Any]:
    """What `bot.check` says, in the bot's own environment.

    Raises:
        CommandError: it could not run; the content is still to be trusted less than it seems.
    """
    without = "To check the files only: balie topic check --no-model"
    if not settings.bot_python.exists():
        raise CommandError(f"The bot's environment is not installed. Run: make start. {without}")
    command = [str(settings.bot_python), "-m", "bot.check", "--json", "-"]
    with console.status("Asking the bot every probe …"):
        done = subprocess.run(
            command, cwd=PROJECT, env=settings.bot_environment(), check=False, text=True, capture_output=True
        )
    start = done.stdout.find("{")
    if start < 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CommandError(f"The bot could not be asked: {reason} Is it trained? Run: balie train. {without}")
    return dict(json.loads(done.stdout[start:]))


def _shown(path: Path) -> str:
    """The path as seen from the project, where it is in there."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)

"""`balie topic new` and `balie topic check`: adding a topic, and seeing what is wrong before citizens do."""

import json
import subprocess
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.errors import CommandError
from cli.settings import PROJECT, Settings, from_environment
from cli.topic_files import write_topic
from router.catalogue import Catalogue, CatalogueInvalid, Problem, UnknownTopic, load_catalogue
from router.catalogue.check import STILL_TO_WRITE, Finding, Level, check_catalogue
from router.departments import load_departments, load_routing
from router.departments.check import check_routing

app = typer.Typer(help="Add a topic, or check the ones that are there.", no_args_is_help=True)
console = Console(highlight=False)

FEWEST_EXAMPLES = {"nl": 15, "en": 5}
MOST_CONFUSIONS = 20
TRAINING = PROJECT / "data" / "nlu"


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The topic, as in verloren_voorwerpen.")],
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
) -> None:
    """Report everything that is wrong with the topics: texts, facts, languages, relations, probes, confusions."""
    settings = from_environment()
    today = datetime.now().astimezone().date()
    findings = check_content(settings.catalogue, settings.municipality, TRAINING, name, today=today)
    _print_findings("Content", findings)
    if model:
        heard = _ask_bot(settings)
        understanding = check_understanding(heard, name)
        _print_findings("Understanding", understanding)
        _print_heard(heard, name)
        findings += understanding
    errors = sum(finding.level == "error" for finding in findings)
    warnings = len(findings) - errors
    console.print(f"{errors} to repair, {warnings} to look at.", style="red" if errors else "green")
    if errors:
        raise typer.Exit(1)


def check_content(
    catalogue_dir: Path, municipality_dir: Path, training: Path, name: str | None, *, today: date
) -> list[Finding]:
    """What the files alone show.

    Raises:
        CommandError: there is no topic `name`.
    """
    try:
        catalogue = load_catalogue(catalogue_dir, municipality_dir)
        routing = load_routing(municipality_dir, load_departments(municipality_dir))
        findings = list(check_catalogue(catalogue, today, name))
    except CatalogueInvalid as error:
        return [_as_finding(problem) for problem in error.problems]
    except UnknownTopic as error:
        raise CommandError(f"{error} Make it with: balie topic new {name}") from error
    if name is None:
        findings += check_routing(routing, catalogue)
    return findings + list(_check_training(catalogue, training, name))


def _as_finding(problem: Problem) -> Finding:
    return Finding(level="error", file=problem.file, key=problem.key, message=problem.message)


def _check_training(catalogue: Catalogue, training: Path, name: str | None) -> Iterable[Finding]:
    for topic in [name] if name else catalogue.topics:
        path = training / f"{topic}.yml"
        file = f"data/nlu/{path.name}"
        if not path.exists():
            message = "the file is missing; without examples the bot never hears this topic"
            yield Finding(level="error", file=file, key="", message=message, topic=topic)
        elif STILL_TO_WRITE in path.read_text(encoding="utf-8"):
            yield Finding(level="error", file=file, key="examples", message="still to write", topic=topic)


def check_understanding(heard: dict[str, Any], name: str | None) -> list[Finding]:
    """What the bot's own check found: probes that land elsewhere, topics with few examples."""
    findings = []
    for probe in _about(heard.get("probes", []), name):
        if not probe["ok"]:
            got = "/".join(part for part in (probe["gotTopic"], probe["gotAspect"]) if part)
            landed = f"lands on {got}" if probe["gotTopic"] else "is asked back about"
            message = f"{probe['text']!r} {landed} ({probe['confidence']:.2f})"
            file = f"catalogue/{probe['topic']}.yml"
            # to ask back is safe, to answer wrongly is not
            level: Level = "warning" if probe["outcome"] == "clarify" else "error"
            findings.append(Finding(level=level, file=file, key="probes", message=message, topic=probe["topic"]))
    for topic, counts in heard.get("counts", {}).items():
        for language, fewest in FEWEST_EXAMPLES.items():
            if name in {None, topic} and counts.get(language, 0) < fewest:
                message = f"{counts.get(language, 0)} examples in {language}; {fewest} is a start"
                file = f"data/nlu/{topic}.yml"
                findings.append(Finding(level="warning", file=file, key="examples", message=message, topic=topic))
    return findings


def _about(items: list[dict[str, Any]], name: str | None, *keys: str) -> list[dict[str, Any]]:
    return [item for item in items if name is None or name in [item[key] for key in keys or ("topic",)]]


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


def _print_findings(title: str, findings: list[Finding]) -> None:
    if not findings:
        return
    table = _table(title, "", "file", "where", "what")
    for finding in findings:
        style = "red" if finding.level == "error" else "yellow"
        table.add_row(*map(escape, (finding.level, finding.file, finding.key, finding.message)), style=style)
    console.print(table)


def _print_heard(heard: dict[str, Any], name: str | None) -> None:
    probes = _about(heard.get("probes", []), name)
    if probes:
        console.print(f"{sum(probe['ok'] for probe in probes)} of {len(probes)} probes land where they should.")
    confusions = _about(heard.get("confusions", []), name, "intent", "otherIntent")
    if confusions:
        table = _table("Hard to tell apart", "topic", "says", "other", "says", "alike")
        for item in confusions[:MOST_CONFUSIONS]:
            told = (item["intent"], item["text"], item["otherIntent"], item["otherText"], f"{item['similarity']:.2f}")
            table.add_row(*map(escape, told))
        console.print(table)
        if len(confusions) > MOST_CONFUSIONS:
            console.print(f"And {len(confusions) - MOST_CONFUSIONS} more pairs that are less alike.")


def _table(title: str, *columns: str) -> Table:
    """A table that wraps what does not fit: a key that is cut off cannot be looked up."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _shown(path: Path) -> str:
    """The path as seen from the project, where it is in there."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)

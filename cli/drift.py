"""`balie drift`: whether every channel gives the same answer. Nothing that is asked or rendered here is stored or counted."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import yaml
from rich.console import Console
from rich.table import Table

from cli.errors import CommandError
from cli.options import write_json
from cli.settings import PROJECT, Settings, from_environment
from router.catalogue import CatalogueInvalid, load_catalogue
from router.channels.names import STARTED
from router.channels.whole import answer_page
from router.database import system_clock
from router.drift import Difference, catalogue_differences
from router.drift.asking import Question, compare
from router.drift.samples import sample_adapters

app = typer.Typer(help="The same answer on every channel: find where it is not.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

QUESTIONS = PROJECT / "data" / "drift" / "questions.yml"
_PUBLIC_URL = "https://www.gemeente.example"  # as long as many
_RENDERING = typer.Option("--rendering", help="Only what each channel makes of each answer: reads files, asks nobody.")
_QUESTIONS = typer.Option("--questions", metavar="FILE", help="Another set of questions.")
_JSON = typer.Option("--json", metavar="FILE", help="Write the result to this file too.")
_SECONDS = 30.0  # one answer
_MOST = 40  # lines of a table that somebody reads


@app.callback()
def drift() -> None:
    """The same answer on every channel: find where it is not."""


@app.command()
def check(
    *,
    rendering: Annotated[bool, _RENDERING] = False,
    questions: Annotated[Path, _QUESTIONS] = QUESTIONS,
    json_file: Annotated[Path | None, _JSON] = None,
) -> None:
    """Compare the answers of all channels; exit code 1 where they differ. Without --rendering it asks the Balie that runs here."""
    settings = from_environment()
    _finish(_rendered(settings) if rendering else _asked(settings, read_questions(questions)), json_file)


def read_questions(path: Path) -> list[Question]:
    """Read the fixed set.

    Raises:
        CommandError: it cannot be used.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [Question(topic=str(row["topic"]), language=str(row["language"]), text=str(row["text"])) for row in rows]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no list of topic, language and text: {error}") from error


def _asked(settings: Settings, questions: Sequence[Question]) -> dict[str, Any]:
    """Ask each question on each channel through the internal listener, one at a time: residents go first.

    Raises:
        CommandError: Balie does not answer.
    """
    found: list[Difference] = []
    headers = {"Authorization": f"Bearer {settings.internal_token}"}
    with (
        httpx.Client(base_url=settings.internal_url, headers=headers, timeout=_SECONDS, trust_env=False) as client,
        console.status("Asking …") as status,
    ):
        for number, question in enumerate(questions, start=1):
            status.update(f"Asking {number} of {len(questions)} …")
            told = {channel: _ask(client, question, channel) for channel in STARTED}
            found += compare(question, {channel: got["messages"] if got else None for channel, got in told.items()})
            found += _rendered_otherwise(question, told.values())
    console.print(f"Asked {len(questions)} questions on {', '.join(STARTED)}; nothing of it is stored or counted.")
    return {"looked": len(questions) * len(STARTED), "channels": list(STARTED), "differences": found}


def _ask(client: httpx.Client, question: Question, channel: str) -> dict[str, Any] | None:
    """Ask one question; None where there is no answer.

    Raises:
        CommandError: nobody is there, or the token is another's.
    """
    body = {"text": question.text, "channel": channel, "language": question.language}
    try:
        answered = client.post("/internal/self-check", json=body)
    except httpx.TimeoutException:
        return None
    except httpx.HTTPError as error:
        raise CommandError(
            f"Balie does not answer at {client.base_url}: {error}. Start it with: balie serve"
        ) from error
    if answered.is_client_error:
        raise CommandError(
            f"Balie refused the question: {answered.status_code}. Is BALIE_HOME that of the one that runs?"
        )
    return dict(answered.json()) if answered.is_success else None


def _rendered_otherwise(question: Question, told: Iterable[Mapping[str, Any] | None]) -> list[Difference]:
    """Return what the adapters there make of the answers otherwise."""
    return [Difference(**{**each, "question": question.text}) for got in told if got for each in got["differences"]]


def _rendered(settings: Settings) -> dict[str, Any]:
    """Compare what every channel makes of every answer of the files.

    Raises:
        CommandError: the catalogue cannot be used.
    """
    try:
        catalogue = load_catalogue(settings.catalogue, settings.municipality)
    except CatalogueInvalid as error:
        raise CommandError(f"The catalogue cannot be used: {error}. Run: balie topic check") from error
    adapters = sample_adapters()
    whole = answer_page(os.environ.get("BALIE_PUBLIC_URL") or _PUBLIC_URL)
    looked, found = catalogue_differences(catalogue, adapters, whole=whole, now=system_clock())
    console.print(f"Looked at {looked} answers on {', '.join(sorted(adapters))}.")
    return {"looked": looked, "channels": sorted(adapters), "differences": found}


def _finish(told: dict[str, Any], json_file: Path | None) -> None:
    found: Sequence[Difference] = told["differences"]
    if json_file:
        write_json(json_file, told | {"differences": [each.as_json() for each in found]})
    if not found:
        console.print("Every channel tells the same.", style="green")
        return
    console.print(table_of(found[:_MOST]))
    if len(found) > _MOST:
        console.print(f"… and {len(found) - _MOST} more; --json FILE has them all.")
    kinds = Counter(each.kind for each in found)
    console.print(
        f"{len(found)} differences: " + ", ".join(f"{kind} {times}" for kind, times in kinds.most_common()), style="red"
    )
    raise typer.Exit(1)


def table_of(found: Sequence[Difference]) -> Table:
    """Return differences as lines to read: what, where, and the words that it is about."""
    table = Table(box=None, pad_edge=False)
    for column in ("difference", "channel", "answer", "language"):
        table.add_column(column, no_wrap=True)
    table.add_column("about", overflow="fold")
    for each in found:
        answer = "/".join(filter(None, (each.topic, each.aspect, each.audience)))
        about = "  ".join(filter(None, (each.question, each.detail)))
        table.add_row(each.kind, each.channel, answer, each.language, about)
    return table

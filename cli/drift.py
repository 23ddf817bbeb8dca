"""`balie drift`: whether every channel gives the same answer. Nothing that is asked or rendered here is stored or counted."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.errors import CommandError
from cli.options import write_json
from cli.settings import Settings, from_environment
from router.catalogue import CatalogueInvalid, load_catalogue
from router.database import system_clock
from router.drift import Difference, catalogue_differences
from router.drift.samples import sample_adapters

app = typer.Typer(help="The same answer on every channel: find where it is not.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

_PUBLIC_URL = "https://www.gemeente.example"  # as long as many
_RENDERING = typer.Option("--rendering", help="Only what each channel makes of each answer: reads files, asks nobody.")
_JSON = typer.Option("--json", metavar="FILE", help="Write the result to this file too.")
_MOST = 40  # lines of a table that somebody reads


@app.callback()
def drift() -> None:
    """The same answer on every channel: find where it is not."""


@app.command()
def check(
    *,
    rendering: Annotated[bool, _RENDERING] = False,
    json_file: Annotated[Path | None, _JSON] = None,
) -> None:
    """Compare the answers of all channels; exit code 1 where they differ."""
    settings = from_environment()
    told = _rendered(settings)
    _finish(told, json_file)


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
    base = os.environ.get("BALIE_PUBLIC_URL") or _PUBLIC_URL
    looked, found = catalogue_differences(catalogue, adapters, base=base, now=system_clock())
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

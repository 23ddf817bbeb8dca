"""`balie ledger`: what an auditor runs."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from cli.database import database_url
from cli.errors import CommandError
from router.database import Engine, make_engine
from router.ledger import Verification
from router.ledger.verify import export as export_ledger
from router.ledger.verify import verify_database, verify_export

app = typer.Typer(help="The ledger of handoffs: export it, verify it.", no_args_is_help=True)
Result = TypeVar("Result")
console = Console(highlight=False, soft_wrap=True)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Option(help="An export to verify offline, instead of the database.")] = None,
) -> None:
    """Check that no entry was changed, removed or reordered; exit code 1 and the place when one was."""
    if file:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        found = asyncio.run(verify_export(file))
    else:
        found = _with_engine(verify_database)
    _print(found)
    if not found.valid:
        raise typer.Exit(1)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="Where to write the ledger, as JSON Lines.")]) -> None:
    """Write the whole ledger to a file that can be verified anywhere."""
    try:
        count = _with_engine(lambda engine: export_ledger(engine, file))
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
    console.print(f"{count} entries written to {file}.")


def _with_engine(work: Callable[[Engine], Awaitable[Result]]) -> Result:
    async def run(url: str) -> Result:
        engine = make_engine(url, pool_size=1)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    with database_url() as url:
        return asyncio.run(run(url))


def _print(found: Verification) -> None:
    if found.valid:
        console.print(f"The ledger is unchanged: {found.entries} entries, head {found.head}.")
    else:
        console.print(f"The ledger was changed at entry {found.first_bad}: {found.problem}")
        console.print(f"The {found.entries} entries before it are good, head {found.head}.")

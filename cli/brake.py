"""`balie brake`: stop the bot, a channel or one answer, within seconds on every replica, and let it go on."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.database import in_transaction
from cli.errors import CommandError
from cli.settings import from_environment
from router.brakes import Brake, pull, release, repository
from router.brakes.errors import BrakeError, BrakeNotFound
from router.brakes.models import ADMINISTRATOR, REASONS, RELEASE_REASONS, Kind
from router.catalogue import Catalogue, CatalogueInvalid, load_catalogue
from router.database import Connection, system_clock

app = typer.Typer(help="Stop the bot, a channel or one answer, and let it go on.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)
Result = TypeVar("Result")

_REASON = typer.Option(help=f"Why, for the ledger: {', '.join(REASONS)}; with --release: {', '.join(RELEASE_REASONS)}.")
_RELEASE = typer.Option("--release", help="Let it go on.")
_NOTE = typer.Option(help="More for colleagues; not in the ledger.")
Reason = Annotated[str, _REASON]
Release = Annotated[bool, _RELEASE]
Note = Annotated[str, _NOTE]


@app.command()
def bot(reason: Reason, release: Release = False, note: Note = "") -> None:
    """Switch the bot off: every turn goes to a human."""
    _switch("bot", reason=reason, released=release, note=note)


@app.command()
def channel(name: str, reason: Reason, release: Release = False, note: Note = "") -> None:
    """Close a channel, such as webchat: no new conversations; those that run go on."""
    _switch("channel", name, reason=reason, released=release, note=note)


@app.command()
def answer(
    key: Annotated[str, typer.Argument(help="A topic (paspoort), or one of its aspects (paspoort/kosten).")],
    reason: Reason,
    release: Release = False,
    note: Note = "",
) -> None:
    """Withdraw an answer: citizens hear that it is being checked, and get a human."""
    topic, _, aspect = key.partition("/")
    _switch("answer", topic, aspect, reason=reason, released=release, note=note)


@app.command("list")
def list_() -> None:
    """Show what is stopped now."""
    found = [each for each in _run(repository.latest) if each.released_at is None]
    if not found:
        console.print("Nothing is stopped.")
        return
    console.print(table_of(found))
    console.print(f"Let it go on ({', '.join(RELEASE_REASONS)}):")
    for each in found:
        console.print(f"  {release_of(each)}")


def release_of(stopped: Brake) -> str:
    """Return the command that lets it go on, but for the reason."""
    return f"balie brake {stopped.object.replace(':', ' ', 1)} --release --reason …"


def table_of(found: Iterable[Brake]) -> Table:
    """Return what is stopped, each with its whole name on any terminal."""
    table = Table()
    table.add_column("what", no_wrap=True)
    for heading in ("reason", "since", "note"):
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(each.object, each.reason, each.pulled_at.isoformat(timespec="seconds"), each.note)
    return table


def _switch(kind: Kind, target: str = "", aspect: str = "", *, reason: str, released: bool, note: str) -> None:
    allowed = RELEASE_REASONS if released else REASONS
    if reason not in allowed:
        raise CommandError(f"Choose a reason: {', '.join(allowed)}.")
    catalogue = _catalogue()

    async def switch(connection: Connection) -> Brake:
        now = system_clock()
        if not released:
            what = {"target": target, "aspect": aspect, "reason": reason, "note": note}
            return await pull(connection, catalogue, kind=kind, **what, who=ADMINISTRATOR, now=now)
        found = await repository.on(connection, kind=kind, target=target, aspect=aspect)
        if found is None:
            raise BrakeNotFound
        return await release(connection, found.id, reason=reason, note=note, who=ADMINISTRATOR, now=now)

    done = _run(switch)
    console.print(f"{done.object}: {'goes on' if released else 'stopped'}, on every replica within seconds.")


def _catalogue() -> Catalogue:
    settings = from_environment()
    try:
        return load_catalogue(settings.catalogue, settings.municipality)
    except CatalogueInvalid as error:
        raise CommandError(str(error)) from error


def _run(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do it in one transaction; what is wrong becomes a sentence."""
    try:
        return in_transaction(work)
    except BrakeError as error:
        raise CommandError((error.__doc__ or type(error).__doc__ or "").strip()) from error

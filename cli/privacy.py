"""`balie privacy`: the data of one citizen found, shown and erased, by who keeps the installation."""

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.database import in_transaction
from cli.errors import CommandError
from cli.settings import PROJECT, from_environment
from router.catalogue import load_municipality
from router.database import Connection, system_clock
from router.desk import load_desk
from router.privacy import mask, person
from router.privacy.errors import PrivacyError
from router.privacy.export import export as export_person
from router.privacy.looks import SEARCH, note_use
from router.privacy.looks import looks as read_looks
from router.privacy.registry import as_markdown

app = typer.Typer(help="One citizen's data, across all tables: find it, show it, erase it.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)
Result = TypeVar("Result")

ADMINISTRATOR = "administrator"  # who acts, as the ledger calls them
_PAGE = PROJECT / "docs" / "privacy.md"
_MARKS = ("<!-- columns -->\n", "<!-- /columns -->\n")

References = Annotated[list[str], typer.Argument(metavar="REFERENCE...", help="The numbers of the conversations.")]
Reason = Annotated[str, typer.Option(help="Why, for the audit log; do not name the person.", prompt="Why")]


@app.command()
def find(
    reason: Reason,
    reference: Annotated[list[str] | None, typer.Argument(help="The numbers that the citizen has.")] = None,
    contact: Annotated[str, typer.Option(help="A phone number or an e-mail address.")] = "",
) -> None:
    """List the conversations of a person, by their numbers or by what they left to be reached."""
    if not reference and not contact:
        raise CommandError("Give a reference, or --contact with a phone number or an e-mail address.")
    why = _why(reason)

    async def noted(connection: Connection) -> None:
        await note_use(connection, "searched", SEARCH, agent_id=None, why=why, now=system_clock())

    async def work(connection: Connection) -> list[person.Found]:
        return await person.find(connection, references=reference or [], contact=contact)

    zone = load_municipality(from_environment().municipality).time_zone
    table = Table("reference", "channel", "began", "with", "messages", "handoffs", "found in")
    in_transaction(noted)  # also when nobody is found
    for each in _run(work):
        began = each.started_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        table.add_row(
            each.reference,
            each.channel,
            began,
            each.owner,
            str(each.messages),
            str(each.handoffs),
            ", ".join(each.where),
        )
    console.print(table)


@app.command()
def export(
    reference: References,
    reason: Reason,
    file: Annotated[Path, typer.Option("--file", help="Where to write it, as JSON.")],
    language: Annotated[str, typer.Option(help="Of the explanation in it.")] = "nl",
) -> None:
    """Write everything about a person to a file, for that person. It says what is not in it."""
    settings, now = from_environment(), system_clock()
    desk = load_desk(settings.catalogue, settings.municipality, clock=system_clock)

    async def work(connection: Connection) -> dict[str, object]:
        found = await export_person(connection, desk, reference, language=language, now=now)
        await _note(connection, "exported", reference, reason)
        return found

    found = _run(work)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(found, out, ensure_ascii=False, indent=2)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
    console.print(f"Written to {file}. Destroy the file once the person has it.")


@app.command()
def erase(
    reference: References,
    reason: Reason,
    force: Annotated[
        bool, typer.Option("--force", help="Also while an employee is in conversation with them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person: all of their conversations, everywhere and for good. The ledger stays, and knows them no longer."""
    if not yes:
        typer.confirm(f"Erase {', '.join(reference)} for good?", abort=True)

    async def work(connection: Connection) -> person.Erased:
        await _note(connection, "erased", reference, reason)
        return await person.erase(connection, reference, actor=ADMINISTRATOR, forced=force, now=system_clock())

    done = _run(work)
    rows = ", ".join(f"{name} {count}" for name, count in done.rows.items())
    console.print(f"Erased {', '.join(done.references)}: {rows}.")
    console.print("Back-ups hold it until they expire. The rows leave the files of PostgreSQL with its next vacuum.")


@app.command()
def looks(
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the newest first.")] = 100,
) -> None:
    """List who looked into what was not theirs, by name: for who keeps the installation."""
    zone = load_municipality(from_environment().municipality).time_zone
    for each in _run(lambda connection: read_looks(connection, limit=limit, names=True)):
        when = each.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        console.print(f"{when}  {each.who or ADMINISTRATOR}  {each.action}  {each.object}  {each.why}")


@app.command()
def columns(
    write: Annotated[bool, typer.Option("--write", help="Write it in docs/privacy.md.")] = False,
) -> None:
    """Show every column of every table: its retention class, and about whom it tells."""
    if not write:
        typer.echo(as_markdown(), nl=False)
        return
    before, rest = _PAGE.read_text(encoding="utf-8").split(_MARKS[0])
    after = rest.split(_MARKS[1])[1]
    _PAGE.write_text(before + _MARKS[0] + as_markdown() + _MARKS[1] + after, encoding="utf-8")


async def _note(connection: Connection, action: str, references: list[str], reason: str) -> None:
    for name in await person.objects(connection, references):
        await note_use(connection, action, name, agent_id=None, why=_why(reason), now=system_clock())


def _why(reason: str) -> str:
    if len(reason.strip()) < 5:
        raise CommandError("Say in a few words why, without naming the person.")
    return mask(reason.strip()).text


def _run(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do it in one transaction; what cannot be done becomes a sentence."""
    try:
        return in_transaction(work)
    except PrivacyError as error:
        raise CommandError(str(error) or (error.__doc__ or "").strip()) from error

"""`balie stream`: who receives events, sending them again, and going on with who was gone."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.database import in_transaction
from cli.errors import CommandError
from cli.settings import from_environment
from router.catalogue import load_municipality
from router.database import Connection, system_clock
from router.event_stream import service
from router.event_stream import subscription_repository as subscriptions
from router.event_stream.errors import EventStreamError
from router.event_stream.view import state_of

app = typer.Typer(help="The outgoing event stream: who receives it, and sending again.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)
Result = TypeVar("Result")

ADMINISTRATOR = "administrator"  # who acts, as the ledger calls them

_ID = Annotated[str, typer.Option("--subscription", help="The id in municipality/subscriptions.yml.")]
_FROM = typer.Option("--from", metavar="MOMENT", help="What happened since then (2026-11-23 or 2026-11-23T10:00).")
_TO = typer.Option("--to", metavar="MOMENT", help="And before then; up to now when left out.")


@app.command("list")
def show() -> None:
    """List the receivers, and how it goes with each."""
    table = Table("subscription", "state", "why", "since", "last taken", "waiting", "passed over")
    zone = load_municipality(from_environment().municipality).time_zone
    for each in _run(subscriptions.standings):
        moments = [at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else "" for at in _moments(each)]
        why = each.off or each.ill_why or ""
        table.add_row(each.id, state_of(each), why, *moments, str(each.waiting), str(each.passed_over))
    console.print(table)


def _moments(each: subscriptions.Standing) -> tuple[datetime | None, datetime | None]:
    return each.ill_since, each.last_success_at


@app.command()
def replay(subscription: _ID, since: Annotated[str, _FROM], until: Annotated[str | None, _TO] = None) -> None:
    """Send a receiver again what happened since a moment: the same ids, in the same order."""
    begin, end = _moment("--from", since), _moment("--to", until) if until else None

    async def work(connection: Connection) -> int:
        return await service.replay(
            connection, subscription, since=begin, until=end, actor=ADMINISTRATOR, origin="cli", now=system_clock()
        )

    console.print(f"{_run(work)} events will be sent to {subscription} again.")


@app.command()
def resume(subscription: _ID) -> None:
    """Go on sending to a receiver that said it was gone (410), from where it stopped."""

    async def work(connection: Connection) -> None:
        await service.resume(connection, subscription, actor=ADMINISTRATOR, origin="cli", now=system_clock())

    _run(work)
    console.print(f"{subscription} gets its events again.")


def _moment(option: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text} is not a moment such as 2026-11-23T10:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=load_municipality(from_environment().municipality).time_zone)


def _run(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do something in the database.

    Raises:
        CommandError: there is no such subscription.
    """
    try:
        return in_transaction(work)
    except EventStreamError as error:
        raise CommandError(str(error) or (error.__doc__ or "")) from error

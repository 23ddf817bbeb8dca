"""`balie route`: why a handoff went where it went, and where another rule table would have sent it. Only reads the database."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from cli.database import reading
from cli.errors import CommandError
from cli.options import day_of, write_json
from cli.settings import from_environment
from router.catalogue import CatalogueInvalid, load_catalogue, load_municipality
from router.database import system_clock
from router.departments import RoutingTable, load_departments, read_routing
from router.departments.check import check_routing
from router.handoffs import lists
from router.handoffs.replay import Decision, Replayed, Summary, explanation, replay

app = typer.Typer(help="The routing of handoffs: explain it, try other rules on it.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

_UNDER = typer.Option("--under", help="The rule table to try: a file like municipality/routing.yml.")
_FROM = typer.Option("--from", metavar="DATE", help="The first day (2026-11-21); yesterday when left out.")
_TO = typer.Option("--to", metavar="DATE", help="The last day; the first day when left out.")
_JSON = typer.Option("--json", help="Write the result to this file too.")


@app.command("replay")
def replay_(
    under: Annotated[Path, _UNDER],
    first: Annotated[str | None, _FROM] = None,
    last: Annotated[str | None, _TO] = None,
    json_file: Annotated[Path | None, _JSON] = None,
) -> None:
    """Show what would change for the handoffs of a day, or of several, under another rule table. Changes nothing."""
    table = _read(under)
    municipality = from_environment().municipality
    zone = load_municipality(municipality).time_zone
    since, until = _period(first, last, zone)
    told, summary = reading(lambda connection: replay(connection, table, since=since, until=until))
    for one in told:
        console.print(_line(one, zone))
    _print_summary(summary, table, since=since, until=until)
    if json_file:
        result = {
            "table": {"file": under.name, "version": table.version},
            "from": since.isoformat(),
            "until": until.isoformat(),
            "summary": summary.as_json(),
            "handoffs": [one.as_json() for one in told],
        }
        write_json(json_file, result)


@app.command()
def explain(
    handoff: Annotated[str, typer.Argument(help="The id of a handoff, or the reference of its conversation.")],
) -> None:
    """Say why a handoff is where it is: the rule, what it looked at, and who could have taken it."""
    found = reading(lambda connection: lists.named(connection, handoff))
    if not found:
        raise CommandError(f"There is no handoff {handoff}. Give its id, or the reference of the conversation.")
    for reference, one in found:
        _print_explanation(explanation(reference, one))


def _read(under: Path) -> RoutingTable:
    """The table, checked as `balie topic check` checks the real one; what is wrong with it is a line each."""
    settings = from_environment()
    if not under.is_file():
        raise CommandError(f"There is no file {under}.")
    try:
        table = read_routing(under, load_departments(settings.municipality), name=under.name)
        catalogue = load_catalogue(settings.catalogue, settings.municipality)
    except CatalogueInvalid as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{under} cannot be read: {error.strerror}.") from error
    wrong = [
        f"{found.file}: {found.key}: {found.message}" for found in check_routing(table, catalogue, file=under.name)
    ]
    if wrong:
        raise CommandError("\n".join(wrong))
    return table


def _period(first: str | None, last: str | None, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the start of the first day up to the end of the last, on the municipality's clock."""
    yesterday = system_clock().astimezone(zone).date() - timedelta(days=1)
    start = day_of("--from", first) if first else None
    end = day_of("--to", last) if last else None
    from_day = start or end or yesterday
    to_day = end or from_day
    if to_day < from_day:
        raise CommandError(f"--to {to_day} is before --from {from_day}.")
    return (datetime.combine(from_day, time(), zone), datetime.combine(to_day + timedelta(days=1), time(), zone))


def _line(one: Replayed, zone: ZoneInfo) -> str:
    when = one.queued_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if one.after is None:
        return f"{when}  {one.reference}  not replayed: its inputs are not stored"
    after = one.after
    said = [f"{name} {_value(one.before, name)} → {_value(after, name)}" for name in one.changes]
    return f"{when}  {one.reference}  {'; '.join(said)}"


def _value(decision: Decision, name: str) -> str:
    value = getattr(decision, name)
    return (", ".join(value) or "none") if isinstance(value, tuple) else str(value)


def _print_summary(summary: Summary, table: RoutingTable, *, since: datetime, until: datetime) -> None:
    counts = summary.as_json()
    first, last = since.date(), until.date() - timedelta(days=1)
    console.print(f"Looked at {first}." if first == last else f"Looked at {first} up to and including {last}.")
    console.print(
        f"{summary.handoffs} handoffs under table {table.version}: {summary.changed} would change"
        + (f", {summary.not_replayed} could not be replayed." if summary.not_replayed else ".")
    )
    if not summary.handoffs:
        console.print("Nobody was handed over then. Choose other days with --from and --to, such as --from 2026-11-16.")
        return
    console.print("What changes: " + ", ".join(f"{name} {count}" for name, count in counts["byChange"].items()) + ".")
    shown = Table("department", "priority", "before", "after")
    for row in counts["departments"]:
        shown.add_row(row["department"], row["priority"], str(row["before"]), str(row["after"]))
    console.print(shown)
    for row in counts["moved"]:
        console.print(f"{row['from']} → {row['to']}: {row['handoffs']}")


def _print_explanation(told: dict[str, Any]) -> None:
    decision, candidates = told["decision"], told["candidates"]
    console.print(f"{told['reference']} ({told['id']}), {told['status']}, asked for at {told['queuedAt']}")
    console.print(f"  rule        {decision['rule']}, version {told['ruleVersion']}")
    console.print(
        f"  decided     {decision['department']}, {decision['priority']}, skills: {_list(decision['skills'])}"
        + (f" (now with {told['departmentNow']})" if told["departmentNow"] != decision["department"] else "")
    )
    for name, value in told["inputs"].items():
        console.print(f"  input       {name} = {_list(value) if isinstance(value, list) else value}")
    if candidates is None:
        console.print("  candidates  not stored: made by an earlier version")
    else:
        console.print(f"  candidates  rules that matched, the first decides: {_list(candidates['rules'])}")
        console.print(f"              employees on duty who could take it: {_list(candidates['agents'])}")
    for earlier in told["before"]:
        was = earlier["decision"]
        console.print(
            f"  before      {earlier['rule']}, version {earlier['ruleVersion']}: {was['department']}, {was['priority']}"
        )
    console.print(f"  then        {told['queueLength']} waiting, on duty: {_list(told['agentsOnDuty'])}")


def _list(values: list[str] | tuple[str, ...]) -> str:
    return ", ".join(values) or "none"

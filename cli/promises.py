"""`balie promises`: whether the promised waits were kept. Only reads the database."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.database import reading
from cli.options import day_of, write_json
from cli.settings import from_environment
from router.catalogue import load_municipality
from router.database import system_clock
from router.promises.report import Kept, Report
from router.promises.report import report as make_report

app = typer.Typer(help="The promised waits, and whether they were kept.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

_SINCE = typer.Option("--since", metavar="DATE", help="The first day (2026-11-21); four weeks ago when left out.")
_JSON = typer.Option("--json", help="Write the result to this file too.")


@app.callback()
def promises() -> None:
    """Keep `report` a command of its own, however many there are."""


@app.command()
def report(since: Annotated[str | None, _SINCE] = None, json_file: Annotated[Path | None, _JSON] = None) -> None:
    """Compare what waiting citizens were promised with what happened, per department and hour."""
    zone = load_municipality(from_environment().municipality).time_zone
    now = system_clock()
    day = day_of("--since", since) if since else (now - timedelta(days=28)).astimezone(zone).date()
    start = datetime.combine(day, time(), zone)
    found = reading(lambda connection: make_report(connection, since=start, zone=zone, now=now))
    _print(found)
    if json_file:
        write_json(json_file, found.as_json())


def _print(found: Report) -> None:
    if not found.hours:
        console.print("No promise of a wait was made in this period.")
        return
    table = Table(title=f"Promises since {found.since.date()}: helped within what was said")
    for heading in ("department", "hour", "promises", "within the median", "within the 90th percentile", ""):
        table.add_column(heading, justify="left" if heading in {"department", ""} else "right")
    for each in found.departments:
        for hour in (row for row in found.hours if row.department == each.department):
            table.add_row(hour.department, f"{hour.hour}:00", *_figures(hour))
        table.add_row(each.department, "all", *_figures(each), end_section=True)
    for each in found.later:
        table.add_row(each.department, "seen later", *_figures(each))
    console.print(table)
    console.print("Honest: 40 to 60% within the median, 80 to 97% within the 90th percentile.")


def _figures(kept: Kept) -> tuple[str, str, str, str]:
    return (
        str(kept.promises),
        _share(kept.median_share, kept.median_known),
        _share(kept.p90_share, kept.p90_known),
        "too few" if kept.too_few else "",
    )


def _share(share: float | None, known: int) -> str:
    return "-" if share is None else f"{100 * share:.0f}% of {known}"

"""The `balie` command."""

import sys
from importlib import import_module

import typer
from rich.console import Console

from cli import bot, chat, serve
from cli.errors import CommandError

LATE = (
    "topic",
    "agent",
    "ledger",
    "route",
    "promises",
    "privacy",
    "brake",
    "handoff",
    "stream",
    "drift",
)  # cli/<name>.py: they load the router, which the supervisor does without


app = typer.Typer(
    help="Balie: the municipality's counter. One agreed answer, or a human who already knows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(serve.serve)
app.command()(serve.stop)
app.command()(serve.status)
app.command()(bot.train)
app.command()(bot.parse)
app.command()(chat.chat)


def main() -> None:
    """Run the command; what a person can do something about is one line, without a traceback."""
    for name in LATE:
        if sys.argv[1:2] in ([], ["--help"], [name]):
            app.add_typer(import_module(f"cli.{name}").app, name=name)
    try:
        app(prog_name="balie")
    except CommandError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False, style="red")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

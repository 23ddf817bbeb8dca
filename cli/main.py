"""The `balie` command."""

import sys

import typer
from rich.console import Console

from cli import agent, bot, chat, ledger, serve, topic
from cli.errors import CommandError

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
app.add_typer(topic.app, name="topic")
app.add_typer(agent.app, name="agent")
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Run the command; what a person can do something about is one line, without a traceback."""
    try:
        app()
    except CommandError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False, style="red")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

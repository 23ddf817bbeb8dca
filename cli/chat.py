"""`balie chat`: the citizen's side in a terminal, over the same public API as the web page."""

import threading
from typing import Any

import typer
from rich.console import Console

from cli import running
from cli.citizen import Citizen
from cli.errors import CommandError
from cli.settings import from_environment

console = Console(highlight=False)

ANSWER_SECONDS = 10


def chat(*, language: str = typer.Option("nl", help="The language of the conversation: nl or en.")) -> None:
    """Talk to the running Balie; a number presses a button, an empty line or Ctrl-D ends."""
    settings = running.current(from_environment())
    with Citizen(settings.url, language=language) as citizen:
        screen = _Screen()
        console.print(citizen.disclosure["title"], style="bold", markup=False)
        for point in citizen.disclosure["points"]:
            console.print(f"- {point}", markup=False)
        for message in citizen.messages:
            screen.show(message)
        last = max((message["seq"] for message in citizen.messages), default=0)
        threading.Thread(target=screen.follow, args=(citizen, last), daemon=True).start()
        while typed := _read():
            button = screen.button(typed)
            screen.answered.clear()
            if button:
                citizen.press(button)
            else:
                citizen.say(typed)
            if screen.owner == "bot":  # a person may take longer, and is not waited for
                screen.answered.wait(ANSWER_SECONDS)


class _Screen:
    """What the citizen sees: messages, buttons by number, the place in the queue."""

    def __init__(self) -> None:
        self._buttons: list[dict[str, Any]] = []
        self.answered = threading.Event()
        self.owner = "bot"

    def follow(self, citizen: Citizen, after: int) -> None:
        """Show what arrives until the conversation ends."""
        try:
            for event in citizen.events(after=after):
                if event.name == "message" and event.data["author"] != "citizen":
                    self.show(event.data)
                    self.answered.set()
                    continue
                if event.name != "state":
                    continue
                self.owner = event.data["owner"]
                if event.data.get("queue"):
                    console.print(event.data["queue"]["text"], style="dim", markup=False)
        except CommandError as error:
            console.print(str(error), style="dim", markup=False)

    def show(self, message: dict[str, Any]) -> None:
        """Show one message with its links and numbered buttons."""
        console.print(f"{message['name'] or message['author']}: {message['text']}", style="cyan", markup=False)
        for link in message["links"]:
            console.print(f"  {link['label']}: {link['url']}", markup=False)
        self._buttons = message["buttons"]
        for number, button in enumerate(self._buttons, start=1):
            console.print(f"  [{number}] {button['label']}", markup=False)

    def button(self, typed: str) -> str | None:
        """The id of the button with this number, None when it is not one."""
        if typed.isdecimal() and 0 < int(typed) <= len(self._buttons):
            return str(self._buttons[int(typed) - 1]["id"])
        return None


def _read() -> str:
    try:
        return console.input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""

"""Try every door by hand: the whole of Balie, with the stand-ins of the providers, and you as the citizen.

    .venv/bin/python -m tests.channels.try_it

Type a message; what comes back stands below it. `/door NAME` takes another door, `/new` another citizen, `/quit` ends it. The console stands at the
address that is printed: sign in there to take what is handed over, and look at Leiding → Kanalen.
"""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx

from cli import demo
from tests.channels.dovecot import find_dovecot
from tests.channels.drivers import CALLED, DRIVERS
from tests.channels.drivers.driver import Driver
from tests.channels.opened import all_doors

_QUIET = 2.0  # seconds without anything new: the answer is there


async def talk(drivers: dict[str, Driver], port: int) -> None:
    """Read what is typed, until its end."""
    door, citizens, seen = next(iter(drivers)), 0, 0
    while True:
        line = (await asyncio.to_thread(_ask, door)).strip()
        if line in ("/quit", "/q"):
            return
        if line == "/new":
            citizens, seen = citizens + 1, 0
        elif line.startswith("/door"):
            name = line.partition(" ")[2].strip()
            door, seen = (name, 0) if name in drivers else (door, seen)
            _say(f"  doors: {', '.join(drivers)}")
        elif line:
            sender = drivers[door].address(31612000000 + citizens)
            call = drivers[door].message(line, event=uuid4().hex, sender=sender, at=datetime.now(UTC))
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                response = await drivers[door].bring(call, http)
            if response.status_code != 200:
                _say(f"  refused: {response.status_code}")
            seen = await _answers(drivers[door], sender, seen)


async def _answers(driver: Driver, sender: str, seen: int) -> int:
    quiet = 0.0
    while quiet < _QUIET or (seen == 0 and quiet < 5 * _QUIET):
        said = await driver.accepted(sender)
        for each in said[seen:]:
            _say(f"  < {each['text']}".replace("\n", "\n    "))
        quiet = 0.0 if len(said) > seen else quiet + 0.25
        seen = len(said)
        await asyncio.sleep(0.25)
    return seen


def _ask(door: str) -> str:
    try:
        return input(f"{door}> ")
    except EOFError:
        return "/quit"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Start everything, and talk."""
    kinds = DRIVERS if find_dovecot() else CALLED
    drivers = {kind.name: kind() for kind in kinds}
    _say("Balie and the stand-ins are starting; this takes half a minute.")
    with (
        tempfile.TemporaryDirectory(prefix="balie-doors-") as folder,
        all_doors(Path(folder), list(drivers.values())) as stack,
    ):
        _say(f"  console   {stack.settings.url}/console/")
        _say(f"  sign in   sanne or fatima, {stack.settings.secret(demo.PASSWORD_FILE)}")
        _say(f"  doors     {', '.join(drivers)}")
        asyncio.run(talk(drivers, stack.settings.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())

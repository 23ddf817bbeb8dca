"""Try every door by hand: `make doors` runs the whole of Balie with a stand-in of each provider, and you are the citizen.

Type a message; what comes back stands below it. `/door NAME` takes another door, `/new` another citizen, `/register` shows what the customer register
was told, `/events` what the event stream sent, `/quit` ends it. The console stands at the address that is printed: sign in there to take what is
handed over, and look at Leiding → Kanalen.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx

from cli import demo
from cli.settings import PROJECT
from tests.channels.dovecot import find_dovecot
from tests.channels.drivers import CALLED, DRIVERS
from tests.channels.drivers.driver import Driver
from tests.channels.opened import all_doors
from tests.standins.open_klant import BASE, TOKEN, open_klant

_QUIET = 2.0  # seconds without anything new: the answer is there
_HELP = "/door NAME, /new, /register, /events, /quit"
_SECRET = "a secret for who listens along with us"


@dataclass(frozen=True, kw_only=True)
class Others:
    """The systems that are told what happens: where each shows what it was told."""

    register: str
    receiver: str

    async def show(self, what: str) -> None:
        """Print what one of them has."""
        async with httpx.AsyncClient(trust_env=False) as http:
            if what == "/register":
                has = (await http.post(self.register.replace(BASE, "/test"), json={})).json()["things"]
                found = [(kind, each) for kind, things in has.items() for each in things.values()]
            else:
                events = [each["event"] for each in (await http.get(self.receiver)).json()]
                found = [(each["type"], each["data"]) for each in events]
        for kind, each in found:
            _say(f"  {kind}: {json.dumps(each, ensure_ascii=False)}")
        if not found:
            _say("  nothing yet: a handoff takes half a minute, what the bot handled half an hour")


@contextmanager
def others() -> Iterator[Others]:
    """Run a customer register and a receiver of the event stream, each a process of its own."""
    command = [sys.executable, str(PROJECT / "tests/api/event_stream/receiver.py"), _SECRET]
    with (
        open_klant() as register,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            yield Others(register=register, receiver=f"http://127.0.0.1:{int(process.stdout.readline())}/balie")
        finally:
            process.terminate()


async def talk(drivers: dict[str, Driver], port: int, told: Others) -> None:
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
        elif line in ("/register", "/events"):
            await told.show(line)
        elif line.startswith("/"):
            _say(f"  {_HELP}")
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
    if kinds is CALLED:
        _say("E-mail is left out: it needs Dovecot (Debian: apt-get install dovecot-imapd).")
    _say("Balie and the stand-ins are starting; this takes half a minute.")
    with others() as told, tempfile.TemporaryDirectory(prefix="balie-doors-") as folder:
        environment = {
            "BALIE_OPEN_KLANT_URL": told.register,
            "BALIE_OPEN_KLANT_TOKEN": TOKEN,
            "BALIE_STREAM_NETWORKS": '["127.0.0.0/8"]',
            "BALIE_SUBSCRIPTION_LISTENER_SECRET": _SECRET,
        }
        listener = {"id": "listener", "url": told.receiver}
        with all_doors(Path(folder), list(drivers.values()), more=environment, subscriptions=[listener]) as stack:
            _say(f"  chat      {stack.settings.url}/ (its menu gives a code for another door)")
            _say(f"  console   {stack.settings.url}/console/")
            _say(f"  sign in   sanne or fatima, {stack.settings.secret(demo.PASSWORD_FILE)}")
            _say(f"  doors     {', '.join(drivers)}")
            _say(f"  commands  {_HELP}")
            asyncio.run(talk(drivers, stack.settings.port, told))
    return 0


if __name__ == "__main__":
    sys.exit(main())

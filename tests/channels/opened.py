"""The whole of Balie with all doors open, each to the stand-in of its provider: for the bench and for who wants to try them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from cli.stack import Stack
from router.channels.accounts import variable
from tests.channels.drivers.driver import PUBLIC, Call, Driver
from tests.live import NO_LIMITS, always_open, settings_in


@contextmanager
def all_doors(
    folder: Path,
    drivers: Sequence[Driver],
    *,
    more: Mapping[str, str] | None = None,
    subscriptions: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Stack]:
    """Run Balie in `folder`, always open, with an account for each driver, and the stand-ins beside it.

    Args:
        folder: of its own, empty.
        drivers: of the doors.
        more: of the environment.
        subscriptions: who receives the event stream, as `subscriptions.yml` has it.
    """
    municipality = always_open(folder / "municipality")
    told = yaml.safe_dump({"subscriptions": list(subscriptions)})
    (municipality / "subscriptions.yml").write_text(told, encoding="utf-8")
    with ExitStack() as stack:
        for driver in drivers:
            stack.enter_context(driver.running())
        path = municipality / "channels.yml"
        channels = yaml.safe_load(path.read_text(encoding="utf-8")) | {"accounts": [each.account() for each in drivers]}
        path.write_text(yaml.safe_dump(channels), encoding="utf-8")
        secrets = {variable(driver.name, name): value for driver in drivers for name, value in driver.secrets().items()}
        environment = {**NO_LIMITS, **secrets, "BALIE_PUBLIC_URL": PUBLIC, **(more or {})}
        started = stack.enter_context(
            Stack(settings_in(folder / "home", municipality=municipality), environment=environment)
        )
        started.start_all(("--demo",))
        yield started


async def make(call: Call, port: int) -> int:
    """Make a call of a provider, over a connection of its own; returns the status of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        headers = {"Host": "balie.test", "Connection": "close", "Content-Length": str(len(call.body)), **call.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"{call.method} {call.path} HTTP/1.1\r\n{head}\r\n".encode() + call.body)
        await writer.drain()
        line = await reader.readline()
        await reader.read()
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()

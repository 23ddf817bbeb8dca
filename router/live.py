"""What people change while the api runs: read from the database each second by every replica, so that a change counts everywhere at once.

A part of the router that has such a switch keeps a `Live` value of it, and looks at that in place of the database: reading costs nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.database import Connection, Engine

log = structlog.get_logger()

_PERIOD = 1.0  # seconds
Value = TypeVar("Value")


class Live(Generic[Value]):
    """One such value, as it was read last. While the database is away, what was read last counts."""

    def __init__(self, value: Value, read: Callable[[Connection], Awaitable[Value]]) -> None:
        """Start from `value`, until `read` was asked for the first time."""
        self.value, self._read = value, read

    async def refresh(self, connection: Connection) -> None:
        """Read it now."""
        self.value = await self._read(connection)


class Refresher:
    """Reads them all, each second."""

    def __init__(self, engine: Engine, values: Sequence[Live[Any]]) -> None:
        self._engine, self._values = engine, tuple(values)
        self._one_look = asyncio.Lock()

    async def refresh(self) -> None:
        """Read them all now: once before anything is served, and in the process where somebody just changed one.

        One look after the other, or the look that began before a change would put back what it saw.
        """
        async with self._one_look, self._engine.connect() as connection:
            for each in self._values:
                await each.refresh(connection)

    async def run(self) -> None:
        """Keep reading until cancelled."""
        while True:
            try:
                await self.refresh()
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("live.database_away", error=str(error))
            await asyncio.sleep(_PERIOD)

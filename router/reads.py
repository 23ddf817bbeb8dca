"""One read for all who ask: who looks waits for a read that begins after they asked, together with everybody else.

So fifty screens that look at the same time cost one look, and however many look, there are never more looks than one in each `apart` seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable


class SharedRead:
    """A read that everyone in this process shares."""

    def __init__(self, read: Callable[[], Awaitable[None]], *, apart: float) -> None:
        """Share `read`; two of them begin at least `apart` seconds after each other."""
        self._read, self._apart = read, apart
        self._reading, self._began = asyncio.Lock(), float("-inf")
        self._next: asyncio.Task[None] | None = None

    async def refresh(self) -> None:
        """Return after a read that began now or later; what it raises is raised for everyone who waits for it."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_soon())
            # Whoever waits hears of a failure; where nobody waits any more, it has been looked at.
            self._next.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._next)  # who goes away does not take the read from the others

    async def _read_soon(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._began + self._apart - loop.time())
        async with self._reading:  # one after the other: an older picture never comes after a newer one
            self._next, self._began = None, loop.time()
            await self._read()

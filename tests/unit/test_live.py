"""What people switch while the api runs, as each replica knows it."""

import asyncio
from contextlib import asynccontextmanager

from router.live import Live, Refresher


class _Engine:
    """An engine without a database."""

    @asynccontextmanager
    async def connect(self):
        yield None


async def test_look_that_began_before_a_change_does_not_undo_it():
    stored, reading, go_on = "before", asyncio.Event(), asyncio.Event()

    async def read(_connection):
        seen = stored
        if seen == "before":  # and this look takes long
            reading.set()
            await go_on.wait()
        return seen

    live = Live("nothing", read)
    refresher = Refresher(_Engine(), [live])
    first = asyncio.create_task(refresher.refresh())
    await reading.wait()
    stored = "after"
    second = asyncio.create_task(refresher.refresh())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(second, first)
    assert live.value == "after"

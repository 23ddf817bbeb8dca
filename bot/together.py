"""Hearing together what arrives together: the more conversations at once, the cheaper each message.

Nobody waits for company: a message is heard at the event loop's next step, with whatever else has arrived by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.dialogue.parse import Parse

AT_ONCE = 16
"""The most messages of one step: it bounds how long the event loop is held, and the gain has flattened by then."""


class Together:
    """Collects the messages of one step of the event loop and hears them in one call."""

    def __init__(self, hear_all: Callable[[Sequence[str]], Sequence[Parse]]) -> None:
        """Hear with ``hear_all``, which is called on the event loop."""
        self._hear_all = hear_all
        self._waiting: list[tuple[str, asyncio.Future[Parse]]] = []

    async def hear(self, text: str) -> Parse:
        """Return what is heard in ``text``; what ``hear_all`` raises is raised for every message of its step."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[Parse] = loop.create_future()
        self._waiting.append((text, heard))
        if len(self._waiting) == 1:
            loop.call_soon(self._step, loop)
        return await heard

    def _step(self, loop: asyncio.AbstractEventLoop) -> None:
        now, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        if self._waiting:
            loop.call_soon(self._step, loop)
        present = [(text, heard) for text, heard in now if not heard.done()]  # done: its turn ran out of time meanwhile
        try:
            parses = self._hear_all([text for text, _ in present]) if present else []
        except Exception as error:  # the edge between the step and its turns: each of them fails and says so
            for _, heard in present:
                heard.set_exception(error)
            return
        for (_, heard), parse in zip(present, parses, strict=True):
            heard.set_result(parse)

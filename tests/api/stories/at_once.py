"""Two or three commands at the same moment for the same conversation, from both replicas: whoever is first, every rule holds after it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from router.conversations.models import TurnReply
from tests.api.conftest import answer
from tests.api.stories.callbacks import Callbacks
from tests.api.stories.citizens import Citizens
from tests.api.stories.employees import ENDS, Employees, at_once
from tests.api.stories.machine import REFUSED, WHICH, Visitor, some
from tests.api.stories.model import OPEN, Row

Command = Callable[[], Awaitable[Any]]


class AtOnce(Citizens, Employees, Callbacks):
    """Commands that meet."""

    @some(*OPEN, "resolved")
    @rule(
        which=WHICH,
        chosen=st.lists(st.integers(0, 30), min_size=2, max_size=3),
        bot=st.sampled_from(("answers", "hands over", "thinks")),
    )
    def commands_meet(self, which: int, chosen: list[int], bot: str) -> None:
        self.run(self._meet(self.pick(which, *OPEN, "resolved"), chosen, bot))
        self.world.bot.replies(answer())

    async def _meet(self, visitor: Visitor, chosen: list[int], bot: str) -> None:
        done = asyncio.Event()
        if bot == "hands over":
            self.world.desks[0].hands_over()
        elif bot == "thinks":
            self.world.bot.behave = _until(done)
        commands = await self._commands(visitor, await self.open_of(visitor))
        responses = await at_once([commands[number % len(commands)]() for number in chosen])
        done.set()
        for response in responses:
            status = getattr(response, "status_code", 200)
            assert status in (200, 201, 202, 204, *REFUSED), response.text
        await self.world.settle()

    @some("claimed")
    @rule(which=WHICH)
    def bot_is_late(self, which: int) -> None:
        """Who was helped asks the bot something, and is opened again before it knows: what it says then is dropped."""
        self.run(self._open_again_while_it_thinks(self.pick(which, "claimed")))
        self.world.bot.replies(answer())

    async def _open_again_while_it_thinks(self, visitor: Visitor) -> None:
        row = await self.open_of(visitor)
        assert row is not None
        holder, path = self.holder(row), f"/v1/handoffs/{row['id']}"
        closed = await holder.post(f"{path}/resolve", {"claimId": str(row["claim_id"]), "result": "answered"})
        await self.world.settle()
        asked, go_on = self.world.bot.thinks()
        [said] = await self.post(visitor, {"text": "Wat kost een paspoort?"})
        if (closed.status_code, said.status_code) == (200, 202):
            await asyncio.wait_for(asked.wait(), timeout=5)
            opened = await holder.post(f"{path}/reopen")
            assert opened.status_code == 200, opened.text
        go_on.set()
        await self.world.settle()

    async def _commands(self, visitor: Visitor, row: Row | None) -> list[Command]:
        """Return what may happen to a conversation now."""
        page, slots = visitor.pages[1], await self.slots(visitor)
        buttons = [each for name in ("transfer", "intent", "reopen") for each in await self.buttons(visitor, name)]
        commands: list[Command] = [
            lambda: self.post(visitor, {"text": "Ik heb nog iets te vertellen."}, twice=True),
            lambda: page.http.post(f"{page.path}/end", headers=page.headers),
            *(lambda button=each: self.post(visitor, {"buttonId": button["id"]}) for each in buttons),
            *(lambda slot=each: self.book(visitor, slot["startsAt"]) for each in slots[:1]),
            *(lambda who=each: who.post("/v1/queue/next") for each in self.staff),
            self.world.do_what_is_due,
            self.world.dispatchers[0].assign,
        ]
        if row is None:
            return commands
        path = f"/v1/handoffs/{row['id']}"
        commands += [lambda who=each: who.post(f"{path}/claim") for each in self.staff]
        if row["status"] == "claimed":
            bodies, holder = self.bodies(), self.holder(row)
            commands += [lambda act=each: self.act(row, act, bodies[act]) for each in (*ENDS, "transfer")]
            commands += [lambda: holder.say({"id": str(row["id"])}, str(row["claim_id"]), "Ik kijk het na.")]
        return commands


def _until(done: asyncio.Event) -> Callable[[dict[str, Any]], Awaitable[TurnReply]]:
    """A bot that thinks until something else is done."""

    async def behave(_turn: dict[str, Any]) -> TurnReply:
        await done.wait()
        return answer()

    return behave

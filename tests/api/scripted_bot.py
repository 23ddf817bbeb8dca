"""The bot of the tests of the application: it says what a test wants."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from router.conversations.errors import BotError
from router.conversations.models import TurnReply


def answer(topic: str = "paspoort", aspect: str | None = "kosten", **more: Any) -> TurnReply:
    """Return a turn in which the bot answers about a topic."""
    item = {"answer": topic, "aspect": aspect, **more}
    parse = {"intent": topic, "confidence": 0.9, "ranking": [{"intent": topic, "confidence": 0.9}], "aspect": aspect}
    return TurnReply(messages=(item,), state={"topic": topic, "language": "nl"}, parse=parse, model_id="test")


class ScriptedBot:
    """The bot's twin: takes turns in the way that a test sets, and remembers them."""

    def __init__(self) -> None:
        self.__dict__.pop("hear", None)
        self.turns: list[dict[str, Any]] = []
        self.ready = True
        self.quality: dict[str, Any] | None = None
        self.heard: list[dict[str, Any]] = []
        self.behave: Callable[[dict[str, Any]], Awaitable[TurnReply]] = self._answer

    async def _answer(self, _turn: dict[str, Any]) -> TurnReply:
        return answer()

    def replies(self, reply: TurnReply) -> None:
        """Give this reply to every turn."""

        async def same(_turn: dict[str, Any]) -> TurnReply:
            return reply

        self.behave = same

    def thinks(self) -> tuple[asyncio.Event, asyncio.Event]:
        """Do with no turn what is set until now, yet.

        Returns:
            what the first turn sets, and what the test sets to let all of them go on.
        """
        asked, go_on = asyncio.Event(), asyncio.Event()
        then = self.behave

        async def slow(turn: dict[str, Any]) -> TurnReply:
            asked.set()
            await go_on.wait()
            return await then(turn)

        self.behave = slow
        return asked, go_on

    def fails(self, error: BotError) -> None:
        """Fail every turn."""

        async def fail(_turn: dict[str, Any]) -> TurnReply:
            raise error

        self.behave = fail

    def asked(self, conversation: str) -> dict[str, Any]:
        """Return the last turn of a conversation: those of other tests may still come."""
        return next(turn for turn in reversed(self.turns) if turn["conversation"] == conversation)

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """See `Bot.take_turn`."""
        self.turns.append(turn)
        return await self.behave(turn)

    async def hear(self, _words: dict[str, Any]) -> dict[str, Any]:
        """Hear nothing in particular; a test sets another."""
        return {"intent": None, "outcome": "clarify", "signals": [], "language": "nl"}

    def hears(self, topic: str, outcome: str = "human") -> None:
        """Hear this topic in every message that is only listened to."""

        async def same(_words: dict[str, Any]) -> dict[str, Any]:
            return {"intent": topic, "outcome": outcome, "signals": ["danger"], "language": "nl", "ranking": []}

        self.hear = same

    async def listen(self, words: dict[str, Any]) -> dict[str, Any]:
        """See `Bot.listen`."""
        self.heard.append(words)
        return await self.hear(words)

    async def measured(self) -> dict[str, Any] | None:
        """See `Bot.measured`."""
        return self.quality

    async def is_ready(self) -> bool:
        """See `Bot.is_ready`."""
        return self.ready

    async def close(self) -> None:
        """Nothing to give back."""

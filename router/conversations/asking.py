"""Asking the bot: once more where it failed early, for a while where it is only not there yet, and for danger's sake where it may not speak."""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any

import structlog

from router.channels.hub import Hub
from router.conversations import repository
from router.conversations.bot import Bot
from router.conversations.errors import BotError, BotFailed, BotOff, BotUnreachable
from router.conversations.models import MOST_ATTEMPTS, Lease, TurnReply, TurnSettings
from router.conversations.parts import button_of, dialogue_of, words_of
from router.database import Clock, Engine
from router.desk import Desk

log = structlog.get_logger()

_NOTHING = TurnReply(messages=(), state={}, parse={}, model_id=None)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of asking: a reply, or why there is none, after how many milliseconds. What was heard stands in the reply all the same."""

    reply: TurnReply
    failure: BotError | None
    bot_ms: int


class Asker:
    """Asks the bot for the turns that are its own."""

    def __init__(self, *, engine: Engine, bot: Bot, hub: Hub, clock: Clock, settings: TurnSettings) -> None:
        self._engine, self._bot, self._hub, self._clock = engine, bot, hub, clock
        self._settings = settings

    async def ask(self, part: Lease, desk: Desk) -> Asked:
        """Ask for one turn; what went wrong is part of the answer."""
        started = time.perf_counter()
        failure: BotError | None = None
        try:
            reply = await self._reply(part, desk)
        except BotOff as off:
            reply, failure = replace(_NOTHING, parse=await self._heard(part, desk, off)), off
            log.info("turns.bot_off", turn=str(part.turn_id), suppressed=off.suppressed)
        except BotError as error:
            reply, failure = _NOTHING, error
            log.warning("turns.bot_failed", turn=str(part.turn_id), error=str(error))
        return Asked(reply=reply, failure=failure, bot_ms=round((time.perf_counter() - started) * 1000))

    async def _reply(self, part: Lease, desk: Desk) -> TurnReply:
        """Call the bot where something was said; go on for a while when it is only not there yet, and once more when it failed early.

        Raises:
            BotError: there is no usable turn.
        """
        held = part.conversation
        if held.turn_attempt > MOST_ATTEMPTS:
            raise BotFailed("this turn failed too often")
        words = words_of(part, desk)
        if not words:  # only a number that was removed
            return replace(_NOTHING, messages=({"message": "no_question_yet"},), state=held.state.get("dialogue", {}))
        turn = {
            "conversation": str(held.id),
            "turn": str(part.turn_id),
            "attempt": held.turn_attempt,
            "channel": held.channel,
            "text": words,
            "button": button_of(part),
            "state": dialogue_of(held),
        }
        deadline = time.monotonic() + self._settings.bot_retry
        failed = False
        while True:
            asked = time.monotonic()
            try:
                return await self._bot.take_turn(turn)
            except BotUnreachable:
                if time.monotonic() >= deadline:
                    raise
                waits = desk.text("one_moment", held.language)
                self._hub.tell(held.id, "typing", {"who": "bot", "name": None, "text": waits})
                await asyncio.sleep(0.5)
            except BotFailed as error:
                if failed or time.monotonic() - asked >= self._settings.bot_deadline:
                    raise
                failed = True
                log.info("turns.again", turn=str(part.turn_id), error=str(error))
            await self._keep(part)

    async def _heard(self, part: Lease, desk: Desk, off: BotOff) -> dict[str, Any]:
        """What a bot that may not speak still hears, for danger's sake; nothing where it is away too."""
        if off.parse is not None or button_of(part) is not None:
            return off.parse or {}
        try:
            return await self._bot.listen({"text": words_of(part, desk), "state": dialogue_of(part.conversation)})
        except BotError as error:
            log.warning("turns.unheard", turn=str(part.turn_id), error=str(error))
            return {}

    async def _keep(self, part: Lease) -> None:
        """Hold the turn for as long as the bot has it.

        Raises:
            BotFailed: another worker took it over.
        """
        async with self._engine.begin() as connection:
            if not await repository.extend_lease(connection, part, until=self._clock() + self._settings.lease):
                raise BotFailed("another worker took the turn over")

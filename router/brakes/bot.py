"""The bot as the turn worker and the keeper know it: away as long as its brake is on."""

from typing import Any

from router.brakes.models import Brakes
from router.conversations.bot import Bot
from router.conversations.errors import BotOff
from router.conversations.models import TurnReply
from router.live import Live


class BrakedBot:
    """A bot with a brake: it takes no turn, what it says in a turn that was running is dropped, and it is not ready."""

    def __init__(self, bot: Bot, brakes: Live[Brakes]) -> None:
        self._bot, self._brakes = bot, brakes

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """See `Bot.take_turn`.

        Raises:
            BotOff: the brake is on, or came on while the bot was thinking.
        """
        if self._brakes.value.bot:
            raise BotOff
        reply = await self._bot.take_turn(turn)
        if self._brakes.value.bot:
            raise BotOff(parse=reply.parse)
        return reply

    async def listen(self, words: dict[str, Any]) -> dict[str, Any]:
        """See `Bot.listen`: who may not speak still hears, for a citizen in danger."""
        return await self._bot.listen(words)

    async def measured(self) -> dict[str, Any] | None:
        """See `Bot.measured`."""
        return await self._bot.measured()

    async def is_ready(self) -> bool:
        """See `Bot.is_ready`."""
        return not self._brakes.value.bot and await self._bot.is_ready()

    async def close(self) -> None:
        """See `Bot.close`."""
        await self._bot.close()

"""The turn that only listens: what a citizen says while a human has the conversation is understood for danger, and for nothing else.

It has the lease of every turn, but asks the bot only what it hears: no answer, no handoff and no dialogue state can come of it. One that fails
is dropped in the end: a human has the conversation anyway.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import structlog

from router.conversations import repository
from router.conversations.bot import Bot
from router.conversations.errors import BotError, BotFailed, BotUnreachable
from router.conversations.models import Conversation, Lease, TurnRecord
from router.database import Clock, Engine
from router.desk import Desk
from router.handoffs import outcomes
from router.handoffs.danger import danger_heard, danger_in
from router.ledger import append

log = structlog.get_logger()

MOST_ATTEMPTS = 2
PATIENCE = timedelta(
    minutes=5
)  # how long a bot that is away is waited for: then somebody has surely read it, or nobody is there to
_AGAIN = timedelta(seconds=2)


class Listener:
    """Runs the turns that listen."""

    def __init__(self, *, engine: Engine, desk: Desk, bot: Bot, clock: Clock, wake: Callable[[float], None]) -> None:
        self._engine, self._desk, self._bot, self._clock, self._wake = engine, desk, bot, clock, wake

    async def run(self, held: Lease, text: str) -> str:
        """Run one turn, and return its result: `heard`, `unheard` when it was given up, or `later`."""
        parse: dict[str, Any] = {}
        result: Literal["heard", "unheard"] = "heard"
        try:
            if held.conversation.turn_attempt > MOST_ATTEMPTS:
                raise BotFailed("this turn failed too often")
            if text:
                parse = await self._bot.listen({"text": text, "state": _state(held.conversation)})
        except BotError as error:
            if await self._later(held, error):
                return "later"
            log.warning("turns.unheard", turn=str(held.turn_id), error=str(error) or type(error).__name__)
            result = "unheard"
        await self._finish(held, TurnRecord(result=result, parse=parse, model_id=None, bot_ms=0))
        return result

    async def _later(self, held: Lease, error: BotError) -> bool:
        """Give the turn back, to be tried again; False when it is enough."""
        now = self._clock()
        away = isinstance(error, BotUnreachable)
        young = now - held.messages[0].created_at < PATIENCE
        if away and not (young and held.conversation.owner != "bot"):  # the bot's own turns must not wait behind it
            return False
        if not away and held.conversation.turn_attempt >= MOST_ATTEMPTS:
            return False
        async with self._engine.begin() as connection:
            if away:
                await repository.put_off(connection, held, until=now + _AGAIN)
            else:
                await repository.extend_lease(connection, held, until=now)
        self._wake(_AGAIN.total_seconds() if away else 0.01)
        return True

    async def _finish(self, held: Lease, record: TurnRecord) -> None:
        now, parse = self._clock(), record.parse
        async with self._engine.begin() as connection:
            current = await repository.get(connection, held.conversation.id, lock=True)
            if (current.turn_id, current.turn_attempt) != (held.conversation.turn_id, held.conversation.turn_attempt):
                log.info("turns.taken_over", turn=str(held.turn_id))
                return
            more = current.last_seq > held.messages[-1].seq
            current = await repository.end_turn(connection, held, current, (), record=record, now=now)
            if current.ended_at is None:
                if (
                    current.status == "snoozed"
                ):  # the citizen wrote; whoever took the message may have died before saying so
                    await outcomes.wake(connection, conversation_id=current.id, reason="citizen_wrote", now=now)
                    current = await repository.get(connection, current.id)
                topic = danger_in(self._desk, parse)
                if topic is not None:
                    language = parse.get("language")
                    spoken = language if language in self._desk.spoken else current.language
                    events = await danger_heard(
                        connection, self._desk, current, topic, language=spoken, parse=parse, now=now
                    )
                    if events:
                        await append(connection, *events, at=now)
        if more:
            self._wake(0.0)


def _state(conversation: Conversation) -> dict[str, object]:
    return {"language": conversation.language, **conversation.state.get("dialogue", {})}

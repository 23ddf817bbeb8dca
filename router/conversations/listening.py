"""The turn that only listens: what a citizen says while a human has the conversation is understood for danger, and for nothing else.

It has the lease of every turn, but asks the bot only what it hears: no answer, no handoff and no dialogue state can come of it. One that fails
is dropped in the end: a human has the conversation anyway.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from router.conversations import repository
from router.conversations.bot import Bot
from router.conversations.errors import BotError, BotFailed, BotUnreachable
from router.conversations.models import MOST_ATTEMPTS, Conversation, Lease, Message, TurnRecord, TurnResult
from router.conversations.parts import button_of, dialogue_of, words_of
from router.database import Clock, Connection, Engine
from router.desk import Desk
from router.handoffs import outcomes
from router.handoffs.acknowledging import acknowledge
from router.handoffs.danger import danger_heard
from router.handoffs.numbers import number_given
from router.ledger import Event, append

log = structlog.get_logger()

PATIENCE = timedelta(minutes=5)
"""How long a bot that is away is waited for: then somebody has surely read it, or nobody is there to."""
_AGAIN = timedelta(seconds=2)


class Listener:
    """Runs the turns that listen."""

    def __init__(self, *, engine: Engine, bot: Bot, clock: Clock, wake: Callable[[float], None]) -> None:
        self._engine, self._bot, self._clock, self._wake = engine, bot, clock, wake

    async def run(self, held: Lease, desk: Desk) -> str:
        """Run one turn, and return its result: `heard`, `unheard` when it was given up, or `later`."""
        parse: dict[str, Any] = {}
        result: TurnResult = "heard"
        try:
            if held.conversation.turn_attempt > MOST_ATTEMPTS:
                raise BotFailed("this turn failed too often")
            words = words_of(held, desk)
            if words and button_of(held) is None:
                parse = await self._bot.listen({"text": words, "state": dialogue_of(held.conversation)})
        except BotError as error:
            if await self._later(held, error):
                return "later"
            log.warning("turns.unheard", turn=str(held.turn_id), error=str(error))
            result = "unheard"
        await self._finish(held, desk, TurnRecord(result=result, parse=parse, model_id=None, bot_ms=0))
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

    async def _finish(self, held: Lease, desk: Desk, record: TurnRecord) -> None:
        now = self._clock()
        async with self._engine.begin() as connection:
            ours = await repository.still_ours(connection, held)
            if ours is None:
                log.info("turns.taken_over", turn=str(held.turn_id))
                return
            current, _ = ours
            more = current.last_seq > held.messages[-1].seq
            current = await repository.end_turn(connection, held, current, (), record=record, now=now)
            events = await heard(connection, desk, current, parse=record.parse, said=held.messages, now=now)
            if events:
                await append(connection, *events, at=now)
        if more:
            self._wake(0.0)


async def heard(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    *,
    parse: dict[str, Any],
    said: Sequence[Message],
    now: datetime,
) -> list[Event]:
    """Do what follows from a message that the bot has no answer to: who wrote is not snoozed any longer, danger goes first, and silence is broken.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: what the municipality agreed.
        held: the conversation as it is now.
        parse: how the message was understood.
        said: the message, or the few that were one turn.
        now: the moment.

    Returns:
        the events for the ledger, to be appended last.
    """
    if held.ended_at is not None:
        return []
    if held.status == "snoozed":  # whoever took the message may have died before saying so
        await outcomes.wake(connection, desk, conversation_id=held.id, reason="citizen_wrote", now=now)
        held = await repository.get(connection, held.id)
    events = await danger_heard(connection, desk, held, parse=parse, said=said, now=now)
    if not events and "button" not in said[0].content:
        called = await number_given(connection, desk, held, said, now=now)
        if called is not None:
            return called
        await acknowledge(connection, desk, held, said=said[-1].created_at, now=now)
    return events

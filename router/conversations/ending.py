"""The one transaction that ends a turn of the bot: who owns the conversation is checked again, and then the bot speaks or is silent."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from router.brakes.models import Brakes
from router.channels import approval
from router.conversations import repository
from router.conversations.asking import Asked
from router.conversations.away import reason_of, without_bot
from router.conversations.compose import compose, masking_notices, number_welcome
from router.conversations.errors import BotFailed, BotOff
from router.conversations.listening import heard
from router.conversations.models import Conversation, Lease, NewMessage, TurnRecord, TurnReply, TurnResult
from router.database import Clock, Connection, Engine
from router.departments import WEBCHAT
from router.desk import Desk
from router.handoffs.models import HandoffRequest
from router.handoffs.numbers import number_given
from router.handoffs.outcomes import offered_again
from router.handoffs.promotion import promote
from router.handoffs.story import ROUTER
from router.ledger import Event, append
from router.ledger.pseudonyms import conversation_object
from router.live import Live
from router.surge.speaking import announce
from router.surge.watch import SurgeWatch

log = structlog.get_logger()


class Ending:
    """Ends the turns of one worker, and counts what came of them."""

    def __init__(
        self,
        *,
        engine: Engine,
        brakes: Live[Brakes],
        surge: SurgeWatch,
        clock: Clock,
        wake: Callable[[], None],
        results: Counter[str],
    ) -> None:
        self._engine, self._brakes, self._surge = engine, brakes, surge
        self._clock, self._wake, self._results = clock, wake, results

    async def run(self, held: Lease, asked: Asked, desk: Desk) -> None:
        """End a turn with what came of asking the bot.

        Raises:
            ConversationNotFound: it was erased meanwhile.
        """
        now = self._clock()
        async with self._engine.begin() as connection:
            ours = await repository.still_ours(connection, held)
            if ours is None:
                log.info("turns.taken_over", turn=str(held.turn_id))
                return
            current, request = ours
            more = current.last_seq > held.messages[-1].seq
            if _same_hands(held.conversation, current):
                events = await self._speak(connection, held, current, asked, desk=desk, request=request, now=now)
            else:
                events = await self._suppress(connection, held, current, asked, desk=desk, now=now)
            if events:
                await append(connection, *events, at=now)
        self._count(desk, current, asked.reply.parse, events, now)
        if more:  # the citizen went on while the bot was working
            self._wake()

    async def _suppress(
        self, connection: Connection, held: Lease, current: Conversation, asked: Asked, *, desk: Desk, now: datetime
    ) -> list[Event]:
        """Say nothing: the conversation changed hands while the bot was thinking. What was heard of danger counts all the same."""
        self._results["suppressed"] += 1
        log.info("turns.suppressed", turn=str(held.turn_id), owner=current.owner)
        record = _record(asked, "suppressed")
        current = await repository.end_turn(connection, held, current, (), record=record, now=now)
        events = await heard(connection, desk, current, parse=record.parse, said=held.messages, now=now)
        return [*events, _suppressed(current, reason=f"owner_{current.owner}")]

    async def _speak(
        self,
        connection: Connection,
        held: Lease,
        current: Conversation,
        asked: Asked,
        *,
        desk: Desk,
        request: HandoffRequest | None,
        now: datetime,
    ) -> list[Event]:
        """Write what the citizen is told, and make the handoff that the turn asks for."""
        reply, failure = asked.reply, asked.failure
        if failure is not None and not isinstance(failure, BotOff):
            request = None  # of a turn that failed nothing counts
        language = _language(desk, reply, current)
        told = list(current.state.get("told", []))
        words: list[NewMessage] = []
        if failure is None:
            try:
                words = self._composed(
                    desk,
                    number_welcome(
                        reply, held.messages, hands_over=request is not None, form=current.channel == WEBCHAT
                    ),
                    request,
                    language=language,
                    told=told,
                )
            except BotFailed as error:
                failure = error
                log.warning("turns.bot_failed", turn=str(held.turn_id), error=str(error))
        if failure is not None:
            words, request = without_bot(desk, failure, request, current, parse=reply.parse, language=language)
        announced = announce(
            desk,
            self._surge.now,
            held.messages,
            words,
            parse=reply.parse,
            told=told,
            language=desk.answer_language(current.state, language),
            hands_over=request is not None,
        )
        state = {"dialogue": reply.state, "told": told} if failure is None else current.state
        if announced is not None:
            words, state = announced.words, announced.state(state, before=current.state)
        proposal = None
        if request is None and failure is None:
            instead = await approval.instead(connection, desk, current, reply.parse, words)
            if instead is not None:
                (request, proposal), words = instead, []
        if request is None:
            words, record = offered_again(words, current.state, now=now), _record(asked, "answered")
        else:
            record = _record(asked, "handed_over" if failure is None else reason_of(failure))
        words = [*masking_notices(desk, held.messages, language), *words]
        self._results[record.result] += 1
        current = await repository.end_turn(
            connection, held, current, words, record=record, now=now, state=state, language=language, status="pending"
        )
        if request is None:
            return []
        dropped = [_suppressed(current, reason="bot_off")] if isinstance(failure, BotOff) and failure.suppressed else []
        self._results["suppressed"] += len(dropped)
        events = dropped + await promote(
            connection,
            desk,
            current,
            request,
            turn_id=held.turn_id,
            parse=reply.parse,
            answered_seq=held.messages[0].seq - 1,
            now=now,
            surge=self._surge.now,
            proposal=proposal,
        )
        current = await repository.get(connection, current.id)
        return [*events, *(await number_given(connection, desk, current, held.messages, now=now) or [])]

    def _composed(
        self, desk: Desk, reply: TurnReply, request: HandoffRequest | None, *, language: str, told: list[str]
    ) -> list[NewMessage]:
        """Return the words of a reply.

        Raises:
            BotFailed: it has none and asks for nobody, or names what the catalogue does not have.
        """
        words = compose(
            desk,
            reply,
            language=language,
            answer_language=desk.answer_language({"dialogue": reply.state}, language),
            told=told,
            hands_over=request is not None,
            brakes=self._brakes.value,
        )
        if not words and request is None:
            raise BotFailed("empty turn")
        return words

    def _count(
        self, desk: Desk, held: Conversation, parse: Mapping[str, Any], events: Sequence[Event], now: datetime
    ) -> None:
        """Count what a turn was about and where it went, once it is committed."""
        topic = str(parse.get("intent") or "")
        if topic in desk.catalogue.topics:
            self._surge.counts.question(held.channel, topic, at=now)
        for event in events:
            if event.action == "queued":
                self._surge.counts.handoff(held.channel, event.data["department"], topic, at=now)


def _language(desk: Desk, reply: TurnReply, current: Conversation) -> str:
    heard_in = reply.state.get("language")
    return heard_in if heard_in in desk.spoken else current.language


def _record(asked: Asked, result: TurnResult) -> TurnRecord:
    return TurnRecord(result=result, parse=asked.reply.parse, model_id=asked.reply.model_id, bot_ms=asked.bot_ms)


def _suppressed(current: Conversation, *, reason: str) -> Event:
    """What the bot would have said was dropped."""
    name = conversation_object(current.ledger_key, current.id)
    return Event(action="suppressed", object=name, result="ok", origin=current.channel, actor=ROUTER, reason=reason)


def _same_hands(leased: Conversation, current: Conversation) -> bool:
    """Whether the bot still has the conversation, without anybody else having had it in between."""
    return current.owner == "bot" and current.version == leased.version and current.ended_at is None

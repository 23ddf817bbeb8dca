"""The turn worker: takes what citizens said to the bot, and writes what the bot says back.

A turn holds a lease on its conversation, and no open transaction, while the bot works. It ends in one transaction that checks again who owns the
conversation. Whatever dies in between, the lease runs out and another worker takes the same turn with the next attempt number.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.brakes.models import Brakes
from router.channels.hub import Hub
from router.checkpoints import checkpoint
from router.conversations import repository
from router.conversations.away import reason_of, without_bot
from router.conversations.bot import Bot
from router.conversations.compose import compose, masking_notices
from router.conversations.errors import BotError, BotFailed, BotOff, BotUnreachable, ConversationNotFound
from router.conversations.listening import Listener
from router.conversations.models import Conversation, Lease, Message, NewMessage, TurnRecord, TurnReply
from router.conversations.text import is_fragment
from router.database import Clock, Connection, Engine, each_by_itself
from router.desk import Desk
from router.handoffs import requests
from router.handoffs.danger import danger_heard, danger_in
from router.handoffs.outcomes import offered_again
from router.handoffs.promotion import promote
from router.handoffs.story import ROUTER
from router.ledger import Event, append
from router.ledger.pseudonyms import conversation_object
from router.live import Live
from router.privacy import mask_for_bot
from router.surge.speaking import announce
from router.surge.watch import SurgeWatch

log = structlog.get_logger()

_MOST_ATTEMPTS = 2  # a turn that killed its worker this often, or failed in it, is a human's
_NOTHING = TurnReply(messages=(), state={}, parse={}, model_id=None)


@dataclass(frozen=True, kw_only=True)
class TurnSettings:
    """How the worker works: seconds, and turns at once."""

    bot_deadline: float = 5.0
    bot_retry: float = 20.0
    slots: int = 24
    poll: float = 1.0

    @property
    def lease(self) -> timedelta:
        """How long a turn is held before another worker may take it over."""
        return timedelta(seconds=self.bot_deadline + 3)


class TurnWorker:
    """Runs turns until it is stopped, any number at once, one for each conversation."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: Desk,
        bot: Bot,
        brakes: Live[Brakes],
        hub: Hub,
        clock: Clock,
        settings: TurnSettings,
        surge: SurgeWatch,
    ) -> None:
        self._surge = surge
        self._engine, self._desk, self._bot, self._hub, self._clock, self._settings = (
            engine,
            desk,
            bot,
            hub,
            clock,
            settings,
        )
        self._brakes = brakes
        self._listener = Listener(engine=engine, desk=desk, bot=bot, clock=clock, wake=self.wake)
        self.results: Counter[str] = Counter()  # of the turns that ended in this process
        self._wake = asyncio.Event()
        self._full = False  # more may be due than there were slots for
        self._running: set[asyncio.Task[None]] = set()

    def wake(self, delay: float = 0.0) -> None:
        """Look for work now, or after some seconds."""
        if delay:
            asyncio.get_running_loop().call_later(delay, self._wake.set)
        else:
            self._wake.set()

    async def run(self) -> None:
        """Take turns until cancelled; what is running then is finished first."""
        try:
            while True:
                self._wake.clear()
                leases = await self._lease()
                for held in leases:
                    task = asyncio.create_task(self._run_turn(held))
                    self._running.add(task)
                    task.add_done_callback(self._done)
                if not leases:
                    await self._sleep()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=self._settings.bot_deadline)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._full:
            self._wake.set()

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._settings.poll):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _lease(self) -> list[Lease]:
        free = self._settings.slots - len(self._running)
        self._full = free <= 0
        if self._full:
            return []
        try:
            async with each_by_itself(self._engine).connect() as connection:
                leases = await repository.lease_turns(
                    connection, now=self._clock(), lease=self._settings.lease, limit=free
                )
        except (DBAPIError, InterfaceError, OSError) as error:
            log.warning("turns.database_away", error=str(error))
            await asyncio.sleep(self._settings.poll)
            return []
        self._full = len(leases) == free
        return leases

    async def _run_turn(self, held: Lease) -> None:
        """Run one turn to its end. The edge of the worker: whatever fails here is logged, and the lease brings the turn back."""
        held, part = _first_part(held)
        try:
            checkpoint("turn.leased")
            if held.listening[0]:
                self.results[await self._listener.run(held, part.text if part.button is None else "")] += 1
                self._hub.outbox_filled()
                return
            started = time.perf_counter()
            try:
                reply = await self._ask(held, part)
                failure = None
            except BotError as error:
                reply, failure = _NOTHING, error
                if isinstance(error, BotOff):
                    reply = replace(_NOTHING, parse=await self._heard(held, part, error))
                    log.info("turns.bot_off", turn=str(held.turn_id), suppressed=error.suppressed)
                else:
                    log.warning("turns.bot_failed", turn=str(held.turn_id), error=str(error) or type(error).__name__)
            bot_ms = round((time.perf_counter() - started) * 1000)
            checkpoint("turn.answered")
            await self._finish(held, reply, failure, bot_ms)
            checkpoint("turn.committed")
        except ConversationNotFound:
            log.info("turns.erased", turn=str(held.turn_id))
        except Exception:
            log.exception("turns.failed", turn=str(held.turn_id), attempt=held.conversation.turn_attempt)
            await self._again_at_once(held)
        self._hub.outbox_filled()

    async def _again_at_once(self, held: Lease) -> None:
        """Give a turn that failed back, unless it failed too often: then its lease runs out, which keeps it from going round and round."""
        if held.conversation.turn_attempt > _MOST_ATTEMPTS:
            return
        try:
            async with self._engine.begin() as connection:
                await repository.extend_lease(connection, held, until=self._clock())
        except (DBAPIError, InterfaceError, OSError) as error:  # the lease runs out by itself
            log.warning("turns.database_away", error=str(error))
        self.wake(0.05)

    async def _ask(self, held: Lease, part: "Part") -> TurnReply:
        """Call the bot; go on for a while when it is only not there yet, and once more when it failed before its time was up.

        Raises:
            BotError: there is no usable turn.
        """
        if held.conversation.turn_attempt > _MOST_ATTEMPTS:
            raise BotFailed("this turn failed too often")
        deadline = time.monotonic() + self._settings.bot_retry
        failed = False
        while True:
            asked = time.monotonic()
            try:
                reply = await self._bot.take_turn(_turn_json(held.conversation, held, part))
            except BotUnreachable:
                if time.monotonic() >= deadline:
                    raise
                self._hub.tell(
                    held.conversation.id,
                    "typing",
                    {"who": "bot", "name": None, "text": self._desk.text("one_moment", held.conversation.language)},
                )
                await asyncio.sleep(0.5)
                await self._keep(held)
            except BotFailed as error:
                if failed or time.monotonic() - asked >= self._settings.bot_deadline:
                    raise
                failed = True
                log.info("turns.again", turn=str(held.turn_id), error=str(error))
                await self._keep(held)
            else:
                return reply

    async def _heard(self, held: Lease, part: "Part", off: BotOff) -> dict[str, Any]:
        """What a bot that may not speak still hears, for danger's sake; nothing where it is away too."""
        if off.parse is not None or part.button is not None:
            return off.parse or {}
        words = {"text": part.text, "state": _turn_json(held.conversation, held, part)["state"]}
        try:
            return await self._bot.listen(words)
        except BotError as error:
            log.warning("turns.unheard", turn=str(held.turn_id), error=str(error) or type(error).__name__)
            return {}

    async def _keep(self, held: Lease) -> None:
        async with self._engine.begin() as connection:
            if not await repository.extend_lease(connection, held, until=self._clock() + self._settings.lease):
                raise BotFailed("another worker took the turn over")

    async def _finish(self, held: Lease, reply: TurnReply, failure: BotError | None, bot_ms: int) -> None:
        now = self._clock()
        async with self._engine.begin() as connection:
            current = await repository.get(connection, held.conversation.id, lock=True)
            more = current.last_seq > held.messages[-1].seq
            if (current.turn_id, current.turn_attempt) != (held.conversation.turn_id, held.conversation.turn_attempt):
                log.info("turns.taken_over", turn=str(held.turn_id))
                return
            record = TurnRecord(result="answered", parse=reply.parse, model_id=reply.model_id, bot_ms=bot_ms)
            if not _same_hands(held.conversation, current):
                events = await self._suppress(connection, held, current, record, now)
            else:
                events = await self._speak(
                    connection, held, current, reply=reply, failure=failure, record=record, now=now
                )
            if events:
                await append(connection, *events, at=now)
        self._count(current, record, events, now)
        if more:  # the citizen went on while the bot was working
            self.wake()

    async def _suppress(
        self, connection: Connection, held: Lease, current: Conversation, record: TurnRecord, now: datetime
    ) -> list[Event]:
        """Say nothing: the conversation changed hands while the bot was thinking. What was heard of danger counts all the same."""
        self.results["suppressed"] += 1
        log.info("turns.suppressed", turn=str(held.turn_id), owner=current.owner)
        record = replace(record, result="suppressed")
        current = await repository.end_turn(connection, held, current, (), record=record, now=now)
        topic = danger_in(self._desk, record.parse) if current.owner != "bot" else None
        heard = (
            await danger_heard(
                connection, self._desk, current, topic, language=current.language, parse=record.parse, now=now
            )
            if topic
            else []
        )
        return [*heard, _suppressed(current, reason=f"owner_{current.owner}")]

    async def _speak(
        self,
        connection: Connection,
        held: Lease,
        current: Conversation,
        *,
        reply: TurnReply,
        failure: BotError | None,
        record: TurnRecord,
        now: datetime,
    ) -> list[Event]:
        noted = failure is None or isinstance(failure, BotOff)
        request = await requests.of_turn(connection, held.turn_id) if noted else None
        language = self._language(reply, current)
        told = list(current.state.get("told", []))
        words: list[NewMessage] = []
        if failure is None:
            try:
                words = compose(
                    self._desk,
                    reply,
                    language=language,
                    answer_language=self._desk.answer_language({"dialogue": reply.state}, language),
                    told=told,
                    hands_over=request is not None,
                    brakes=self._brakes.value,
                )
                if not words and request is None:
                    raise BotFailed("empty turn")  # noqa: TRY301 - handled like every other failure of the bot
            except BotFailed as error:
                failure = error
                log.warning("turns.bot_failed", turn=str(held.turn_id), error=str(error))
        if failure is not None:
            words, request = without_bot(self._desk, failure, request, current, parse=reply.parse, language=language)
        announced = announce(
            self._desk,
            self._surge.now,
            held.messages,
            words,
            parse=reply.parse,
            told=told,
            language=self._desk.answer_language(current.state, language),
            hands_over=request is not None,
        )
        state = {"dialogue": reply.state, "told": told} if failure is None else current.state
        if announced is not None:
            words, state = announced.words, announced.state(state, before=current.state)
        if request is None:
            words = offered_again(words, current.state, now=now)
        words = [*masking_notices(self._desk, held.messages, language), *words]
        if request is not None:
            record = replace(record, result="handed_over" if failure is None else reason_of(failure))
        self.results[record.result] += 1
        current = await repository.end_turn(
            connection, held, current, words, record=record, now=now, state=state, language=language, status="pending"
        )
        if request is None:
            return []
        dropped = [_suppressed(current, reason="bot_off")] if isinstance(failure, BotOff) and failure.suppressed else []
        self.results["suppressed"] += len(dropped)
        return dropped + await promote(
            connection,
            self._desk,
            current,
            request,
            turn_id=held.turn_id,
            parse=reply.parse,
            answered_seq=held.messages[0].seq - 1,
            now=now,
            surge=self._surge.now,
        )

    def _count(self, held: Conversation, record: TurnRecord, events: Sequence[Event], now: datetime) -> None:
        """Count what a turn was about and where it went, once it is committed."""
        topic = str(record.parse.get("intent") or "")
        if topic in self._desk.catalogue.topics:
            self._surge.counts.question(held.channel, topic, at=now)
        for event in events:
            if event.action == "queued":
                self._surge.counts.handoff(held.channel, event.data["department"], topic, at=now)

    def _language(self, reply: TurnReply, current: Conversation) -> str:
        heard = reply.state.get("language")
        return heard if heard in self._desk.spoken else current.language


def _suppressed(current: Conversation, *, reason: str) -> Event:
    """What the bot would have said was dropped."""
    name = conversation_object(current.ledger_key, current.id)
    return Event(action="suppressed", object=name, result="ok", origin=current.channel, actor=ROUTER, reason=reason)


def _same_hands(leased: Conversation, current: Conversation) -> bool:
    """Whether the bot still has the conversation, without anybody else having had it in between."""
    return current.owner == "bot" and current.version == leased.version and current.ended_at is None


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one turn is about: a run of typed fragments, or one button."""

    text: str
    button: dict[str, Any] | None


def _first_part(held: Lease) -> tuple[Lease, Part]:
    """Cut a lease to the messages that make one turn: a button, or fragments up to the end of their sentence.

    The rest stays in the inbox for the next turn, so that two questions sent at once get two answers.
    """
    button = held.messages[0].content.get("button")
    count = 1
    if button is None:
        for (message, listening), (following, also) in pairwise(zip(held.messages, held.listening, strict=True)):
            if not is_fragment(message.text) or "button" in following.content or listening != also:
                break
            count += 1
    cut = replace(
        held, messages=held.messages[:count], inbox_ids=held.inbox_ids[:count], listening=held.listening[:count]
    )
    return cut, Part(text=_joined(cut.messages), button=button)


def _joined(messages: tuple[Message, ...]) -> str:
    return mask_for_bot("\n".join(message.text for message in messages)).text


def _turn_json(conversation: Conversation, held: Lease, part: Part) -> dict[str, Any]:
    return {
        "conversation": str(conversation.id),
        "turn": str(held.turn_id),
        "attempt": conversation.turn_attempt,
        "channel": conversation.channel,
        "text": part.text,
        "button": part.button,
        "state": {"language": conversation.language, **conversation.state.get("dialogue", {})},
    }

"""Recording: what happened in a conversation, as events in the order of the stream (docs/adr/0017).

What the municipality said comes from the messages, what happened to a question at the desk from the ledger. Nothing is made up twice: an event's id
follows from what it is about, so that whoever records it again gives it the same.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import merge
from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from router.contacts.mistake import ENDS as BY_MISTAKE
from router.database import Clock, Connection, Engine, each_by_itself
from router.event_stream import repository
from router.event_stream.models import Happening, Type
from router.event_stream.repository import Handed, Said, Told
from router.ledger.chain import Entry
from router.ledger.pseudonyms import handoff_object

log = structlog.get_logger()

_POLL = 0.5  # seconds
_SERIALIZATION = "40001"
_IN_LINE = ("queued", "transferred", "restored", "reopened", "claim_lapsed", "woken", "callback_asked")
_OVER = ("resolved", "returned", "abandoned")
STEPS: dict[str, Type] = {
    **dict.fromkeys(_IN_LINE, "handed-over"),
    "claimed": "claimed",
    **dict.fromkeys(_OVER, "resolved"),
}
"""Which step of the ledger is which event."""


def happened(told: Told, said: Sequence[Said], handed: Sequence[tuple[Handed, Entry]]) -> list[Happening]:
    """Return what happened in one conversation since it was told last, in order.

    Args:
        told: the conversation, and how far it was told.
        said: what the municipality said since, in order.
        handed: what happened to its questions at the desk since, in order of the ledger.
    """
    steps = [_step(told.id, found, entry) for found, entry in handed if not _stays_in_line(entry)]
    words = [_word(each) for each in said]
    between = merge(steps, words, key=lambda each: each.at)  # both keep their own order, whatever the clock did
    began = [] if told.seq is not None else [_whole(told, "conversation-started")]
    ended = [_whole(told, "conversation-ended")] if told.ended_at and told.ended_at != told.told_ended_at else []
    return [*began, *between, *ended]


def _stays_in_line(entry: Entry) -> bool:
    """Whether who waits already asks to be called; where an employee lets a caller wait for a call, that puts them in the line."""
    return entry.action == "callback_asked" and not entry.actor.startswith("agent:")


def _whole(told: Told, kind: Type) -> Happening:
    at = told.ended_at if kind == "conversation-ended" and told.ended_at else told.created_at
    return Happening(
        id=uuid5(told.id, f"{kind}:{at.isoformat()}"),
        conversation_id=told.id,
        type=kind,
        at=at,
        data={"language": told.language},
    )


def _word(said: Said) -> Happening:
    data = {"messageId": str(said.id), "author": said.author, "language": said.language}
    if said.department:
        data["department"] = said.department
    return Happening(
        id=uuid5(said.conversation_id, f"message-said:{said.seq}"),
        conversation_id=said.conversation_id,
        type="message-said",
        at=said.at,
        seq=said.seq,
        data=data,
    )


def _step(conversation_id: UUID, found: Handed, entry: Entry) -> Happening:
    kind = STEPS[entry.action]
    data = {"handoffId": str(found.id), "topic": found.topic}
    data["department"] = entry.data.get("department") or found.department
    if kind == "handed-over":
        data |= {"priority": entry.data.get("priority") or found.priority, "reason": found.reason, "step": entry.action}
    if kind == "resolved":
        data["result"] = _result(entry)
    return Happening(
        id=uuid5(conversation_id, f"{kind}:{entry.position}"),
        conversation_id=conversation_id,
        type=kind,
        at=entry.at,
        data=data,
    )


def _result(entry: Entry) -> str:
    """Return how the desk was done with it; a call that an employee began by mistake was left by nobody."""
    if entry.action == "resolved":
        return entry.result
    return BY_MISTAKE if entry.reason == "entered_by_mistake" else entry.action


class Recorder:
    """Brings what happened into the stream, in whichever process is first."""

    def __init__(self, *, engine: Engine, clock: Clock, wake: Callable[[], None]) -> None:
        """Make one. `wake`: something was recorded."""
        self._engine, self._clock, self._wake = engine, clock, wake
        self._one_moment = engine.execution_options(isolation_level="REPEATABLE READ")

    async def run(self) -> None:
        """Keep recording until cancelled."""
        while True:
            try:
                async with each_by_itself(self._engine).connect() as connection:
                    waits = await repository.anything(connection)
                if waits and await self.round():
                    continue
            except (DBAPIError, InterfaceError, OSError) as error:
                log.warning("event_stream.database_away", error=str(error))
            except Exception:  # an edge: what fails here is tried again
                log.exception("event_stream.defect", subscription=None)
            await asyncio.sleep(_POLL)

    async def round(self) -> int:
        """Record what waits, in some conversations; says in how many.

        The moment that this sees began before it had the lock. Where another process recorded in between, or somebody was erased, PostgreSQL refuses
        to go on from there: nothing was recorded, and the next round sees it as it is.
        """
        try:
            return await self._round()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _SERIALIZATION:
                raise
            return 0

    async def _round(self) -> int:
        async with self._one_moment.begin() as connection:
            told = await repository.take_changes(connection)
            if not told:
                return 0
            said = await repository.said_since(connection, told)
            handed = await self._handed(connection, told)
            each = _by_conversation(told, said, handed)
            await repository.record(connection, [one for _, found in each for one in found], now=self._clock())
            await repository.note_told(connection, [_how_far(one, said, handed) for one in told])
        self._wake()
        return len(told)

    @staticmethod
    async def _handed(connection: Connection, told: Sequence[Told]) -> list[tuple[Handed, Entry]]:
        """Return what the ledger says of the questions of these conversations, beyond what was told."""
        keys, positions = {each.id: each.ledger_key for each in told}, {each.id: each.position for each in told}
        found = await repository.handoffs_of(connection, list(keys))
        by_name = {handoff_object(keys[each.conversation_id], each.id): each for each in found}
        if not by_name:
            return []
        steps = await repository.steps_of(connection, list(by_name), list(STEPS))
        pairs = [(by_name[entry.object], entry) for entry in steps]
        return [(each, entry) for each, entry in pairs if entry.position > positions[each.conversation_id]]


def _by_conversation(
    told: Iterable[Told], said: Iterable[Said], handed: Iterable[tuple[Handed, Entry]]
) -> list[tuple[Told, list[Happening]]]:
    words: dict[UUID, list[Said]] = defaultdict(list)
    steps: dict[UUID, list[tuple[Handed, Entry]]] = defaultdict(list)
    for each in said:
        words[each.conversation_id].append(each)
    for pair in handed:
        steps[pair[0].conversation_id].append(pair)
    return [(one, happened(one, words[one.id], steps[one.id])) for one in told]


def _how_far(told: Told, said: Iterable[Said], handed: Iterable[tuple[Handed, Entry]]) -> repository.HowFar:
    seqs = [each.seq for each in said if each.conversation_id == told.id]
    positions = [entry.position for each, entry in handed if each.conversation_id == told.id]
    return told.id, max(seqs, default=told.seq or 0), max(positions, default=told.position), told.ended_at

"""Who received an answer, and telling those who are still there.

Each message that gives an answer, the bot's or an employee's, has its key, aspect, version and facts; an index on the key finds the recipients
without reading the rest. The command to tell them only notes whom: each replica then takes what is due (`duty`), one conversation at a time and
under its lock, so a conversation is told once, whoever dies in between and whoever owns it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from router.brakes import repository as brakes
from router.brakes.errors import BrakeNotFound
from router.brakes.models import Actor, Brake
from router.channels.names import PUSHED
from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.departments import SPOKEN
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.keeper import Work
from router.ledger import Event, append
from router.schema import conversation, message, recipient_notice

_STILL_HERE = timedelta(minutes=15)  # since the page was seen last
_AT_ONCE = 500  # conversations told in one round of the keeper
_LONGEST_LIST = 20_000  # rows of a list
Outcome = Literal["told", "noted", "left"]


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One conversation in which the answer was given: when, in which versions, and what became of it."""

    conversation_id: UUID
    reference: str
    channel: str
    language: str
    owner: str
    aspects: list[str]
    versions: list[str]
    first_at: datetime
    last_at: datetime
    present: bool
    outcome: str | None
    """`told`, `noted` (an employee tells it), `left`, `waiting` (about to be told), or None: not asked for."""


def _received(found: Brake, since: datetime | None) -> ColumnElement[bool]:
    """Which messages gave the answer; as the index `message_answer` has them."""
    wanted = [
        message.c.content["key"].astext == found.target,
        message.c.content["version"].astext.is_not(None),
        message.c.author.in_(["bot", "agent"]),
    ]
    if found.aspect:
        wanted.append(message.c.content["aspect"].astext == found.aspect)
    if since is not None:
        wanted.append(message.c.created_at >= since)
    return and_(*wanted)


def _present(now: datetime) -> ColumnElement[bool]:
    """Who can be told: who is with people, was seen on the page a moment ago, or gets what is said wherever they are."""
    seen = conversation.c.citizen_seen_at >= now - _STILL_HERE
    reached = conversation.c.channel.in_(PUSHED)
    return and_(
        conversation.c.ended_at.is_(None), or_(conversation.c.owner != "bot", func.coalesce(seen, False), reached)
    )


async def answer_brake(connection: Connection, brake_id: UUID) -> Brake:
    """Return the brake of an answer, on or released.

    Raises:
        BrakeNotFound: there is none, or it is of something else.
    """
    found = await brakes.get(connection, brake_id)
    if found is None or found.kind != "answer":
        raise BrakeNotFound
    return found


async def recipients(
    connection: Connection, found: Brake, *, since: datetime | None, now: datetime
) -> Sequence[Recipient]:
    """Return the conversations in which an answer was given, the latest first, at most twenty thousand."""
    asked = and_(recipient_notice.c.brake_id == found.id, recipient_notice.c.conversation_id == conversation.c.id)
    outcome = case(
        (recipient_notice.c.conversation_id.is_(None), None), else_=func.coalesce(recipient_notice.c.outcome, "waiting")
    )
    query = (
        select(
            conversation.c.id.label("conversation_id"),
            conversation.c.reference,
            conversation.c.channel,
            conversation.c.language,
            conversation.c.owner,
            func.array_agg(message.c.content["aspect"].astext.distinct()).label("aspects"),
            func.array_agg(message.c.content["version"].astext.distinct()).label("versions"),
            func.min(message.c.created_at).label("first_at"),
            func.max(message.c.created_at).label("last_at"),
            _present(now).label("present"),
            func.min(outcome).label("outcome"),
        )
        .select_from(message)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .outerjoin(recipient_notice, asked)
        .where(_received(found, since))
        .group_by(conversation.c.id)
        .order_by(func.max(message.c.created_at).desc())
        .limit(_LONGEST_LIST)
    )
    return [Recipient(**row._mapping) for row in await connection.execute(query)]


async def ask_to_tell(
    connection: Connection, brake_id: UUID, *, since: datetime | None, who: Actor, now: datetime
) -> dict[str, int]:
    """Note that everyone who received a withdrawn answer has to be told; who was noted before is not noted again.

    Returns:
        how many were noted now: `asked` are still in conversation, `left` are not, and are told nothing.

    Raises:
        BrakeNotFound: there is no such brake of an answer.
    """
    found = await answer_brake(connection, brake_id)
    left = not_(_present(now))
    whom = select(
        literal(found.id, recipient_notice.c.brake_id.type),
        conversation.c.id,
        literal(now, recipient_notice.c.asked_at.type),
        case((left, literal(now, recipient_notice.c.done_at.type)), else_=None),
        case((left, "left"), else_=None),
    ).where(conversation.c.id.in_(select(message.c.conversation_id).where(_received(found, since))))
    columns = ["brake_id", "conversation_id", "asked_at", "done_at", "outcome"]
    noted = insert(recipient_notice).from_select(columns, whom).on_conflict_do_nothing()
    outcomes = (await connection.execute(noted.returning(recipient_notice.c.outcome))).scalars().all()
    counts = {"asked": sum(each is None for each in outcomes), "left": sum(each == "left" for each in outcomes)}
    event = Event(
        action="recipients_told",
        object=found.object,
        result="ok",
        origin=who.origin,
        actor=who.name,
        data={"asked": counts["asked"], "left": counts["left"]},
    )
    await append(connection, event, at=now)
    return counts


async def duty(connection: Connection, desk: Desk, now: datetime) -> Sequence[Work]:
    """Tell whoever still has to be told: see `router.handoffs.keeper.Duty`."""
    query = (
        select(recipient_notice.c.brake_id, recipient_notice.c.conversation_id)
        .where(recipient_notice.c.done_at.is_(None))
        .order_by(recipient_notice.c.asked_at)
        .limit(_AT_ONCE)
    )
    return [
        partial(tell, desk=desk, brake_id=brake_id, conversation_id=conversation_id, now=now)
        for brake_id, conversation_id in await connection.execute(query)
    ]


async def tell(connection: Connection, *, desk: Desk, brake_id: UUID, conversation_id: UUID, now: datetime) -> bool:
    """Tell one conversation, whoever owns it and without changing that; False when another replica did.

    In a sensitive case that is with people, and of who called or came, the employee is told, by a note, and tells the citizen.
    """
    held = await conversations.get(connection, conversation_id, lock=True)
    words: list[NewMessage] = []
    outcome: Outcome = "left"
    if held.ended_at is None:
        outcome, words = await _words(connection, desk, held, brake_id)
    due = update(recipient_notice).where(
        recipient_notice.c.brake_id == brake_id,
        recipient_notice.c.conversation_id == conversation_id,
        recipient_notice.c.done_at.is_(None),
    )
    mine = due.values(done_at=now, outcome=outcome).returning(recipient_notice.c.brake_id)
    if (await connection.execute(mine)).one_or_none() is None:
        return False
    if words:
        await conversations.write(connection, held, words, now=now)
    return True


async def _words(
    connection: Connection, desk: Desk, held: Conversation, brake_id: UUID
) -> tuple[Outcome, list[NewMessage]]:
    topic = (await answer_brake(connection, brake_id)).target
    waiting = await handoffs.open_of(connection, held.id)
    if waiting is not None and (waiting.sensitivity != "none" or held.channel in SPOKEN):
        language = desk.languages[0]
        said = desk.text("note_answer_withdrawn", language, topic=_title(desk, topic, language))
        return "noted", [
            NewMessage(author="note", text=said, language=language, content={"key": "note_answer_withdrawn"})
        ]
    if held.channel in SPOKEN:  # who called or came has no page on which anything could be said
        return "left", []
    phone = desk.departments.get(waiting.department).phone if waiting else desk.phone
    return "told", [
        desk.say("answer_was_withdrawn", held.language, topic=_title(desk, topic, held.language), phone=phone)
    ]


def _title(desk: Desk, topic: str, language: str) -> str:
    """The topic's title, or its name where the topic has left the catalogue since."""
    return desk.catalogue.title(topic, language) if topic in desk.catalogue.topics else topic


def summary(found: Sequence[Recipient]) -> dict[str, Any]:
    """Count a list: all, who is still in conversation, who has left, and what came of telling them."""
    outcomes = [each.outcome for each in found]
    present = sum(each.present for each in found)
    return {
        "count": len(found),
        "present": present,
        "left": len(found) - present,
        "told": outcomes.count("told"),
        "noted": outcomes.count("noted"),
        "waiting": outcomes.count("waiting"),
    }

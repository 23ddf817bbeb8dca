"""One citizen's data across all tables: finding, showing and erasing it. Which tables, the registry says.

A person is known by the reference numbers of their conversations. Who has no number is found by a phone number or e-mail address that they left or
wrote; the employee then looks which of those conversations are theirs.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import phonenumbers
from sqlalchemy import LargeBinary, Table, Text, delete, func, insert, or_, select
from sqlalchemy.sql import ColumnElement, FromClause

from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.ledger import Event, append, entries_of_object, handoff_object
from router.ledger.pseudonyms import conversation_object
from router.open_klant import forgetting as open_klant
from router.privacy.errors import HumanInConversation, PersonNotFound
from router.privacy.registry import REGISTRY, tables_of_a_person
from router.schema import (
    attachment,
    callback,
    conversation,
    destruction,
    handoff,
    message,
    metadata,
    open_klant_contact,
)

MOST = 200  # conversations found at once
_BETWEEN = {
    "handoff_id": handoff,
    "callback_id": callback,
    "attachment_id": attachment,
    "contact_id": open_klant_contact,
}  # tables between a row and its conversation
_SHORTEST_NUMBER = 7  # digits, below which a phone number would be found everywhere
_NATIONAL = 9  # the last digits of a Dutch number, which are there however it is written


@dataclass(frozen=True, kw_only=True)
class Found:
    """A conversation in which a person was found, with where: `table.column`."""

    reference: str
    channel: str
    owner: str
    started_at: datetime
    last_seen_at: datetime | None
    messages: int
    handoffs: int
    where: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased: the references, and how many rows of which table."""

    references: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)


async def find(connection: Connection, *, references: Sequence[str] = (), contact: str = "") -> list[Found]:
    """Find the conversations of a person.

    Args:
        connection: to read with.
        references: the numbers that the citizen has.
        contact: a phone number or an e-mail address, searched in every column that tells about a citizen.

    Raises:
        PersonNotFound: there is none.
    """
    where: dict[UUID, list[str]] = {}
    for conversation_id, _ in await _known(connection, references):
        where.setdefault(conversation_id, []).append("reference")
    if contact.strip():
        for name, kept in tables_of_a_person().items():
            for column, held in kept.columns.items():
                if held.about == "citizen" and column != "reference" and not _is_binary(name, column):
                    for found in await _with_contact(connection, name, column, contact):
                        where.setdefault(found, []).append(f"{name}.{column}")
    if not where:
        raise PersonNotFound
    return await _described(connection, where)


def _is_binary(table: str, column: str) -> bool:
    return isinstance(metadata.tables[table].c[column].type, LargeBinary)


async def _with_contact(connection: Connection, table: str, column: str, contact: str) -> list[UUID]:
    source, owner = _of_conversations(metadata.tables[table])
    words = metadata.tables[table].c[column].cast(Text)
    known = owner.is_not(None)  # a call that nobody has entered yet belongs to nothing, and is gone in minutes
    query = select(owner).select_from(source).where(_mentions(words, contact), known).distinct().limit(MOST)
    return list((await connection.execute(query)).scalars())


def _mentions(words: ColumnElement[str], contact: str) -> ColumnElement[bool]:
    """Say whether a text has a phone number, however it is written, or an e-mail address, in whichever case."""
    digits = re.sub(r"\D", "", contact)
    if "@" in contact or len(digits) < _SHORTEST_NUMBER:
        return words.icontains(contact.strip(), autoescape=True)
    return or_(
        func.regexp_replace(words, r"[\s().\-–/]", "", "g").contains(_national(contact, digits)),
        words.contains(contact.strip(), autoescape=True),
    )


def _national(contact: str, digits: str) -> str:
    try:
        parsed = phonenumbers.parse(contact, "NL")
    except phonenumbers.NumberParseException:
        return digits[-_NATIONAL:]
    return str(parsed.national_number)


def _of_conversations(table: Table) -> tuple[FromClause, ColumnElement[UUID]]:
    """Return what to select from to reach the conversation of a row, and the column with its id."""
    leads = REGISTRY[table.name].leads
    assert leads is not None  # noqa: S101 - asked for tables of a person only; for the type checker
    if leads in _BETWEEN:
        between = _BETWEEN[leads]
        return table.join(between, between.c.id == table.c[leads]), between.c.conversation_id
    return table, table.c[leads]


async def _described(connection: Connection, where: dict[UUID, list[str]]) -> list[Found]:
    said = select(func.count()).where(message.c.conversation_id == conversation.c.id).scalar_subquery()
    handed = select(func.count()).where(handoff.c.conversation_id == conversation.c.id).scalar_subquery()
    query = (
        select(conversation, said.label("messages"), handed.label("handoffs"))
        .where(conversation.c.id.in_(where))
        .order_by(conversation.c.created_at)
    )
    return [
        Found(
            reference=row.reference,
            channel=row.channel,
            owner=row.owner,
            started_at=row.created_at,
            last_seen_at=row.citizen_seen_at,
            messages=row.messages,
            handoffs=row.handoffs,
            where=tuple(where[row.id]),
        )
        for row in await connection.execute(query)
    ]


async def records(connection: Connection, references: Sequence[str]) -> list[dict[str, Any]]:
    """Return everything about a person, a mapping for each conversation.

    Each has what was `said`, the `steps` of its handoffs as the ledger has them, and the `records`: all rows of all tables, without keys.

    Raises:
        PersonNotFound: one of the numbers does not exist.
    """
    return [await _record(connection, each) for each in await _ids(connection, references)]


async def _known(connection: Connection, references: Sequence[str]) -> list[tuple[UUID, str]]:
    """Return the conversations of these numbers, each with the number: its own, or that of one of its call-backs."""
    own = select(conversation.c.id, conversation.c.reference).where(conversation.c.reference.in_(references))
    called = select(callback.c.conversation_id, callback.c.reference).where(callback.c.reference.in_(references))
    return [(row[0], row[1]) for row in await connection.execute(own.union(called))]


async def _ids(connection: Connection, references: Sequence[str]) -> list[UUID]:
    known = await _known(connection, references)
    missing = sorted(set(references) - {reference for _, reference in known})
    if missing or not known:
        raise PersonNotFound(f"There is no conversation {', '.join(missing) or 'named'}.")
    return sorted({conversation_id for conversation_id, _ in known})  # locked in one order everywhere


async def _record(connection: Connection, conversation_id: UUID) -> dict[str, Any]:
    held = await conversations.get(connection, conversation_id)
    rows = {name: await _rows(connection, name, conversation_id) for name in tables_of_a_person()}
    names = _names(held, [row["id"] for row in rows["handoff"]])
    entries = [entry for each in names for entry in await entries_of_object(connection, each)]
    said = [
        {"at": row["created_at"], "by": row["name"] or row["author"], "text": row["text"]} for row in rows["message"]
    ]
    steps = [
        {"position": one.position, "at": one.at, "action": one.action, "result": one.result, "reason": one.reason}
        for one in sorted(entries, key=lambda entry: entry.position)
    ]
    return {
        "reference": held.reference,
        "said": said,
        "steps": steps,
        "records": {name: found for name, found in rows.items() if found},
    }


async def _rows(connection: Connection, name: str, conversation_id: UUID) -> list[dict[str, Any]]:
    table = metadata.tables[name]
    source, owner = _of_conversations(table)
    shown = [column for column, held in REGISTRY[name].columns.items() if held.about != "secret"]
    query = (
        select(*(table.c[column] for column in shown))
        .select_from(source)
        .where(owner == conversation_id)
        .order_by(*table.primary_key)
    )
    if name == "message":
        query = query.order_by(None).order_by(message.c.seq)
    return [dict(zip(shown, row, strict=True)) for row in await connection.execute(query)]


async def objects(connection: Connection, references: Sequence[str]) -> list[str]:
    """Return the names in the ledger of these conversations.

    Raises:
        PersonNotFound: one of the numbers does not exist.
    """
    held = [await conversations.get(connection, each) for each in await _ids(connection, references)]
    return [conversation_object(each.ledger_key, each.id) for each in held]


async def erase(
    connection: Connection, references: Sequence[str], *, actor: str, forced: bool, now: datetime
) -> Erased:
    """Erase a person: every row of their conversations, and with it the key of their names in the ledger. All of it or nothing.

    Args:
        connection: the transaction.
        references: the numbers of their conversations.
        actor: who does it, as the ledger calls them.
        forced: also while an employee is in conversation with them.
        now: the moment.

    Raises:
        PersonNotFound: one of the numbers does not exist.
        HumanInConversation: an employee is in conversation with them, and it is not forced.
    """
    rows: dict[str, int] = {}
    events: list[Event] = []
    for conversation_id in await _ids(connection, references):
        held = await conversations.get(connection, conversation_id, lock=True)
        if not forced and (held.owner == "agent" or await _is_called(connection, conversation_id)):
            raise HumanInConversation
        events += await _events(connection, held, actor=actor)
        for name in tables_of_a_person():
            source, owner = _of_conversations(metadata.tables[name])
            query = select(func.count()).select_from(source).where(owner == conversation_id)
            rows[name] = rows.get(name, 0) + (await connection.execute(query)).scalar_one()
        await open_klant.forget(connection, conversation_id, now=now)
        await connection.execute(delete(conversation).where(conversation.c.id == conversation_id))
    done = {name: count for name, count in rows.items() if count}
    values = {"class": "ledger", "reason": "erasure", "until": None, "at": now}
    lines = [{"id": uuid4(), "what": name, "count": count, **values} for name, count in done.items()]
    await connection.execute(insert(destruction), lines)
    await append(connection, *events, at=now)
    return Erased(references=tuple(references), rows=done)


async def _is_called(connection: Connection, conversation_id: UUID) -> bool:
    taken = select(callback.c.id).where(callback.c.conversation_id == conversation_id, callback.c.status == "claimed")
    return (await connection.execute(taken.limit(1))).first() is not None


async def _events(connection: Connection, held: Conversation, *, actor: str) -> list[Event]:
    """Return what the ledger is told: that each of its objects was erased. From then on nobody can tell whose they were."""
    ids = (await connection.execute(select(handoff.c.id).where(handoff.c.conversation_id == held.id))).scalars()
    return [
        Event(action="erased", object=each, result="ok", origin=held.channel, actor=actor, reason="on_request")
        for each in _names(held, ids)
    ]


def _names(held: Conversation, handoff_ids: Iterable[UUID]) -> list[str]:
    """Return what the ledger calls a conversation and its handoffs."""
    own = conversation_object(held.ledger_key, held.id)
    return [own, *(handoff_object(held.ledger_key, each) for each in handoff_ids)]

"""Conversations, messages and the inbox in PostgreSQL.

Lock order everywhere: agent, conversation, ledger. Sequence numbers are given out under the row lock of the conversation, so a reader that has
seen number 3 has seen 1 and 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, delete, func, insert, literal, or_, select, update

from router.catalogue.catalogue import WEBCHAT
from router.channels.names import SPOKEN
from router.conversations import statements
from router.conversations.errors import ConversationNotFound
from router.conversations.models import Conversation, Lease, Message, NewMessage, TurnRecord
from router.conversations.statements import DESK, MESSAGE
from router.database import Connection
from router.handoffs.models import HandoffRequest
from router.schema import conversation, inbox, message, turn

MOST_NEWS = 500
LONGEST_HOLD = timedelta(seconds=2)
_SAID = ("id", "seq", "author", "language", "text", "content")  # the fields of a message that a bot has
_WRITTEN = (*_SAID, "agent_id", "name", "department", "client_message_id", "turn_id")
_CHANGED = ("last_seq", "state", "language", "status", "owner", "version", "ended_at")
UNSEEN = ("heard", "unheard")  # turns that say nothing, so that nobody has to read again
_HELD = {name: f"held_{name}" for name in Conversation.__dataclass_fields__}


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(**{name: row._mapping[name] for name in Conversation.__dataclass_fields__})


def _held(row: Row[Any]) -> Conversation:
    return Conversation(**{name: row._mapping[column] for name, column in _HELD.items()})


def _message(row: Row[Any]) -> Message:
    return Message(**{name: row._mapping[name] for name in Message.__dataclass_fields__})


async def start(connection: Connection, **values: Any) -> Conversation | None:
    """Store a new conversation and return it; None when the idempotency key made one before."""
    row = (await connection.execute(statements.start, values)).one_or_none()
    return None if row is None else _conversation(row)


async def by_create_key(connection: Connection, key: bytes) -> Conversation | None:
    """Return the conversation that an Idempotency-Key made before, or None."""
    row = (await connection.execute(statements.by_create_key, {"create_key": key})).one_or_none()
    return None if row is None else _conversation(row)


async def get(connection: Connection, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """Return a conversation; with `lock` its row stays locked until the transaction ends.

    Raises:
        ConversationNotFound: there is none.
    """
    query = statements.lock if lock else statements.get
    row = (await connection.execute(query, {"conversation": conversation_id})).one_or_none()
    if row is None:
        raise ConversationNotFound
    return _conversation(row)


async def message_by_client_id(connection: Connection, conversation_id: UUID, client_message_id: str) -> Message | None:
    """Return the message that was sent under this id of the sender's, or None."""
    query = select(*MESSAGE).where(
        message.c.conversation_id == conversation_id, message.c.client_message_id == client_message_id
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _message(row)


async def messages_after(
    connection: Connection, conversation_id: UUID, seq: int, *, notes: bool, limit: int = 500
) -> list[Message]:
    """Return the messages that come after a sequence number, in order; private notes only for employees."""
    which = {"conversation": conversation_id, "seq": seq, "notes": notes, "most": limit}
    return [_message(row) for row in await connection.execute(statements.messages_after, which)]


async def news(connection: Connection, conversation_id: UUID, seq: int) -> tuple[Conversation, list[Message]]:
    """Return a conversation and what the citizen may read after a sequence number, at most `MOST_NEWS` messages, as of one moment.

    Raises:
        ConversationNotFound: there is none.
    """
    which = {"conversation": conversation_id, "seq": seq, "most": MOST_NEWS}
    rows = (await connection.execute(statements.news, which)).all()
    if not rows:
        raise ConversationNotFound
    return _held(rows[0]), [_message(row) for row in rows if row.id is not None]


async def receive(
    connection: Connection, conversation_id: UUID, new: NewMessage, *, due_at: datetime, now: datetime
) -> tuple[Message, Conversation] | None:
    """Store a citizen's message with its inbox row in one statement, which is a transaction by itself.

    While a human has the conversation the message is theirs to read, and the inbox row says that the bot only listens.

    Returns:
        the message with the conversation as it was then, or None where that conversation has ended.

    Raises:
        IntegrityError: the client's message id was used before.
    """
    values = {f"new_{name}": value for name, value in vars(new).items()}
    values |= {"new_id": uuid4(), "new_created_at": now, "conversation": conversation_id, "due_at": due_at}
    row = (await connection.execute(statements.receive, values)).one_or_none()
    return None if row is None else (_message(row), _held(row))


async def delay_fragments(connection: Connection, conversation_id: UUID, *, until: datetime, now: datetime) -> None:
    """Let fragments that still wait go on waiting for the rest, but never longer than two seconds in all."""
    waiting = and_(inbox.c.conversation_id == conversation_id, inbox.c.due_at > now)
    oldest = func.least(literal(until, inbox.c.due_at.type), message.c.created_at + literal(LONGEST_HOLD))
    await connection.execute(update(inbox).where(waiting, message.c.id == inbox.c.message_id).values(due_at=oldest))


async def lease_turns(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> list[Lease]:
    """Take up to `limit` conversations in which something waits to be heard: one turn at a time for each, on any replica.

    A lease that ran out is taken over under the same turn id with the next attempt number.
    """
    values = {"now": now, "until": now + lease, "most": limit, "looked_at": limit * 8}
    return _leases(await connection.execute(statements.lease, values))


def _leases(rows: Iterable[Row[Any]]) -> list[Lease]:
    grouped: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.held_id, []).append(row)
    return [
        Lease(
            conversation=_held(group[0]),
            messages=tuple(_message(row) for row in group),
            inbox_ids=tuple(row.inbox_id for row in group),
            listening=tuple(row.listening or row.held_owner != "bot" for row in group),
        )
        for group in grouped.values()
    ]


async def extend_lease(connection: Connection, held: Lease, *, until: datetime) -> bool:
    """Keep a turn longer; False when somebody else has it by now."""
    mine = {"conversation": held.conversation.id, "turn": held.turn_id, "attempt": held.conversation.turn_attempt}
    return (await connection.execute(statements.extend_lease, {**mine, "until": until})).one_or_none() is not None


async def write(
    connection: Connection, held: Conversation, messages: Sequence[NewMessage] = (), *, now: datetime, **changes: Any
) -> tuple[Conversation, list[Message]]:
    """Write messages into a conversation whose row this transaction has locked, change it, and queue both for sending.

    Args:
        connection: the transaction that holds the lock.
        held: the conversation as it was read under the lock.
        messages: what to say, in order; numbered from `last_seq`. The system says nothing where an employee speaks: nobody would read it.
        now: the moment they are said.
        changes: `owner`, `status`, `state`, `language`, `ended_at` or `citizen_seen_at` of the conversation; another `owner` makes another `version`.

    Returns:
        the conversation as it is now, and the messages with their numbers.
    """
    if changes.get("owner", held.owner) != held.owner:
        changes["version"] = held.version + 1
    said = [new for new in messages if new.author != "system" or held.channel not in SPOKEN]
    rows = [_row(new, held, held.last_seq + number, now) for number, new in enumerate(said, start=1)]
    changed = replace(held, **changes, last_seq=held.last_seq + len(rows))
    values = {name: getattr(changed, name) for name in _CHANGED}
    values |= {
        "citizen_seen_at": changes.get("citizen_seen_at"),
        "conversation": held.id,
        "taken": changed.owner
        == "agent"
        != held.owner,  # what waits for the bot is the employee's to answer from now on
        "messages": [{name: _plain(row[name]) for name in _WRITTEN} for row in rows],
        "channels": _channels(held, desk=held.owner != "bot" or changed.owner != "bot"),
        "now": now,
    }
    await connection.execute(statements.write, values)
    return changed, [Message(**row) for row in rows]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _row(new: NewMessage, held: Conversation, seq: int, now: datetime) -> dict[str, Any]:
    content = dict(new.content)
    if "buttons" in content:  # a button is known by the message that offered it
        content["buttons"] = [
            {"id": f"{seq}-{number}", **button} for number, button in enumerate(content["buttons"], start=1)
        ]
    return {**vars(new), "content": content, "id": uuid4(), "conversation_id": held.id, "seq": seq, "created_at": now}


async def queue_for_sending(connection: Connection, held: Conversation, *, now: datetime, desk: bool) -> None:
    """Put a conversation in the outbox of its channel, of the consoles where the desk has to know, and of the event stream."""
    channels = _channels(held, desk=desk)
    rows = [{"channel": channel, "conversation_id": held.id, "available_at": now} for channel in channels]
    await connection.execute(statements.queue_for_sending, rows)
    await connection.execute(statements.note_for_the_stream, {"conversation": held.id, "now": now})


def _channels(held: Conversation, *, desk: bool) -> list[str]:
    own = [] if held.channel in SPOKEN else [held.channel]
    return [*own, DESK] if desk else own


async def still_ours(connection: Connection, held: Lease) -> tuple[Conversation, HandoffRequest | None] | None:
    """Lock the conversation of a turn to end it.

    Returns:
        the conversation, with the handoff that the bot's actions asked for during this turn; None where another worker has the turn by now.

    Raises:
        ConversationNotFound: it was erased meanwhile.
    """
    this = {"conversation": held.conversation.id, "turn": held.turn_id}
    row = (await connection.execute(statements.lock_turn, this)).one_or_none()
    if row is None:
        raise ConversationNotFound
    current = _conversation(row)
    if (current.turn_id, current.turn_attempt) != (held.conversation.turn_id, held.conversation.turn_attempt):
        return None
    if row.asked_reason is None:
        return current, None
    asked = {name: row._mapping[f"asked_{name}"] for name in statements.ASKED}
    return current, HandoffRequest(**{**asked, "signals": tuple(asked["signals"])})


async def end_turn(
    connection: Connection,
    held: Lease,
    current: Conversation,
    messages: Sequence[NewMessage],
    *,
    record: TurnRecord,
    now: datetime,
    **changes: Any,
) -> Conversation:
    """End a turn in one statement: write what the bot said, clear what it answered from the inbox, record how it went.

    Args:
        connection: the transaction that holds the lock on the conversation.
        held: the turn.
        current: the conversation as it was read under the lock.
        messages: what the bot says, in order.
        record: how the turn went.
        now: the moment it ends.
        changes: `state`, `language` or `status` of the conversation.

    Returns:
        the conversation as it is now.
    """
    rows = [_row(new, current, current.last_seq + number, now) for number, new in enumerate(messages, start=1)]
    kept = {"state": current.state, "language": current.language, "status": current.status}
    changes = kept | changes | {"last_seq": current.last_seq + len(rows)}
    values = {
        **vars(record),
        **changes,
        "conversation": current.id,
        "turn": held.turn_id,
        "attempt": held.conversation.turn_attempt,
        "messages": [{name: str(row["id"]) if name == "id" else row[name] for name in _SAID} for row in rows],
        "inbox_ids": list(held.inbox_ids),
        "channels": _channels(current, desk=current.owner != "bot") if rows or record.result not in UNSEEN else [],
        "now": now,
    }
    await connection.execute(statements.end_turn, values)
    return replace(current, turn_id=None, turn_attempt=0, turn_lease_until=None, **changes)


async def put_off(connection: Connection, held: Lease, *, until: datetime) -> None:
    """Give a turn back that could not be begun, to be taken again from `until` on; nothing where another worker has it by now."""
    mine = {"conversation": held.conversation.id, "turn": held.turn_id, "attempt": held.conversation.turn_attempt}
    if (await connection.execute(statements.free_lease, mine)).one_or_none() is not None:
        await connection.execute(update(inbox).where(inbox.c.id.in_(held.inbox_ids)).values(due_at=until))


async def was_told(connection: Connection, conversation_id: UUID, key: str, *, since: datetime | None = None) -> bool:
    """Say whether the answer on a topic, or a message of the router's, was given in this conversation before, or since a moment."""
    told = and_(message.c.author.in_(["bot", "system"]), message.c.content["key"].astext == key)
    if since is not None:
        told = and_(told, message.c.created_at > since)
    query = select(message.c.id).where(message.c.conversation_id == conversation_id, told).limit(1)
    return (await connection.execute(query)).first() is not None


async def danger_was_heard(connection: Connection, conversation_id: UUID, topics: Iterable[str]) -> bool:
    """Say whether a message of this conversation was understood as danger, by its signal or as one of these topics, whoever had it then."""
    parse = turn.c.parse
    about = and_(parse["intent"].astext.in_(list(topics)), parse["outcome"].astext == "human")
    danger = or_(parse["signals"].has_key("danger"), about)
    query = select(turn.c.id).where(turn.c.conversation_id == conversation_id, danger).limit(1)
    return (await connection.execute(query)).first() is not None


async def at_its_page_again(connection: Connection, conversation_id: UUID) -> None:
    """Hold a conversation in the chat again, of which the citizen spoke with an employee who is done with it: they write there."""
    done = and_(conversation.c.id == conversation_id, conversation.c.channel.in_(SPOKEN), conversation.c.owner == "bot")
    await connection.execute(update(conversation).where(done).values(channel=WEBCHAT))


async def not_for_the_bot(connection: Connection, message_id: UUID) -> None:
    """Take one message out of the inbox: the bot need not hear it."""
    await connection.execute(delete(inbox).where(inbox.c.message_id == message_id))


async def clear_inbox(connection: Connection, conversation_id: UUID) -> None:
    """Forget what waits to be heard: the conversation has ended."""
    await connection.execute(delete(inbox).where(inbox.c.conversation_id == conversation_id))


async def refill_inbox(connection: Connection, conversation_id: UUID, *, after_seq: int, now: datetime) -> None:
    """Give the bot the citizen's messages that nobody has answered."""
    await clear_inbox(connection, conversation_id)  # what it would only have listened to
    unanswered = select(message.c.conversation_id, message.c.id, literal(now, inbox.c.due_at.type)).where(
        message.c.conversation_id == conversation_id, message.c.author == "citizen", message.c.seq > after_seq
    )
    await connection.execute(
        insert(inbox).from_select(["conversation_id", "message_id", "due_at"], unanswered.order_by(message.c.seq))
    )


async def turn_results(connection: Connection, *, since: datetime) -> dict[str, int]:
    """Count the turns that ended since a moment, by what came of them."""
    query = select(turn.c.result, func.count()).where(turn.c.finished_at >= since).group_by(turn.c.result)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def citizens_seen(connection: Connection, ids: list[UUID], *, now: datetime) -> None:
    """Note that the pages of these conversations are open."""
    await connection.execute(update(conversation).where(conversation.c.id.in_(ids)).values(citizen_seen_at=now))


async def positions(connection: Connection, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return the last sequence number and the version of conversations: what a reader compares to know that something is new."""
    found = await connection.execute(statements.positions, {"ids": ids})
    return {row.id: (row.last_seq, row.version) for row in found}


async def has_button(
    connection: Connection, conversation_id: UUID, button_id: str
) -> tuple[str, dict[str, Any]] | None:
    """Return label and payload of a button that was offered in this conversation, or None."""
    seq, _, _ = button_id.partition("-")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 9):
        return None
    query = select(message.c.content).where(message.c.conversation_id == conversation_id, message.c.seq == int(seq))
    content = (await connection.execute(query)).scalar_one_or_none() or {}
    for button in content.get("buttons", []):
        if button["id"] == button_id:
            return button["label"], button["payload"]
    return None

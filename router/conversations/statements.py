"""The statements that every message needs, built once: to build one with SQLAlchemy costs several times what it costs to run it.

Parameters are named after what they hold; `repository` fills them in and makes values of the rows.
"""

from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    DateTime,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from router.conversations.models import Conversation, Message, NewMessage
from router.schema import conversation, handoff_request, inbox, message, outbox, turn

ASKED = ("reason", "topic", "aspect", "signals")  # the fields of a `HandoffRequest`
DESK = "desk"  # the outbox channel that tells the consoles something changed
CONVERSATION = [conversation.c[name] for name in Conversation.__dataclass_fields__]
MESSAGE = [message.c[name] for name in Message.__dataclass_fields__]


def _moment(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=DateTime(timezone=True))


def _held_columns(table: Any) -> list[Any]:
    """Columns of a conversation beside those of a message, which have some names in common."""
    return [table.c[name].label(f"held_{name}") for name in Conversation.__dataclass_fields__]


_this = conversation.c.id == bindparam("conversation")

get = select(*CONVERSATION).where(_this)
lock = get.with_for_update()


def _lock_turn() -> Any:
    """The lock with which a turn ends, and what the bot's actions asked for during it, in whichever attempt: committed before the bot answered."""
    asked = (
        select(*(handoff_request.c[name] for name in ASKED))
        .where(handoff_request.c.turn_id == bindparam("turn"))
        .order_by(handoff_request.c.attempt.desc())
        .limit(1)
        .lateral()
    )
    columns = [*CONVERSATION, *(asked.c[name].label(f"asked_{name}") for name in ASKED)]
    return select(*columns).outerjoin(asked, true()).where(_this).with_for_update(of=conversation)


lock_turn = _lock_turn()
messages_after = (
    select(*MESSAGE)
    .where(
        message.c.conversation_id == bindparam("conversation"),
        message.c.seq > bindparam("seq"),
        or_(message.c.author != "note", bindparam("notes")),
    )
    .order_by(message.c.seq)
    .limit(bindparam("most"))
)
news = (
    select(*_held_columns(conversation), *MESSAGE)
    .select_from(conversation)
    .outerjoin(
        message,
        and_(
            message.c.conversation_id == conversation.c.id, message.c.seq > bindparam("seq"), message.c.author != "note"
        ),
    )
    .where(_this)
    .order_by(message.c.seq)
    .limit(bindparam("most"))
)
positions = select(conversation.c.id, conversation.c.last_seq, conversation.c.version).where(
    conversation.c.id.in_(bindparam("ids", expanding=True))
)

by_create_key = select(*CONVERSATION).where(conversation.c.create_key == bindparam("create_key"))
start = (
    upsert(conversation)
    .values(
        {
            name: bindparam(name, type_=conversation.c[name].type)
            for name in ("id", "reference", "create_key", "channel", "language", "state", "ledger_key", "created_at")
        }
        | {
            "status": "pending",
            "owner": "bot",
            "citizen_seen_at": bindparam("created_at", type_=conversation.c.created_at.type),
        }
    )
    .on_conflict_do_nothing(index_elements=[conversation.c.create_key])
    .returning(*CONVERSATION)
)

queue_for_sending = insert(outbox)

# Something changed: the event stream looks at it (ADR 17). Nothing is written where nobody subscribes.
note_for_the_stream = text("""
    insert into stream_change (conversation_id, at)
    select :conversation, :now where exists (select from stream_subscription where listed)
""").bindparams(bindparam("conversation", type_=conversation.c.id.type), _moment("now"))

# Words for a conversation that this transaction has locked, what changes with them, and both queued for sending and for the event stream.
write = text("""
    with changed as (
        update conversation
        set last_seq = :last_seq, state = :state, language = :language, status = :status, owner = :owner, version = :version,
            ended_at = :ended_at, citizen_seen_at = coalesce(:citizen_seen_at, citizen_seen_at)
        where id = :conversation
    ), said as (
        insert into message (id, conversation_id, seq, author, agent_id, name, department, language, text, content,
            client_message_id, turn_id, created_at)
        select id, :conversation, seq, author, agent_id, name, department, language, text, content, client_message_id, turn_id, :now
        from jsonb_to_recordset(:messages) as new (id uuid, seq integer, author text, agent_id uuid, name text, department text,
            language text, text text, content jsonb, client_message_id text, turn_id uuid)
    ), theirs as (
        update inbox set listening = true where conversation_id = :conversation and :taken and not listening
    ), streamed as (
        insert into stream_change (conversation_id, at)
        select :conversation, :now where exists (select from stream_subscription where listed)
    )
    insert into outbox (channel, conversation_id, available_at)
    select channel, :conversation, :now from unnest(:channels) as channel
""").bindparams(
    *(
        bindparam(name, type_=conversation.c[name].type)
        for name in ("last_seq", "state", "language", "status", "owner", "version", "ended_at", "citizen_seen_at")
    ),
    bindparam("conversation", type_=conversation.c.id.type),
    bindparam("taken", type_=Boolean),
    bindparam("messages", type_=JSONB),
    bindparam("channels", type_=ARRAY(outbox.c.channel.type)),
    _moment("now"),
)

# The end of a turn: what the bot said, the conversation free again, the inbox emptied, both queued for sending and the turn recorded.
end_turn = text("""
    with changed as (
        update conversation
        set last_seq = :last_seq, state = :state, language = :language, status = :status,
            turn_id = null, turn_attempt = 0, turn_lease_until = null
        where id = :conversation
    ), said as (
        insert into message (id, conversation_id, seq, author, language, text, content, turn_id, created_at)
        select id, :conversation, seq, author, language, text, content, :turn, :now
        from jsonb_to_recordset(:messages)
            as new (id uuid, seq integer, author text, language text, text text, content jsonb)
    ), answered as (
        delete from inbox where id = any(:inbox_ids)
    ), queued as (
        insert into outbox (channel, conversation_id, available_at)
        select channel, :conversation, :now from unnest(:channels) as channel
    ), streamed as (
        insert into stream_change (conversation_id, at)
        select :conversation, :now where cardinality(:channels) > 0 and exists (select from stream_subscription where listed)
    )
    insert into turn (id, conversation_id, attempt, result, parse, model_id, bot_ms, finished_at)
    values (:turn, :conversation, :attempt, :result, :parse, :model_id, :bot_ms, :now)
""").bindparams(
    *(bindparam(name, type_=conversation.c[name].type) for name in ("last_seq", "state", "language", "status")),
    *(bindparam(name, type_=turn.c[name].type) for name in ("attempt", "result", "parse", "model_id", "bot_ms")),
    bindparam("conversation", type_=conversation.c.id.type),
    bindparam("turn", type_=turn.c.id.type),
    bindparam("messages", type_=JSONB),
    bindparam("inbox_ids", type_=ARRAY(inbox.c.id.type)),
    bindparam("channels", type_=ARRAY(outbox.c.channel.type)),
    _moment("now"),
)


def _receive() -> Any:
    """A citizen's message with its inbox row, in one statement: see `repository.receive`."""
    held = select(*CONVERSATION).where(_this, conversation.c.ended_at.is_(None)).with_for_update().cte("held")
    new = [*NewMessage.__dataclass_fields__, "id", "created_at"]
    values = [bindparam(f"new_{name}", type_=message.c[name].type).label(name) for name in new]
    added = (
        insert(message)
        .from_select([*new, "conversation_id", "seq"], select(*values, held.c.id, held.c.last_seq + 1))
        .returning(*MESSAGE)
        .cte("added")
    )
    counted = (
        update(conversation)
        .where(conversation.c.id == added.c.conversation_id)
        .values(last_seq=added.c.seq, citizen_seen_at=added.c.created_at)
        .returning(conversation.c.id)
        .cte("counted")
    )
    noted = (
        insert(inbox)
        .from_select(
            ["conversation_id", "message_id", "listening", "due_at"],
            select(added.c.conversation_id, added.c.id, held.c.owner != "bot", _moment("due_at")).where(
                held.c.id == added.c.conversation_id
            ),
        )
        .returning(inbox.c.id)
        .cte("noted")
    )
    told = (
        insert(outbox)
        .from_select(
            ["channel", "conversation_id", "available_at"],
            select(literal(DESK), added.c.conversation_id, added.c.created_at).where(
                held.c.id == added.c.conversation_id, held.c.owner != "bot"
            ),
        )
        .returning(outbox.c.id)
        .cte("told")
    )
    result = select(*added.c, *_held_columns(held)).select_from(added.join(held, held.c.id == added.c.conversation_id))
    return result.add_cte(counted, noted, told)


def _lease() -> Any:
    """The conversations in which something waits to be heard, leased, with what waits in them: see `repository.lease_turns`."""
    due = (
        select(inbox.c.conversation_id)
        .where(inbox.c.due_at <= _moment("now"))
        .order_by(inbox.c.due_at)
        .limit(bindparam("looked_at"))
        .subquery()
    )
    free = or_(conversation.c.turn_lease_until.is_(None), conversation.c.turn_lease_until < _moment("now"))
    picked = (
        select(conversation.c.id)
        .where(conversation.c.id.in_(select(due.c.conversation_id)), free)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    leased = (
        update(conversation)
        .where(conversation.c.id == picked.c.id)
        .values(
            turn_id=func.coalesce(conversation.c.turn_id, func.gen_random_uuid()),
            turn_attempt=conversation.c.turn_attempt + 1,
            turn_lease_until=_moment("until"),
        )
        .returning(*CONVERSATION)
        .cte("leased")
    )
    return (
        select(*_held_columns(leased), *MESSAGE, inbox.c.id.label("inbox_id"), inbox.c.listening)
        .select_from(leased)
        .join(inbox, inbox.c.conversation_id == leased.c.id)
        .join(message, message.c.id == inbox.c.message_id)
        .order_by(leased.c.id, message.c.seq)
    )


receive = _receive()
lease = _lease()
_my_turn = and_(
    _this,
    conversation.c.turn_id == bindparam("turn"),
    conversation.c.turn_attempt == bindparam("attempt"),
)
extend_lease = (
    update(conversation).where(_my_turn).values(turn_lease_until=_moment("until")).returning(conversation.c.id)
)
free_lease = (
    update(conversation)
    .where(_my_turn)
    .values(turn_id=None, turn_attempt=0, turn_lease_until=None)
    .returning(conversation.c.id)
)

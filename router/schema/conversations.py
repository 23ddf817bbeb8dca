"""Conversations and what is said in them, and what waits to be answered or sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment

conversation = Table(
    "conversation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),  # what people see: at most ten digits
    Column("create_key", LargeBinary, unique=True),  # SHA-256 of the Idempotency-Key that made it
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),  # pending | open | snoozed | resolved
    Column("owner", Text, nullable=False),  # bot | queue | agent: who may speak
    Column("version", Integer, nullable=False, server_default="1"),  # counts the changes of owner
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column(
        "state", JSONB, nullable=False, server_default=text("'{}'::jsonb")
    ),  # the dialogue state, opaque to the router
    Column("ledger_key", LargeBinary, nullable=False),  # pseudonyms in the ledger; erasure destroys it
    Column("turn_id", Uuid),
    Column("turn_attempt", Integer, nullable=False, server_default="0"),
    moment("turn_lease_until", nullable=True),
    moment("citizen_seen_at", nullable=True),
    moment("created_at"),
    moment("ended_at", nullable=True),
    moment("emptied_at", nullable=True),  # when its transcript was destroyed; it has ended by then
    CheckConstraint("status in ('pending', 'open', 'snoozed', 'resolved')", name="conversation_status"),
    CheckConstraint("owner in ('bot', 'queue', 'agent')", name="conversation_owner"),
    Index("conversation_created", "created_at", "id"),
    Index("conversation_full", "created_at", postgresql_where=text("emptied_at is null")),
    Index("conversation_emptied", "created_at", postgresql_where=text("emptied_at is not null")),
)

message = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", Text, nullable=False),  # citizen | bot | agent | system | note
    Column("agent_id", Uuid, ForeignKey("agent.id")),
    Column("name", Text),
    Column("department", Text),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column(
        "content", JSONB, nullable=False, server_default=text("'{}'::jsonb")
    ),  # links, buttons, answer key, version, facts
    Column("client_message_id", Text),
    Column("turn_id", Uuid),
    moment("created_at"),
    UniqueConstraint("conversation_id", "seq", name="message_seq"),
    UniqueConstraint("conversation_id", "client_message_id", name="message_client_id"),
    Index(  # who received an answer
        "message_answer",
        text("(content ->> 'key')"),
        "created_at",
        postgresql_where=text("(content ->> 'version') is not null"),
    ),
    Index(  # what people wrote; the bot's answers are found by their key
        "message_words",
        text("search_words(text)"),
        postgresql_using="gin",
        postgresql_where=text("author in ('citizen', 'agent', 'note')"),
    ),
    Index("message_recent", "created_at", postgresql_using="brin"),  # of the last hour; costs a new message nothing
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Uuid, ForeignKey("message.id", ondelete="CASCADE"), nullable=False),
    Column(
        "listening", Boolean, nullable=False, server_default=text("false")
    ),  # said while a human had it: heard, never answered by the bot
    moment("due_at"),
    Index("inbox_due", "due_at"),
    Index("inbox_conversation", "conversation_id"),
)

turn = Table(
    "turn",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column(
        "result", Text, nullable=False
    ),  # answered | handed_over | suppressed | bot_unavailable | bot_off | heard | unheard
    Column("parse", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("model_id", Text),
    Column("bot_ms", Integer),
    moment("finished_at"),
    Index("turn_conversation", "conversation_id"),
    Index("turn_finished", "finished_at", "result"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("channel", Text, nullable=False),  # webchat, … or desk: the consoles
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    moment("available_at"),
    Index("outbox_available", "channel", "id"),
)

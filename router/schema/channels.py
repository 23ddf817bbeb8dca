"""The channels that push: where a conversation is answered, what is on its way, and how each account does."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from router.schema.columns import metadata, moment

channel_account = Table(  # how an account does, for the console and for the other replicas
    "channel_account",
    metadata,
    Column("id", Text, primary_key=True),
    moment("received_at", nullable=True),
    moment("sent_at", nullable=True),
    moment("ill_since", nullable=True),
    Column("ill_why", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    moment("paused_until", nullable=True),
)

channel_thread = Table(  # where a conversation on such a channel is answered
    "channel_thread",
    metadata,
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("account", Text, nullable=False),
    Column("address", Text),  # null once its retention is over
    Column("address_hash", LargeBinary, nullable=False),  # HMAC: to know it again by
    Column("context", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # of the adapter, as it was last
    Column("pushed_seq", Integer, nullable=False, server_default="0"),  # up to here is in `delivery`
    moment("heard_at"),
    Index("channel_thread_address", "account", "address_hash", "heard_at"),
    Index("channel_thread_kept", "heard_at", postgresql_where=text("address is not null")),
)

delivery = Table(  # a message on its way, and what became of it
    "delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Uuid, ForeignKey("message.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("status", Text, nullable=False),  # waiting | unsure | sent | delivered | read | failed | dropped
    Column("parts_done", Integer, nullable=False, server_default="0"),
    Column("provider_ids", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    Column("reported", Text),  # the furthest that a provider told before all of it was sent: sent | delivered | read
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    moment("due_at"),
    moment("made_at"),
    moment("settled_at", nullable=True),
    CheckConstraint(
        "status in ('waiting', 'unsure', 'sent', 'delivered', 'read', 'failed', 'dropped')", name="delivery_status"
    ),
    UniqueConstraint("message_id", name="delivery_once"),
    Index("delivery_due", "account", "due_at", postgresql_where=text("status in ('waiting', 'unsure')")),
    Index("delivery_order", "conversation_id", "seq"),
    Index("delivery_reported", "provider_ids", postgresql_using="gin"),
)

channel_event = Table(  # what a provider told us before: it tells things twice
    "channel_event",
    metadata,
    Column("account", Text, primary_key=True),
    Column("event", LargeBinary, primary_key=True),  # SHA-256 of the provider's id
    moment("at"),
    Index("channel_event_at", "at"),
)

channel_opt_out = Table(  # who said STOP: nothing is sent there until they write again
    "channel_opt_out",
    metadata,
    Column("account", Text, primary_key=True),
    Column("address_hash", LargeBinary, primary_key=True),
    moment("at"),
)

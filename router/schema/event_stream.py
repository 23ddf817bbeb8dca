"""The outgoing event stream: who receives it, what happened, and what each receiver is still owed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment, words


def _conversation(*, key: bool = False) -> Column[object]:
    return Column(
        "conversation_id",
        Uuid,
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=key,
    )


stream_subscription = Table(
    "stream_subscription",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    words("types"),
    words("channels"),
    Column("account", Text),
    Column("listed", Boolean, nullable=False),  # it is in municipality/subscriptions.yml
    Column("off", Text),  # why nothing is sent: secret_missing | gone; null while it is on
    moment("since"),  # what happened before, it gets by a replay only
    moment("last_success_at", nullable=True),
    moment("ill_since", nullable=True),
    Column("ill_why", Text),  # a code
    Column("failures", Integer, nullable=False, server_default="0"),  # rounds in a row in which nothing was taken
    moment("due_at"),  # not before
    moment("lease_until", nullable=True),
    Column("leased_by", Text),
    CheckConstraint("off in ('secret_missing', 'gone')", name="stream_subscription_off"),
)

# Something changed in a conversation: written by the transaction that changed it, while there is a subscription.
stream_change = Table(
    "stream_change",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _conversation(),
    moment("at"),
    Index("stream_change_conversation", "conversation_id"),
)

# How far a conversation is in the stream.
stream_conversation = Table(
    "stream_conversation",
    metadata,
    _conversation(key=True),
    Column("seq", Integer, nullable=False),  # of the last message
    Column("position", BigInteger, nullable=False),  # of the last entry of the ledger
    moment("ended_at", nullable=True),
)

stream_event = Table(
    "stream_event",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    _conversation(),
    Column("type", Text, nullable=False),
    moment("at"),
    Column("seq", Integer),
    Column("data", JSONB, nullable=False),  # codes and ids; a text is read when it is sent
    Index("stream_event_conversation", "conversation_id"),
    Index("stream_event_at", "at"),
)

stream_delivery = Table(
    "stream_delivery",
    metadata,
    Column("subscription", Text, ForeignKey("stream_subscription.id", ondelete="CASCADE"), primary_key=True),
    Column("event_number", BigInteger, ForeignKey("stream_event.number", ondelete="CASCADE"), primary_key=True),
    _conversation(),
    Column("status", Text, nullable=False),  # waiting | delivered | refused | given_up
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("refusals", Integer, nullable=False, server_default="0"),  # of these tries, those that the receiver refused
    moment("due_at"),
    moment("settled_at", nullable=True),
    CheckConstraint("status in ('waiting', 'delivered', 'refused', 'given_up')", name="stream_delivery_status"),
    Index("stream_delivery_waiting", "subscription", "event_number", postgresql_where=text("status = 'waiting'")),
    Index("stream_delivery_passed_over", "subscription", postgresql_where=text("status in ('refused', 'given_up')")),
    Index("stream_delivery_event", "event_number"),
    Index("stream_delivery_conversation", "conversation_id"),
)

# The delivery log: every try.
stream_attempt = Table(
    "stream_attempt",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("subscription", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    _conversation(),
    Column("attempt", Integer, nullable=False),
    Column("outcome", Text, nullable=False),  # delivered | gone | refused | failed
    Column("why", Text, nullable=False),
    Column("status_code", Integer),
    Column("milliseconds", Integer, nullable=False),
    moment("at"),
    Index("stream_attempt_subscription", "subscription", "at"),
    Index("stream_attempt_at", "at"),
    Index("stream_attempt_conversation", "conversation_id"),
)

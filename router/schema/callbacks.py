"""Call-backs with the capacity that they take, and the response terms of handoffs. Contact data is in a table of its own."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from router.schema.columns import metadata, moment

callback = Table(
    "callback",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),  # what people read out: ten digits
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("department", Text, nullable=False),
    Column("topic", Text),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),  # planned | claimed | kept | unreachable | cancelled
    Column("sequence", Integer, nullable=False, server_default="0"),  # of the calendar entry: counts its changes
    moment("starts_at"),
    moment("ends_at"),  # the deadline
    Column("claimed_by", Uuid, ForeignKey("agent.id")),
    moment("claimed_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),  # calls that nobody answered, for this slot
    moment("reminded_at", nullable=True),
    moment("missed_at", nullable=True),
    moment("created_at"),
    moment("ended_at", nullable=True),
    CheckConstraint("status in ('planned', 'claimed', 'kept', 'unreachable', 'cancelled')", name="callback_status"),
    CheckConstraint("(status = 'claimed') <= (claimed_by is not null)", name="callback_claim"),
    CheckConstraint("starts_at < ends_at", name="callback_slot"),
    Index(
        "callback_open",
        "conversation_id",
        unique=True,
        postgresql_where=text("status in ('planned', 'claimed')"),
    ),
    Index("callback_due", "ends_at", postgresql_where=text("status in ('planned', 'claimed')")),
    Index("callback_handoff", "handoff_id"),
)

callback_contact = Table(
    "callback_contact",
    metadata,
    Column("callback_id", Uuid, ForeignKey("callback.id", ondelete="CASCADE"), primary_key=True),
    Column("phone", Text),  # E.164
    Column("email", Text),
    Column("name", Text),
    CheckConstraint("phone is not null or email is not null", name="callback_reachable"),
)

callback_seat = Table(
    "callback_seat",
    metadata,
    Column("department", Text),
    moment("starts_at"),
    Column("seat", Integer, autoincrement=False),
    Column("callback_id", Uuid, ForeignKey("callback.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("department", "starts_at", "seat", name="callback_seat_pkey"),
    UniqueConstraint("callback_id", name="callback_seat_once"),
)

callback_event = Table(
    "callback_event",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("callback_id", Uuid, ForeignKey("callback.id", ondelete="CASCADE"), nullable=False),
    Column("department", Text, nullable=False),
    Column("kind", Text, nullable=False),  # made | moved | cancelled | kept | no_answer | unreachable | missed
    moment("at"),
    Index("callback_event_at", "at"),
    Index("callback_event_of", "callback_id"),
)

response_term = Table(
    "response_term",
    metadata,
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("department", Text, nullable=False),
    Column("term", Text, nullable=False),  # its id in municipality/terms.yml
    Column("working_days", Integer, nullable=False),  # as it was promised: a later file changes no promise
    Column("status", Text, nullable=False),  # running | stopped | met | missed | dropped
    moment("started_at"),
    moment("due_at", nullable=True),  # null while the clock stands still
    moment("warn_at", nullable=True),
    moment("warned_at", nullable=True),
    moment("ended_at", nullable=True),
    CheckConstraint("status in ('running', 'stopped', 'met', 'missed', 'dropped')", name="response_term_status"),
    CheckConstraint("(status = 'running') <= (due_at is not null)", name="response_term_due_at"),
    Index("response_term_conversation", "conversation_id"),
    Index("response_term_open", "due_at", postgresql_where=text("status in ('running', 'stopped')")),
)

term_stop = Table(
    "term_stop",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("response_term.handoff_id", ondelete="CASCADE"), nullable=False),
    Column("reason", Text, nullable=False),
    moment("stopped_at"),
    moment("resumed_at", nullable=True),
    Index(
        "term_stop_open",
        "handoff_id",
        unique=True,
        postgresql_where=text("resumed_at is null"),
    ),
    Index("term_stop_of", "handoff_id"),
)

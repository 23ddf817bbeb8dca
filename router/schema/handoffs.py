"""What a human has to do: requests, handoffs and claims."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment, words

handoff_request = Table(
    "handoff_request",
    metadata,
    Column("turn_id", Uuid, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("topic", Text),
    Column("aspect", Text),
    Column("signals", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    moment("created_at"),
    Index("handoff_request_conversation", "conversation_id"),
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", Uuid, unique=True),  # a turn hands over at most once
    Column("status", Text, nullable=False),  # queued | claimed | snoozed | resolved | returned | abandoned
    Column("reason", Text, nullable=False),
    Column("topic", Text),
    Column("aspect", Text),
    Column("sensitivity", Text, nullable=False),
    Column("department", Text, nullable=False),
    words("skills"),
    Column("priority", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("reserved_for", Uuid, ForeignKey("agent.id")),  # whom it waits for: until a moment, or until they come
    moment("reserved_until", nullable=True),
    Column("named_agent", Uuid, ForeignKey("agent.id")),  # the employee who keeps a sensitive case
    moment("queued_at"),
    moment("order_key"),  # queued_at less the bonus of the priority class: ageing costs nothing
    moment("capped_at", nullable=True),  # kept out of a full line during a surge
    moment("dropped_at", nullable=True),  # when it fell back into the queue, at the front of its class
    Column("rule_id", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("snapshot", JSONB, nullable=False),  # frozen: why it is here
    Column("claim_id", Uuid),
    Column("claimed_by", Uuid, ForeignKey("agent.id")),
    moment("claimed_at", nullable=True),
    moment("snoozed_until", nullable=True),
    Column("callback_phone", Text),
    moment("ended_at", nullable=True),
    moment("gone_at", nullable=True),  # the router saw that the page was closed; null while it is open
    Column("gone_settled", Boolean, nullable=False, server_default=text("false")),  # what follows from that was done
    Column("result", Text),
    Column("preview", Text, nullable=False),
    words("also"),  # other topics that were asked about while it waited
    moment("nobody_told_at", nullable=True),  # when the citizen was told that nobody is there, once
    moment("files_asked_at", nullable=True),  # since when an employee asks for files
    words("dangers"),  # topics of danger that were heard while it waited or was held
    CheckConstraint(
        "status in ('queued', 'claimed', 'snoozed', 'resolved', 'returned', 'abandoned')", name="handoff_status"
    ),
    CheckConstraint("(status = 'claimed') = (claim_id is not null)", name="handoff_claim"),
    Index(
        "handoff_open",
        "conversation_id",
        unique=True,
        postgresql_where=text("status in ('queued', 'claimed', 'snoozed')"),
    ),
    Index(
        "handoff_queue", "department", "order_key", "queued_at", "id", postgresql_where=text("status = 'queued'")
    ),  # the order; `next_for` walks it
    Index(
        "handoff_class",
        "department",
        "priority",
        "order_key",
        postgresql_where=text("status = 'queued' and dropped_at is null"),
    ),  # its first row is the head of a class
    Index("handoff_reserved", "reserved_for", postgresql_where=text("status = 'queued' and reserved_for is not null")),
    Index("handoff_held", "claimed_by", postgresql_where=text("status = 'claimed'")),
    Index("handoff_claimed", "department", "claimed_at"),
    Index("handoff_conversation", "conversation_id"),
    Index("handoff_ended", "ended_at"),
    Index("handoff_phone", "ended_at", postgresql_where=text("callback_phone is not null")),
    Index("handoff_snoozed", "snoozed_until", postgresql_where=text("status = 'snoozed'")),
)

claim = Table(
    "claim",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("agent_id", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("claimed_at"),
    moment("ended_at", nullable=True),
    Column(
        "end_reason", Text
    ),  # transferred | snoozed | returned | resolved | called_back | discarded | lapsed | taken_over | ended_by_citizen
    Column("heavy", Boolean, nullable=False, server_default=text("false")),  # by its sensitivity or its signals
    Column("wrap_up_seconds", Integer, nullable=False, server_default="0"),  # as agreed when it was taken
    Column("request_key", Text),  # the Idempotency-Key under which it was taken as the next
    Column("given_by", Uuid, ForeignKey("agent.id")),  # the supervisor who gave it to them
    Index("claim_handoff", "handoff_id"),
    Index("claim_ended", "ended_at", postgresql_where=text("ended_at is not null")),
    Index("claim_agent", "agent_id", "ended_at"),
    Index("claim_request", "agent_id", "request_key", unique=True),
)

draft = Table(
    "draft",
    metadata,
    Column("agent_id", Uuid, ForeignKey("agent.id"), primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("tab", Text, nullable=False),  # the window of the console that saved it
    Column("client_message_id", Text, nullable=False),  # under which it is sent, in whichever window
    moment("saved_at"),
    Index("draft_handoff", "handoff_id"),
    Index("draft_saved", "saved_at"),
)


def kept_out(columns: Any) -> ColumnElement[bool]:
    """Who waits outside of a full line: nobody comes until there is room, or a number to call (`Handoff.kept_out`)."""
    return and_(columns.capped_at.is_not(None), columns.callback_phone.is_(None))

"""The tables of Balie, as the repositories use them.

The migrations in `migrations/` make the real tables; a test holds that both say the same. Columns are added here and in a new migration.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _words(name: str) -> Column[object]:
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'::text[]"))


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
    _moment("turn_lease_until", nullable=True),
    _moment("citizen_seen_at", nullable=True),
    _moment("created_at"),
    _moment("ended_at", nullable=True),
    CheckConstraint("status in ('pending', 'open', 'snoozed', 'resolved')", name="conversation_status"),
    CheckConstraint("owner in ('bot', 'queue', 'agent')", name="conversation_owner"),
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
    _moment("created_at"),
    UniqueConstraint("conversation_id", "seq", name="message_seq"),
    UniqueConstraint("conversation_id", "client_message_id", name="message_client_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Uuid, ForeignKey("message.id", ondelete="CASCADE"), nullable=False),
    _moment("due_at"),
    Index("inbox_due", "due_at"),
    Index("inbox_conversation", "conversation_id"),
)

turn = Table(
    "turn",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("result", Text, nullable=False),  # answered | handed_over | suppressed | bot_unavailable
    Column("parse", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("model_id", Text),
    Column("bot_ms", Integer),
    _moment("finished_at"),
    Index("turn_conversation", "conversation_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("channel", Text, nullable=False),  # webchat, … or desk: the consoles
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    _moment("available_at"),
    Index("outbox_available", "channel", "id"),
)

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
    _moment("created_at"),
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
    _words("skills"),
    Column("priority", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("reserved_for", Uuid, ForeignKey("agent.id")),  # a transfer to one colleague
    _moment("queued_at"),
    _moment("order_key"),  # queued_at less the bonus of the priority class: ageing costs nothing
    Column("rule_id", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("snapshot", JSONB, nullable=False),  # frozen: why it is here
    Column("claim_id", Uuid),
    Column("claimed_by", Uuid, ForeignKey("agent.id")),
    _moment("claimed_at", nullable=True),
    _moment("snoozed_until", nullable=True),
    Column("callback_phone", Text),
    _moment("ended_at", nullable=True),
    Column("result", Text),
    Column("preview", Text, nullable=False),
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
    Index("handoff_queue", "department", "order_key", postgresql_where=text("status = 'queued'")),
    Index("handoff_held", "claimed_by", postgresql_where=text("status = 'claimed'")),
    Index("handoff_claimed", "department", "claimed_at"),
    Index("handoff_snoozed", "snoozed_until", postgresql_where=text("status = 'snoozed'")),
)

claim = Table(
    "claim",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("agent_id", Uuid, ForeignKey("agent.id"), nullable=False),
    _moment("claimed_at"),
    _moment("ended_at", nullable=True),
    Column("end_reason", Text),  # transferred | snoozed | returned | resolved | lapsed | ended_by_citizen
    Index("claim_handoff", "handoff_id"),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    _words("roles"),
    _words("departments"),
    _words("skills"),
    _words("languages"),
    Column("capacity", Integer, nullable=False),
    Column("presence", Text, nullable=False, server_default="offline"),
    _moment("seen_at", nullable=True),
    Column("ledger_key", LargeBinary, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    _moment("created_at"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", Text, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    Index("session_agent", "agent_id"),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    _moment("at"),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text),
    Column("data", JSONB, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ledger_object", "object"),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("singleton", Boolean, primary_key=True, server_default=text("true")),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

ledger_key = Table(
    "ledger_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    _moment("created_at"),
)

ledger_seal = Table(
    "ledger_seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _moment("at"),
    Column("position", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("key", Text, ForeignKey("ledger_key.id"), nullable=False),
    Column("successor", Text),  # the public key that signs from here on
    Column("signature", LargeBinary, nullable=False),
)

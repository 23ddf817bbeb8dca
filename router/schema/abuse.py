"""Who is kept out for a while, and the proofs of work that were used. No address stands in a table: only a keyed hash, whose key goes."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, LargeBinary, Table, Text, Uuid, text

from router.schema.columns import metadata, moment

address_key = Table(
    "address_key",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

conversation_address = Table(
    "conversation_address",
    metadata,
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, nullable=False),  # of the key that the hash was made with
    Column("hash", LargeBinary, nullable=False),
    moment("started_at", nullable=True),  # null: before there was this column
    Index("conversation_address_hash", "day", "hash", "started_at"),
)

spent_proof = Table(
    "spent_proof",
    metadata,
    Column("nonce", Text, primary_key=True),
    moment("expires_at"),
    Index("spent_proof_expires", "expires_at"),
)

block = Table(
    "block",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),  # address | conversation
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE")),  # what it was made for
    Column("day", Date),  # of the key of the hash
    Column("hash", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("blocked_by", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("blocked_at"),
    moment("until"),
    Column("ended_by", Uuid, ForeignKey("agent.id")),  # null with ended_at: its time was over
    moment("ended_at", nullable=True),
    CheckConstraint("kind in ('address', 'conversation')", name="block_kind"),
    Index("block_running", "until", postgresql_where=text("ended_at is null")),
    Index("block_once", "kind", "conversation_id", unique=True, postgresql_where=text("ended_at is null")),
)

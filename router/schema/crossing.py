"""Codes with which a conversation goes on at another door."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from router.schema.columns import metadata, moment

crossing = Table(
    "crossing",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    moment("made_at"),
    moment("until"),
    moment("used_at", nullable=True),
    Column("used_on", Text),  # the account, or phone or counter
    Column("used_key", LargeBinary, unique=True),  # of the employee's command: the same again is the same
    Index("crossing_conversation", "conversation_id"),
)

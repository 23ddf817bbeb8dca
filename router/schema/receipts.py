"""Transcripts that wait to be mailed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid, text

from router.schema.columns import metadata, moment

receipt_mail = Table(
    "receipt_mail",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),  # of the request that asked for it
    Column("address", Text, nullable=False),  # empty once it was sent or given up
    Column("status", Text, nullable=False),  # waiting | sent | refused
    Column("tries", Integer, nullable=False),
    moment("due_at"),
    moment("made_at"),
    CheckConstraint("status in ('waiting', 'sent', 'refused')", name="receipt_mail_status"),
    CheckConstraint("(status = 'waiting') = (address <> '')", name="receipt_mail_address"),
    UniqueConstraint("conversation_id", "key", name="receipt_mail_once"),
    Index("receipt_mail_due", "due_at", postgresql_where=text("status = 'waiting'")),
)

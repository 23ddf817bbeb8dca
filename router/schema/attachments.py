"""Files that citizens sent, their bytes apart: whoever lists them does not read those."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid

from router.schema.columns import metadata, moment

attachment = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Uuid, ForeignKey("message.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),  # by its bytes
    Column("size", Integer, nullable=False),
    Column("scan", Text, nullable=False),  # clean | not_scanned
    moment("created_at"),
    CheckConstraint("scan in ('clean', 'not_scanned')", name="attachment_scan"),
    Index("attachment_conversation", "conversation_id"),
    Index("attachment_created", "created_at"),
)

attachment_content = Table(
    "attachment_content",
    metadata,
    Column("attachment_id", Uuid, ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

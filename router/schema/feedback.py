"""Whether an answer helped. What was missed is an item of the editors' work, and not here."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, Uuid

from router.schema.columns import metadata, moment

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", Uuid, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("topic", Text, nullable=False),  # the key of the answer
    Column("aspect", Text),
    Column("version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("helped", Boolean, nullable=False),
    moment("given_at"),
    Index("feedback_conversation", "conversation_id"),
)

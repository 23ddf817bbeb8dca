"""What supervisors stopped, and who is told of a withdrawn answer."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid, text

from router.schema.columns import metadata, moment

brake = Table(
    "brake",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),  # bot | channel | answer
    Column("target", Text, nullable=False),  # the channel, or the topic of the answer; empty for the bot
    Column("aspect", Text, nullable=False),  # empty: every answer of the topic
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("pulled_by", Uuid, ForeignKey("agent.id")),  # null: on the command line
    moment("pulled_at"),
    Column("released_by", Uuid, ForeignKey("agent.id")),
    moment("released_at", nullable=True),
    Column("release_reason", Text),
    Column("release_note", Text),
    CheckConstraint("kind in ('bot', 'channel', 'answer')", name="brake_kind"),
    Index("brake_on", "kind", "target", "aspect", unique=True, postgresql_where=text("released_at is null")),
)

recipient_notice = Table(
    "recipient_notice",
    metadata,
    Column("brake_id", Uuid, ForeignKey("brake.id"), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    moment("asked_at"),
    moment("done_at", nullable=True),
    Column("outcome", Text),  # told | noted | left
    Index("recipient_notice_due", "asked_at", postgresql_where=text("done_at is null")),
    Index("recipient_notice_conversation", "conversation_id"),
)

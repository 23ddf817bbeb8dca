"""What should become better: the editors' work."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid, text

from router.schema.columns import metadata, moment

improvement = Table(
    "improvement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),  # topic_wrong | no_answer | deviation | feedback
    Column("about", Uuid, nullable=False),  # the message or the handoff that it is about
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="SET NULL")),
    Column("topic", Text),
    Column("aspect", Text),
    Column("heard", Text),  # the topic that the bot heard in the place of `topic`
    Column("reason", Text),
    Column("question", Text, nullable=False),  # masked
    Column("note", Text, nullable=False),  # masked
    Column("made_by", Uuid, ForeignKey("agent.id")),  # null: a citizen
    moment("made_at"),
    Column("status", Text, nullable=False),
    Column("done_by", Uuid, ForeignKey("agent.id")),
    moment("done_at", nullable=True),
    CheckConstraint("kind in ('topic_wrong', 'no_answer', 'deviation', 'feedback')", name="improvement_kind"),
    CheckConstraint("status in ('open', 'done', 'dismissed')", name="improvement_status"),
    Index("improvement_about", "kind", "about", unique=True),
    Index("improvement_conversation", "conversation_id"),
    Index("improvement_handoff", "handoff_id"),
    Index("improvement_open", "kind", "topic", "aspect", postgresql_where=text("status = 'open'")),
    Index("improvement_done", "done_at", postgresql_where=text("status <> 'open'")),
)

"""Who was mentioned in a private note."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Uuid, text

from router.schema.columns import metadata, moment

mention = Table(
    "mention",
    metadata,
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),  # of the note
    Column("agent_id", Uuid, ForeignKey("agent.id"), primary_key=True),
    Column("made_by", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("made_at"),
    moment("seen_at", nullable=True),
    Index("mention_agent", "agent_id", "made_at"),
    Index("mention_unseen", "agent_id", postgresql_where=text("seen_at is null")),
)

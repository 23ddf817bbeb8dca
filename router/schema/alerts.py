"""What a supervisor has to know now."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment

alert = Table(
    "alert",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("department", Text),  # which one it is about, if it is about one
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE")),
    Column("data", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # codes and numbers, no personal data
    moment("raised_at"),
    Column("seen_by", Uuid, ForeignKey("agent.id")),
    moment("seen_at", nullable=True),
    Index("alert_unseen", "raised_at", postgresql_where=text("seen_at is null")),
    Index("alert_of_handoff", "handoff_id", "kind", unique=True, postgresql_where=text("seen_at is null")),
)

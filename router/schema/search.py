"""Views of the search that employees saved. What is searched in is an index of `message`."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id"), nullable=False),
    Column("name", Text, nullable=False),  # masked
    Column("filters", JSONB, nullable=False),  # never the words that were searched for
    Column("department", Text),  # with whom it is shared, or null
    moment("used_at"),
    Index("saved_view_agent", "agent_id"),
    Index("saved_view_used", "used_at"),
)

"""Who reads along with a colleague's conversation now. At the end the row goes: the ledger and the looks have the beginning and the end."""

from sqlalchemy import Column, ForeignKey, Table, Uuid

from router.schema.columns import metadata, moment

watch = Table(
    "watch",
    metadata,
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id"), primary_key=True),
    moment("started_at"),
    moment("seen_at"),  # when their console last said that it is still open
)

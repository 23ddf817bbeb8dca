"""Calls that the telephone exchange tells of, until an employee enters them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid, text

from router.schema.columns import metadata, moment

phone_call = Table(
    "phone_call",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("call_id", Text, nullable=False, unique=True),  # what the exchange calls it
    Column("agent_id", Uuid, ForeignKey("agent.id"), nullable=False),  # whose telephone rings
    Column("phone", Text),  # E.164; only until it is entered, set aside or ten minutes old
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE")),  # as which it was entered
    moment("created_at"),
    moment("ended_at", nullable=True),  # entered, set aside or too old
    Index("phone_call_rings", "agent_id", "created_at", postgresql_where=text("ended_at is null")),
    Index("phone_call_conversation", "conversation_id"),
    Index("phone_call_created", "created_at"),
)

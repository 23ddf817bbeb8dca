"""Accounts and sessions of employees, and the rhythm of their breaks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment, words

agent = Table(
    "agent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    words("roles"),
    words("departments"),
    words("skills"),
    words("languages"),
    Column("capacity", Integer, nullable=False),
    Column("channel_capacity", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # within the capacity
    Column("presence", Text, nullable=False, server_default="offline"),
    moment("seen_at", nullable=True),
    moment("ready_at", nullable=True),  # wrap-ups of what ended before are over
    moment("continued_at", nullable=True),  # the breaks of what was done before were passed over
    Column("ledger_key", LargeBinary, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    moment("created_at"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", Text, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    Index("session_agent", "agent_id"),
)

rhythm = Table(
    "rhythm",
    metadata,
    Column("department", Text, primary_key=True),
    Column("heavy_in_row", Integer),
    Column("minutes_of_work", Integer),
    Column("pause_minutes", Integer, nullable=False),
    moment("changed_at"),
)

"""Accounts of employees, how they sign in, their sessions, and the rhythm of their breaks."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, text
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
    Column("id", Uuid, nullable=False, unique=True, server_default=text("gen_random_uuid()")),  # as its owner sees it
    Column("method", Text, nullable=False, server_default="password"),  # password | code | recovery | provider
    Column("device", Text, nullable=False, server_default=""),  # the browser and its system, in a few words
    moment("seen_at"),  # when its employee last did something
    moment("ended_at", nullable=True),
    Column("provider_session", Text),  # what the identity provider calls it
    Column("id_token", LargeBinary),  # encrypted: the provider wants it back at signing out
    Index("session_agent", "agent_id"),
    Index("session_ended", "ended_at", postgresql_where=text("ended_at is not null")),
)

second_step = Table(
    "second_step",
    metadata,
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # encrypted
    Column("last_step", BigInteger, nullable=False),  # of the code that was used last: none counts twice
    moment("since"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
)

provider_account = Table(
    "provider_account",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False, unique=True),
    moment("linked_at"),
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

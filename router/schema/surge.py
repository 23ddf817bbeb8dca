"""Surges: what is counted, the surge that is proposed or on, and the answers that supervisors publish."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment, words

surge_count = Table(
    "surge_count",
    metadata,
    Column("minute", DateTime(timezone=True), primary_key=True),
    Column("kind", Text, primary_key=True),  # contact | question | handoff
    Column("channel", Text, primary_key=True),
    Column("department", Text, primary_key=True),  # empty: not about one
    Column("topic", Text, primary_key=True),  # empty: not about one
    Column("count", Integer, nullable=False),
)

surge_phrase = Table(
    "surge_phrase",
    metadata,
    Column("quarter", DateTime(timezone=True), primary_key=True),  # of an hour
    Column("phrase", Text, primary_key=True),
    Column("conversations", Integer, nullable=False),  # at least five: a phrase of fewer people is never written
    Index("surge_phrase_history", "phrase", "quarter"),
)

surge = Table(
    "surge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),  # proposed | on | off | dismissed
    Column("reason", Text, nullable=False),  # contacts | handoffs | queue | by_hand
    Column("department", Text),
    Column("figures", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("proposed_at"),
    moment("on_at", nullable=True),
    Column("on_by", Uuid, ForeignKey("agent.id")),  # null: by rule
    moment("calm_since", nullable=True),
    moment("ended_at", nullable=True),
    Column("ended_by", Uuid, ForeignKey("agent.id")),  # null: by rule
    Index(
        "surge_open",
        text("(true)"),
        unique=True,
        postgresql_where=text("status in ('proposed', 'on')"),
    ),
)

announcement = Table(
    "announcement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("texts", JSONB, nullable=False),  # by language
    words("phrases"),
    moment("published_at"),
    Column("published_by", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("withdrawn_at", nullable=True),
    Column("withdrawn_by", Uuid, ForeignKey("agent.id")),
    UniqueConstraint("key", "version", name="announcement_version"),
    Index("announcement_live", "key", unique=True, postgresql_where=text("withdrawn_at is null")),
)

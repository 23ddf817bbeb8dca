"""What was destroyed, and who looked into what."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid

from router.schema.columns import metadata, moment

destruction = Table(
    "destruction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("class", Text, nullable=False),  # a class of municipality/retention.yml
    Column("what", Text, nullable=False),  # the table, or the log files
    Column("reason", Text, nullable=False),  # retention | erasure
    Column("count", Integer, nullable=False),
    moment("until", nullable=True),  # what was older than this
    moment("at"),
    Index("destruction_at", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_id", Uuid, ForeignKey("agent.id")),  # null: the administrator, at the command line
    Column("action", Text, nullable=False),  # looked | searched | exported | erased
    Column("object", Text, nullable=False),  # as in the ledger: a pseudonym, or `search`
    Column("why", Text, nullable=False),  # a code, or what was typed
    moment("at"),
    Index("audit_at", "at"),
    Index("audit_look", "agent_id", "object", "at"),
)

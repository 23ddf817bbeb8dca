"""What people changed in the console of what the files say: every change with both texts, and what is not published yet."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment

content_change = Table(
    "content_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),  # answer | message | fact | department | routing
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB(none_as_null=True)),  # null: what the file says, from then on
    Column("file", Text, nullable=False),  # the hash of what the file said then
    Column("reason", Text, nullable=False),
    Column("undo_of", Integer),  # the version that was published again; 0 is the file
    Column("changed_by", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("at"),
    UniqueConstraint("kind", "key", "version", name="content_change_version"),
    Index("content_change_at", "at"),
)

content_draft = Table(
    "content_draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("version", Integer, nullable=False),  # what was published when it was begun; 0 is the file
    Column("revision", Integer, nullable=False),
    Column("changed_by", Uuid, ForeignKey("agent.id"), nullable=False),
    moment("changed_at"),
    Column("discarded_by", Uuid, ForeignKey("agent.id")),  # a colleague threw it away; its owner can have it back
    moment("discarded_at", nullable=True),
    Index("content_draft_item", "kind", "key", unique=True, postgresql_where=text("discarded_at IS NULL")),
)

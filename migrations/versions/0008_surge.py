"""Surges, and answers published while the api runs. Deploy: before the code."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
CREATE TABLE surge_count (
    minute TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    department TEXT NOT NULL,
    topic TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, kind, channel, department, topic)
)
""")
    op.execute("""
CREATE TABLE surge_phrase (
    quarter TIMESTAMP WITH TIME ZONE NOT NULL,
    phrase TEXT NOT NULL,
    conversations INTEGER NOT NULL,
    PRIMARY KEY (quarter, phrase)
)
""")
    op.execute("CREATE INDEX surge_phrase_history ON surge_phrase (phrase, quarter)")
    op.execute("""
CREATE TABLE surge (
    id UUID NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    department TEXT,
    figures JSONB DEFAULT '{}'::jsonb NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    on_at TIMESTAMP WITH TIME ZONE,
    on_by UUID,
    calm_since TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    PRIMARY KEY (id),
    FOREIGN KEY(on_by) REFERENCES agent (id),
    FOREIGN KEY(ended_by) REFERENCES agent (id)
)
""")
    op.execute("CREATE UNIQUE INDEX surge_open ON surge ((true)) WHERE status in ('proposed', 'on')")
    op.execute("""
CREATE TABLE announcement (
    id UUID NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    texts JSONB NOT NULL,
    phrases TEXT[] DEFAULT '{}'::text[] NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by UUID NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by UUID,
    PRIMARY KEY (id),
    CONSTRAINT announcement_version UNIQUE (key, version),
    FOREIGN KEY(published_by) REFERENCES agent (id),
    FOREIGN KEY(withdrawn_by) REFERENCES agent (id)
)
""")
    op.execute("CREATE UNIQUE INDEX announcement_live ON announcement (key) WHERE withdrawn_at is null")
    op.execute("ALTER TABLE handoff ADD COLUMN capped_at TIMESTAMP WITH TIME ZONE")


def downgrade() -> None:
    op.execute("ALTER TABLE handoff DROP COLUMN capped_at")
    for table in ("announcement", "surge", "surge_phrase", "surge_count"):
        op.execute(f"DROP TABLE {table}")

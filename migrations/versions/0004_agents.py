"""Presence, wrap-up, breaks and assignment of employees. Deploy: before the code."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
ALTER TABLE agent
    ADD COLUMN channel_capacity JSONB DEFAULT '{}'::jsonb NOT NULL,
    ADD COLUMN ready_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN continued_at TIMESTAMP WITH TIME ZONE
""")
    op.execute("""
ALTER TABLE claim
    ADD COLUMN heavy BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN wrap_up_seconds INTEGER DEFAULT 0 NOT NULL
""")
    op.execute("CREATE INDEX claim_agent ON claim (agent_id, ended_at)")
    op.execute("""
ALTER TABLE handoff
    ADD COLUMN reserved_until TIMESTAMP WITH TIME ZONE,
    ADD COLUMN named_agent UUID REFERENCES agent (id)
""")
    op.execute(
        "CREATE INDEX handoff_reserved ON handoff (reserved_for) WHERE status = 'queued' AND reserved_for IS NOT NULL"
    )
    op.execute("""
CREATE TABLE rhythm (
    department TEXT NOT NULL,
    heavy_in_row INTEGER,
    minutes_of_work INTEGER,
    pause_minutes INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (department)
)
""")


def downgrade() -> None:
    op.execute("DROP TABLE rhythm")
    op.execute("DROP INDEX handoff_reserved")
    op.execute("ALTER TABLE handoff DROP COLUMN named_agent, DROP COLUMN reserved_until")
    op.execute("DROP INDEX claim_agent")
    op.execute("ALTER TABLE claim DROP COLUMN wrap_up_seconds, DROP COLUMN heavy")
    op.execute("ALTER TABLE agent DROP COLUMN continued_at, DROP COLUMN ready_at, DROP COLUMN channel_capacity")

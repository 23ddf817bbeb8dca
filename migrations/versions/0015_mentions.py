"""Who was mentioned in a private note. Deploy: before the code."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table."""
    op.execute("""
        CREATE TABLE mention (
            handoff_id UUID NOT NULL REFERENCES handoff (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            agent_id UUID NOT NULL REFERENCES agent (id),
            made_by UUID NOT NULL REFERENCES agent (id),
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (handoff_id, seq, agent_id)
        )
    """)
    op.execute("CREATE INDEX mention_agent ON mention (agent_id, made_at)")
    op.execute("CREATE INDEX mention_unseen ON mention (agent_id) WHERE seen_at IS NULL")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE mention")

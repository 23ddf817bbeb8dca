"""Who reads along with a colleague's conversation. Deploy: before the code."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
CREATE TABLE watch (
    handoff_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (handoff_id, agent_id),
    FOREIGN KEY(handoff_id) REFERENCES handoff (id) ON DELETE CASCADE,
    FOREIGN KEY(agent_id) REFERENCES agent (id)
)
"""
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE watch")

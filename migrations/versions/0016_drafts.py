"""What an employee types, kept on the server. Deploy: before the code."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
CREATE TABLE draft (
    agent_id UUID NOT NULL,
    handoff_id UUID NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    tab TEXT NOT NULL,
    client_message_id TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (agent_id, handoff_id),
    FOREIGN KEY(agent_id) REFERENCES agent (id),
    FOREIGN KEY(handoff_id) REFERENCES handoff (id) ON DELETE CASCADE
)
"""
    )
    op.execute("CREATE INDEX draft_handoff ON draft (handoff_id)")
    op.execute("CREATE INDEX draft_saved ON draft (saved_at)")


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table draft")

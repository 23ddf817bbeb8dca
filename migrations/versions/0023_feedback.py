"""Whether an answer helped. Deploy: before the code."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the table: one row for each answer, gone with its message."""
    op.execute("""
        CREATE TABLE feedback (
            message_id UUID NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            topic TEXT NOT NULL,
            aspect TEXT,
            version TEXT NOT NULL,
            language TEXT NOT NULL,
            helped BOOLEAN NOT NULL,
            given_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
    """)
    op.execute("CREATE INDEX feedback_conversation ON feedback (conversation_id)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE feedback")

"""Codes with which a conversation goes on at another door. Deploy: before the code."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the table."""
    op.execute("""
        CREATE TABLE crossing (
            code_hash BYTEA NOT NULL PRIMARY KEY,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            until TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            used_on TEXT,
            used_key BYTEA UNIQUE
        )
    """)
    op.execute("CREATE INDEX crossing_conversation ON crossing (conversation_id)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE crossing")

"""Calls that the telephone exchange tells of. Deploy: before the code."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the table."""
    op.execute("""
        CREATE TABLE phone_call (
            id UUID PRIMARY KEY,
            call_id TEXT NOT NULL UNIQUE,
            agent_id UUID NOT NULL REFERENCES agent (id),
            phone TEXT,
            conversation_id UUID REFERENCES conversation (id) ON DELETE CASCADE,
            created_at TIMESTAMPTZ NOT NULL,
            ended_at TIMESTAMPTZ
        )
    """)
    op.execute("CREATE INDEX phone_call_rings ON phone_call (agent_id, created_at) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX phone_call_conversation ON phone_call (conversation_id)")
    op.execute("CREATE INDEX phone_call_created ON phone_call (created_at)")


def downgrade() -> None:
    """Forget the calls."""
    op.execute("DROP TABLE phone_call")

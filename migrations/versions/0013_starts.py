"""When a conversation started, beside the hash of its address: starts are counted over all replicas. Deploy: before the code."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the moment; what started before has none, and does not count."""
    op.execute("ALTER TABLE conversation_address ADD COLUMN started_at TIMESTAMP WITH TIME ZONE")
    op.execute("DROP INDEX conversation_address_hash")
    op.execute("CREATE INDEX conversation_address_hash ON conversation_address (day, hash, started_at)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX conversation_address_hash")
    op.execute("ALTER TABLE conversation_address DROP COLUMN started_at")
    op.execute("CREATE INDEX conversation_address_hash ON conversation_address (day, hash)")

"""What was said of late, found without reading the rest: for the wallboard. Deploy: before or after the code."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the index: a summary of each stretch of the table, which a new message does not touch."""
    op.execute("CREATE INDEX message_recent ON message USING brin (created_at)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX message_recent")

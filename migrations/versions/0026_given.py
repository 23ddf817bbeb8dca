"""Which supervisor gave somebody to an employee. Deploy: before the code."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the column; nobody looks a claim up by it."""
    op.execute("ALTER TABLE claim ADD COLUMN given_by UUID REFERENCES agent (id)")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE claim DROP COLUMN given_by")

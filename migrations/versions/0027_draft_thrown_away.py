"""Who threw a colleague's draft away: its owner sees it, and can have it back. Deploy: before the code."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add who and when; of one thing there is one draft that counts."""
    op.execute("ALTER TABLE content_draft ADD COLUMN discarded_by UUID REFERENCES agent (id)")
    op.execute("ALTER TABLE content_draft ADD COLUMN discarded_at TIMESTAMPTZ")
    op.execute("ALTER TABLE content_draft DROP CONSTRAINT content_draft_item")
    op.execute("CREATE UNIQUE INDEX content_draft_item ON content_draft (kind, key) WHERE discarded_at IS NULL")


def downgrade() -> None:
    """Forget what was thrown away."""
    op.execute("DELETE FROM content_draft WHERE discarded_at IS NOT NULL")
    op.execute("DROP INDEX content_draft_item")
    op.execute("ALTER TABLE content_draft ADD CONSTRAINT content_draft_item UNIQUE (kind, key)")
    op.execute("ALTER TABLE content_draft DROP COLUMN discarded_by, DROP COLUMN discarded_at")

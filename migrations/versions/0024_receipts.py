"""Transcripts that wait to be mailed. Deploy: before the code."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the table."""
    op.execute("""
        CREATE TABLE receipt_mail (
            id UUID NOT NULL PRIMARY KEY,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            address TEXT NOT NULL,
            status TEXT NOT NULL,
            tries INTEGER NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT receipt_mail_status CHECK (status in ('waiting', 'sent', 'refused')),
            CONSTRAINT receipt_mail_address CHECK ((status = 'waiting') = (address <> '')),
            CONSTRAINT receipt_mail_once UNIQUE (conversation_id, key)
        )
    """)
    op.execute("CREATE INDEX receipt_mail_due ON receipt_mail (due_at) WHERE status = 'waiting'")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE receipt_mail")

"""Files that citizens send to the employee who asks for one. Deploy: before the code."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the files, their bytes apart, and since when a handoff asks for them. Bytes are stored as they are: these kinds are compressed already."""
    op.execute("ALTER TABLE handoff ADD COLUMN files_asked_at TIMESTAMP WITH TIME ZONE")
    op.execute("""
        CREATE TABLE attachment (
            id UUID NOT NULL PRIMARY KEY,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            message_id UUID NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            scan TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT attachment_scan CHECK (scan in ('clean', 'not_scanned'))
        )
    """)
    op.execute("CREATE INDEX attachment_conversation ON attachment (conversation_id)")
    op.execute("CREATE INDEX attachment_created ON attachment (created_at)")
    op.execute("""
        CREATE TABLE attachment_content (
            attachment_id UUID NOT NULL PRIMARY KEY REFERENCES attachment (id) ON DELETE CASCADE,
            content BYTEA NOT NULL
        )
    """)
    op.execute("ALTER TABLE attachment_content ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE attachment_content")
    op.execute("DROP TABLE attachment")
    op.execute("ALTER TABLE handoff DROP COLUMN files_asked_at")

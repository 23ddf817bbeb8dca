"""What editors and supervisors change of the content: each change with both texts, and drafts. Deploy: before the code."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables; a change that was published is never altered, only destroyed when its period is over."""
    op.execute("""
        CREATE TABLE content_change (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            before JSONB NOT NULL,
            after JSONB,
            file TEXT NOT NULL,
            reason TEXT NOT NULL,
            undo_of INTEGER,
            changed_by UUID NOT NULL REFERENCES agent (id),
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT content_change_version UNIQUE (kind, key, version)
        )
    """)
    op.execute("CREATE INDEX content_change_at ON content_change (at)")
    op.execute("""
        CREATE FUNCTION content_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what was published is not altered'; END $$
    """)
    op.execute("""
        CREATE TRIGGER content_change_stays BEFORE UPDATE ON content_change
        FOR EACH ROW EXECUTE FUNCTION content_change_stays()
    """)
    op.execute("""
        CREATE TABLE content_draft (
            id UUID PRIMARY KEY,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            body JSONB NOT NULL,
            version INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            changed_by UUID NOT NULL REFERENCES agent (id),
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT content_draft_item UNIQUE (kind, key)
        )
    """)


def downgrade() -> None:
    """Drop them: what the files say counts again."""
    op.execute("DROP TABLE content_draft")
    op.execute("DROP TABLE content_change")
    op.execute("DROP FUNCTION content_change_stays")

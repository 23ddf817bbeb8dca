"""What should become better: the editors' work. Deploy: before the code."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the table."""
    op.execute("""
        CREATE TABLE improvement (
            id UUID PRIMARY KEY,
            kind TEXT NOT NULL,
            about UUID NOT NULL,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            handoff_id UUID REFERENCES handoff (id) ON DELETE SET NULL,
            topic TEXT,
            aspect TEXT,
            heard TEXT,
            reason TEXT,
            question TEXT NOT NULL,
            note TEXT NOT NULL,
            made_by UUID REFERENCES agent (id),
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            status TEXT NOT NULL,
            done_by UUID REFERENCES agent (id),
            done_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT improvement_kind CHECK (kind in ('topic_wrong', 'no_answer', 'deviation', 'feedback')),
            CONSTRAINT improvement_status CHECK (status in ('open', 'done', 'dismissed'))
        )
    """)
    op.execute("CREATE UNIQUE INDEX improvement_about ON improvement (kind, about)")
    op.execute("CREATE INDEX improvement_conversation ON improvement (conversation_id)")
    op.execute("CREATE INDEX improvement_handoff ON improvement (handoff_id)")
    op.execute("CREATE INDEX improvement_open ON improvement (kind, topic, aspect) WHERE status = 'open'")
    op.execute("CREATE INDEX improvement_done ON improvement (done_at) WHERE status <> 'open'")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE improvement")

"""Transfers, urgency and the order of the queue. Deploy: before the code."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE handoff ADD COLUMN dropped_at TIMESTAMP WITH TIME ZONE")
    op.execute("DROP INDEX handoff_queue")
    op.execute("CREATE INDEX handoff_queue ON handoff (department, order_key, queued_at, id) WHERE status = 'queued'")
    op.execute("""
CREATE INDEX handoff_class ON handoff (department, priority, order_key)
WHERE status = 'queued' and dropped_at is null
""")
    op.execute("""
CREATE TABLE transfer (
    id UUID NOT NULL,
    handoff_id UUID NOT NULL,
    claim_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    status TEXT NOT NULL,
    from_department TEXT NOT NULL,
    from_skills TEXT[] DEFAULT '{}' NOT NULL,
    department TEXT,
    colleague_id UUID,
    organisation TEXT,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT transfer_status CHECK (status in ('asked', 'sent', 'taken', 'declined', 'unanswered', 'untaken',
                                                 'withdrawn', 'referred')),
    FOREIGN KEY(handoff_id) REFERENCES handoff (id) ON DELETE CASCADE,
    FOREIGN KEY(agent_id) REFERENCES agent (id),
    FOREIGN KEY(colleague_id) REFERENCES agent (id)
)
""")
    op.execute("CREATE UNIQUE INDEX transfer_open ON transfer (handoff_id) WHERE status in ('asked', 'sent')")
    op.execute("CREATE INDEX transfer_due ON transfer (due_at) WHERE status in ('asked', 'sent')")
    op.execute("CREATE INDEX transfer_handoff ON transfer (handoff_id)")


def downgrade() -> None:
    op.execute("DROP TABLE transfer")
    op.execute("DROP INDEX handoff_class")
    op.execute("DROP INDEX handoff_queue")
    op.execute("CREATE INDEX handoff_queue ON handoff (department, order_key) WHERE status = 'queued'")
    op.execute("ALTER TABLE handoff DROP COLUMN dropped_at")

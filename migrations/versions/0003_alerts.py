"""Alerts: what a supervisor has to know now. Deploy: before the code."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
CREATE TABLE alert (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    department TEXT,
    handoff_id UUID,
    data JSONB DEFAULT '{}'::jsonb NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_by UUID,
    seen_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    FOREIGN KEY(handoff_id) REFERENCES handoff (id) ON DELETE CASCADE,
    FOREIGN KEY(seen_by) REFERENCES agent (id)
)
""")
    op.execute("CREATE INDEX alert_unseen ON alert (raised_at) WHERE seen_at is null")
    op.execute("CREATE UNIQUE INDEX alert_of_handoff ON alert (handoff_id, kind) WHERE seen_at is null")


def downgrade() -> None:
    op.execute("drop table alert")

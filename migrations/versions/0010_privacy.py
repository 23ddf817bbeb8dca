"""Retention, erasure and the destruction log. Deploy: before the code."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE conversation ADD COLUMN emptied_at TIMESTAMP WITH TIME ZONE")
    op.execute("CREATE INDEX conversation_full ON conversation (created_at) WHERE emptied_at is null")
    op.execute("CREATE INDEX conversation_emptied ON conversation (created_at) WHERE emptied_at is not null")
    op.execute("CREATE INDEX handoff_ended ON handoff (ended_at)")
    op.execute("CREATE INDEX handoff_phone ON handoff (ended_at) WHERE callback_phone is not null")
    op.execute("""
CREATE TABLE destruction (
    id UUID NOT NULL,
    class TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    until TIMESTAMP WITH TIME ZONE,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
)
""")
    op.execute("CREATE INDEX destruction_at ON destruction (at)")
    op.execute("""
CREATE TABLE audit (
    id UUID NOT NULL,
    agent_id UUID,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    why TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(agent_id) REFERENCES agent (id)
)
""")
    op.execute("CREATE INDEX audit_at ON audit (at)")
    op.execute("CREATE INDEX audit_look ON audit (agent_id, object, at)")


def downgrade() -> None:
    op.execute("drop table audit")
    op.execute("drop table destruction")
    for index in ("handoff_phone", "handoff_ended"):
        op.execute(f"drop index {index}")
    op.execute("alter table conversation drop column emptied_at")

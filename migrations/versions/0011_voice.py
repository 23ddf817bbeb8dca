"""What is heard while a human has it, and commands that come twice. Deploy: before the code."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE inbox ADD COLUMN listening BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE handoff ADD COLUMN dangers TEXT[] DEFAULT '{}'::text[] NOT NULL")
    op.execute("ALTER TABLE handoff ADD COLUMN also TEXT[] DEFAULT '{}'::text[] NOT NULL")
    op.execute("ALTER TABLE handoff ADD COLUMN nobody_told_at TIMESTAMP WITH TIME ZONE")
    op.execute("ALTER TABLE claim ADD COLUMN request_key TEXT")
    op.execute("CREATE UNIQUE INDEX claim_request ON claim (agent_id, request_key)")
    op.execute("CREATE INDEX turn_finished ON turn (finished_at, result)")


def downgrade() -> None:
    op.execute("DROP INDEX turn_finished")
    op.execute("DROP INDEX claim_request")
    op.execute("ALTER TABLE claim DROP COLUMN request_key")
    op.execute("ALTER TABLE handoff DROP COLUMN nobody_told_at")
    op.execute("ALTER TABLE handoff DROP COLUMN also")
    op.execute("ALTER TABLE handoff DROP COLUMN dangers")
    op.execute("ALTER TABLE inbox DROP COLUMN listening")

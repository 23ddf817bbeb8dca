"""A second step of signing in, accounts of an identity provider, and sessions that tell what they are. Deploy: before the code."""

from alembic import op

revision = "0020"
down_revision = "0019"

_SESSION = {
    "id": "UUID DEFAULT gen_random_uuid() NOT NULL UNIQUE",
    "method": "TEXT DEFAULT 'password' NOT NULL",
    "device": "TEXT DEFAULT '' NOT NULL",
    "seen_at": "TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL",
    "ended_at": "TIMESTAMP WITH TIME ZONE",
    "provider_session": "TEXT",
    "id_token": "BYTEA",
}


def upgrade() -> None:
    """Add the columns and the tables; who is signed in stays so."""
    for name, kind in _SESSION.items():
        op.execute(f"ALTER TABLE session ADD COLUMN {name} {kind}")
    op.execute("CREATE INDEX session_ended ON session (ended_at) WHERE ended_at is not null")
    op.execute("""
CREATE TABLE second_step (
    agent_id UUID NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (agent_id)
)
""")
    op.execute("""
CREATE TABLE recovery_code (
    agent_id UUID NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    PRIMARY KEY (agent_id, hash)
)
""")
    op.execute("""
CREATE TABLE provider_account (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    agent_id UUID NOT NULL UNIQUE REFERENCES agent (id) ON DELETE CASCADE,
    linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (issuer, subject)
)
""")


def downgrade() -> None:
    """Drop them: whoever has no password of their own cannot sign in any more."""
    for table in ("provider_account", "recovery_code", "second_step"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX session_ended")
    for name in reversed(_SESSION):
        op.execute(f"ALTER TABLE session DROP COLUMN {name}")

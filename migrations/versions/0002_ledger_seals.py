"""Seals of the ledger and the keys that sign them. Deploy: before the code."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
CREATE TABLE ledger_key (
    id TEXT NOT NULL,
    public BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
)
""")
    op.execute("""
CREATE TABLE ledger_seal (
    number BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    position BIGINT NOT NULL,
    head BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    key TEXT NOT NULL,
    successor TEXT,
    signature BYTEA NOT NULL,
    PRIMARY KEY (number),
    FOREIGN KEY(key) REFERENCES ledger_key (id)
)
""")
    for table in ("ledger_key", "ledger_seal"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} "
            "for each row execute function ledger_is_append_only()"
        )
        op.execute(
            f"create trigger {table}_no_truncate before truncate on {table} "
            "for each statement execute function ledger_is_append_only()"
        )


def downgrade() -> None:
    op.execute("drop table ledger_seal")
    op.execute("drop table ledger_key")

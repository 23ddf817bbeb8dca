"""Channels that push: accounts, threads, deliveries, what was told before, and who said STOP. Deploy: before the code."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the tables."""
    op.execute("""
        CREATE TABLE channel_account (
            id TEXT NOT NULL PRIMARY KEY,
            received_at TIMESTAMP WITH TIME ZONE,
            sent_at TIMESTAMP WITH TIME ZONE,
            ill_since TIMESTAMP WITH TIME ZONE,
            ill_why TEXT,
            failures INTEGER DEFAULT '0' NOT NULL,
            paused_until TIMESTAMP WITH TIME ZONE
        )
    """)
    op.execute("""
        CREATE TABLE channel_thread (
            conversation_id UUID NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
            account TEXT NOT NULL,
            address TEXT,
            address_hash BYTEA NOT NULL,
            context JSONB DEFAULT '{}'::jsonb NOT NULL,
            pushed_seq INTEGER DEFAULT '0' NOT NULL,
            heard_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
    """)
    op.execute("CREATE INDEX channel_thread_address ON channel_thread (account, address_hash, heard_at)")
    op.execute("CREATE INDEX channel_thread_kept ON channel_thread (heard_at) WHERE address is not null")
    op.execute("""
        CREATE TABLE delivery (
            id UUID NOT NULL PRIMARY KEY,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            message_id UUID NOT NULL REFERENCES message (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            account TEXT NOT NULL,
            status TEXT NOT NULL,
            parts_done INTEGER DEFAULT '0' NOT NULL,
            provider_ids TEXT[] DEFAULT '{}'::text[] NOT NULL,
            reported TEXT,
            tries INTEGER DEFAULT '0' NOT NULL,
            reason TEXT,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            settled_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT delivery_status CHECK (status in ('waiting', 'unsure', 'sent', 'delivered', 'read', 'failed', 'dropped')),
            CONSTRAINT delivery_once UNIQUE (message_id)
        )
    """)
    op.execute("CREATE INDEX delivery_due ON delivery (account, due_at) WHERE status in ('waiting', 'unsure')")
    op.execute("CREATE INDEX delivery_order ON delivery (conversation_id, seq)")
    op.execute("CREATE INDEX delivery_reported ON delivery USING gin (provider_ids)")
    op.execute("""
        CREATE TABLE channel_event (
            account TEXT NOT NULL,
            event BYTEA NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (account, event)
        )
    """)
    op.execute("CREATE INDEX channel_event_at ON channel_event (at)")
    op.execute("""
        CREATE TABLE channel_opt_out (
            account TEXT NOT NULL,
            address_hash BYTEA NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (account, address_hash)
        )
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE channel_opt_out, channel_event, delivery, channel_thread, channel_account")

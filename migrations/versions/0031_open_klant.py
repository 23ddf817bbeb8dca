"""What is in Open Klant, and what still has to get there. Deploy: before the code."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add the tables."""
    op.execute("""
        CREATE TABLE open_klant_contact (
            id UUID NOT NULL PRIMARY KEY,
            conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
            handoff_id UUID UNIQUE,
            topic TEXT,
            number TEXT NOT NULL UNIQUE,
            klantcontact UUID,
            betrokkene UUID,
            internetaak UUID,
            linked BOOLEAN DEFAULT false NOT NULL,
            reachable BOOLEAN DEFAULT false NOT NULL,
            assigned TEXT DEFAULT '' NOT NULL,
            sent TEXT DEFAULT '' NOT NULL,
            happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            checked_at TIMESTAMP WITH TIME ZONE,
            done_elsewhere_at TIMESTAMP WITH TIME ZONE,
            closed_at TIMESTAMP WITH TIME ZONE,
            dropped_at TIMESTAMP WITH TIME ZONE
        )
    """)
    op.execute(
        "CREATE UNIQUE INDEX open_klant_contact_topic ON open_klant_contact (conversation_id, topic) WHERE handoff_id is null"
    )
    op.execute("CREATE INDEX open_klant_contact_conversation ON open_klant_contact (conversation_id)")
    op.execute(
        "CREATE INDEX open_klant_contact_live ON open_klant_contact (id) WHERE closed_at is null and dropped_at is null"
    )
    op.execute(
        "CREATE INDEX open_klant_contact_followed ON open_klant_contact (checked_at) "
        "WHERE internetaak is not null and closed_at is null and done_elsewhere_at is null and dropped_at is null"
    )
    op.execute("""
        CREATE TABLE open_klant_step (
            id UUID NOT NULL PRIMARY KEY,
            contact_id UUID UNIQUE REFERENCES open_klant_contact (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            target JSONB DEFAULT '{}'::jsonb NOT NULL,
            status TEXT DEFAULT 'waiting' NOT NULL,
            tries INTEGER DEFAULT '0' NOT NULL,
            failures INTEGER DEFAULT '0' NOT NULL,
            problems JSONB DEFAULT '[]'::jsonb NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT open_klant_step_kind CHECK (kind in ('bring', 'forget')),
            CONSTRAINT open_klant_step_status CHECK (status in ('waiting', 'put_aside')),
            CONSTRAINT open_klant_step_about CHECK ((kind = 'bring') = (contact_id is not null))
        )
    """)
    op.execute("CREATE INDEX open_klant_step_due ON open_klant_step (due_at) WHERE status = 'waiting'")
    op.execute("""
        CREATE TABLE open_klant_actor (
            key TEXT NOT NULL PRIMARY KEY, uuid UUID NOT NULL, made_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE open_klant_state (
            singleton BOOLEAN DEFAULT true NOT NULL PRIMARY KEY,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            last_success_at TIMESTAMP WITH TIME ZONE,
            ill_since TIMESTAMP WITH TIME ZONE,
            ill_with TEXT,
            CONSTRAINT open_klant_state_one CHECK (singleton)
        )
    """)


def downgrade() -> None:
    """Drop them."""
    for table in ("step", "contact", "actor", "state"):
        op.execute(f"DROP TABLE open_klant_{table}")

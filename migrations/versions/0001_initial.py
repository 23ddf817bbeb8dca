"""The first tables. Deploy: before the code."""

from alembic import op

revision = "0001"
down_revision = None

LEDGER_IS_APPEND_ONLY = """
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only' using errcode = 'integrity_constraint_violation';
end
$$
"""


def upgrade() -> None:
    op.execute("""
CREATE TABLE agent (
    id UUID NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    roles TEXT[] DEFAULT '{}'::text[] NOT NULL,
    departments TEXT[] DEFAULT '{}'::text[] NOT NULL,
    skills TEXT[] DEFAULT '{}'::text[] NOT NULL,
    languages TEXT[] DEFAULT '{}'::text[] NOT NULL,
    capacity INTEGER NOT NULL,
    presence TEXT DEFAULT 'offline' NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    ledger_key BYTEA NOT NULL,
    disabled BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (username)
)
""")
    op.execute("""
CREATE TABLE conversation (
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    create_key BYTEA,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    owner TEXT NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    last_seq INTEGER DEFAULT '0' NOT NULL,
    state JSONB DEFAULT '{}'::jsonb NOT NULL,
    ledger_key BYTEA NOT NULL,
    turn_id UUID,
    turn_attempt INTEGER DEFAULT '0' NOT NULL,
    turn_lease_until TIMESTAMP WITH TIME ZONE,
    citizen_seen_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT conversation_status CHECK (status in ('pending', 'open', 'snoozed', 'resolved')),
    CONSTRAINT conversation_owner CHECK (owner in ('bot', 'queue', 'agent')),
    UNIQUE (reference),
    UNIQUE (create_key)
)
""")
    op.execute("""
CREATE TABLE ledger_entry (
    position BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    result TEXT NOT NULL,
    origin TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT,
    data JSONB NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (position)
)
""")
    op.execute("CREATE INDEX ledger_object ON ledger_entry (object)")
    op.execute("""
CREATE TABLE ledger_head (
    singleton BOOLEAN DEFAULT true NOT NULL,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (singleton)
)
""")
    op.execute("""
CREATE TABLE handoff (
    id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    turn_id UUID,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    topic TEXT,
    aspect TEXT,
    sensitivity TEXT NOT NULL,
    department TEXT NOT NULL,
    skills TEXT[] DEFAULT '{}'::text[] NOT NULL,
    priority TEXT NOT NULL,
    language TEXT NOT NULL,
    channel TEXT NOT NULL,
    reserved_for UUID,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    order_key TIMESTAMP WITH TIME ZONE NOT NULL,
    rule_id TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    snapshot JSONB NOT NULL,
    claim_id UUID,
    claimed_by UUID,
    claimed_at TIMESTAMP WITH TIME ZONE,
    snoozed_until TIMESTAMP WITH TIME ZONE,
    callback_phone TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    result TEXT,
    preview TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT handoff_status CHECK (status in ('queued', 'claimed', 'snoozed', 'resolved', 'returned', 'abandoned')),
    CONSTRAINT handoff_claim CHECK ((status = 'claimed') = (claim_id is not null)),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
    UNIQUE (turn_id),
    FOREIGN KEY(reserved_for) REFERENCES agent (id),
    FOREIGN KEY(claimed_by) REFERENCES agent (id)
)
""")
    op.execute("CREATE INDEX handoff_claimed ON handoff (department, claimed_at)")
    op.execute("CREATE INDEX handoff_held ON handoff (claimed_by) WHERE status = 'claimed'")
    op.execute("""
CREATE UNIQUE INDEX handoff_open ON handoff (conversation_id) WHERE status in ('queued', 'claimed', 'snoozed')
""")
    op.execute("CREATE INDEX handoff_queue ON handoff (department, order_key) WHERE status = 'queued'")
    op.execute("CREATE INDEX handoff_snoozed ON handoff (snoozed_until) WHERE status = 'snoozed'")
    op.execute("""
CREATE TABLE handoff_request (
    turn_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    conversation_id UUID NOT NULL,
    reason TEXT NOT NULL,
    topic TEXT,
    aspect TEXT,
    signals JSONB DEFAULT '[]'::jsonb NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (turn_id, attempt),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
)
""")
    op.execute("CREATE INDEX handoff_request_conversation ON handoff_request (conversation_id)")
    op.execute("""
CREATE TABLE message (
    id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    author TEXT NOT NULL,
    agent_id UUID,
    name TEXT,
    department TEXT,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    content JSONB DEFAULT '{}'::jsonb NOT NULL,
    client_message_id TEXT,
    turn_id UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT message_seq UNIQUE (conversation_id, seq),
    CONSTRAINT message_client_id UNIQUE (conversation_id, client_message_id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
    FOREIGN KEY(agent_id) REFERENCES agent (id)
)
""")
    op.execute("""
CREATE TABLE outbox (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    channel TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    available_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
)
""")
    op.execute("CREATE INDEX outbox_available ON outbox (channel, id)")
    op.execute("""
CREATE TABLE session (
    token_hash BYTEA NOT NULL,
    agent_id UUID NOT NULL,
    csrf_token TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(agent_id) REFERENCES agent (id) ON DELETE CASCADE
)
""")
    op.execute("CREATE INDEX session_agent ON session (agent_id)")
    op.execute("""
CREATE TABLE turn (
    id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    result TEXT NOT NULL,
    parse JSONB DEFAULT '{}'::jsonb NOT NULL,
    model_id TEXT,
    bot_ms INTEGER,
    finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
)
""")
    op.execute("CREATE INDEX turn_conversation ON turn (conversation_id)")
    op.execute("""
CREATE TABLE claim (
    id UUID NOT NULL,
    handoff_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(handoff_id) REFERENCES handoff (id) ON DELETE CASCADE,
    FOREIGN KEY(agent_id) REFERENCES agent (id)
)
""")
    op.execute("CREATE INDEX claim_handoff ON claim (handoff_id)")
    op.execute("""
CREATE TABLE inbox (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    conversation_id UUID NOT NULL,
    message_id UUID NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
    FOREIGN KEY(message_id) REFERENCES message (id) ON DELETE CASCADE
)
""")
    op.execute("CREATE INDEX inbox_conversation ON inbox (conversation_id)")
    op.execute("CREATE INDEX inbox_due ON inbox (due_at)")
    # The ledger: nobody changes or removes an entry by an ordinary statement. Whoever goes round this is found by the chain.
    op.execute(LEDGER_IS_APPEND_ONLY)
    op.execute(
        "create trigger ledger_entry_append_only before update or delete on ledger_entry "
        "for each row execute function ledger_is_append_only()"
    )
    op.execute(
        "create trigger ledger_entry_no_truncate before truncate on ledger_entry "
        "for each statement execute function ledger_is_append_only()"
    )
    op.execute("insert into ledger_head (singleton, position, hash) values (true, 0, decode(repeat('00', 32), 'hex'))")


def downgrade() -> None:
    for table in (
        "inbox",
        "claim",
        "turn",
        "session",
        "outbox",
        "message",
        "handoff_request",
        "handoff",
        "conversation",
        "agent",
    ):
        op.execute(f"drop table {table}")
    op.execute("drop table ledger_head, ledger_entry")
    op.execute("drop function ledger_is_append_only()")

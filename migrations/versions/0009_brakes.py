"""Brakes, blocks and proofs of work. Deploy: before the code."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = (
    """
CREATE TABLE brake (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    aspect TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    pulled_by UUID,
    pulled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    released_by UUID,
    released_at TIMESTAMP WITH TIME ZONE,
    release_reason TEXT,
    release_note TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(pulled_by) REFERENCES agent (id),
    FOREIGN KEY(released_by) REFERENCES agent (id),
    CONSTRAINT brake_kind CHECK (kind in ('bot', 'channel', 'answer'))
)
""",
    "CREATE UNIQUE INDEX brake_on ON brake (kind, target, aspect) WHERE released_at is null",
    """
CREATE TABLE recipient_notice (
    brake_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    PRIMARY KEY (brake_id, conversation_id),
    FOREIGN KEY(brake_id) REFERENCES brake (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX recipient_notice_due ON recipient_notice (asked_at) WHERE done_at is null",
    "CREATE INDEX recipient_notice_conversation ON recipient_notice (conversation_id)",
    "CREATE INDEX message_answer ON message ((content ->> 'key'), created_at) WHERE (content ->> 'version') is not null",
    """
CREATE TABLE address_key (
    day DATE NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (day)
)
""",
    """
CREATE TABLE conversation_address (
    conversation_id UUID NOT NULL,
    day DATE NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (conversation_id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX conversation_address_hash ON conversation_address (day, hash)",
    """
CREATE TABLE spent_proof (
    nonce TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (nonce)
)
""",
    "CREATE INDEX spent_proof_expires ON spent_proof (expires_at)",
    """
CREATE TABLE block (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    conversation_id UUID,
    day DATE,
    hash BYTEA,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    blocked_by UUID NOT NULL,
    blocked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by UUID,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id) ON DELETE CASCADE,
    FOREIGN KEY(blocked_by) REFERENCES agent (id),
    FOREIGN KEY(ended_by) REFERENCES agent (id),
    CONSTRAINT block_kind CHECK (kind in ('address', 'conversation'))
)
""",
    "CREATE INDEX block_running ON block (until) WHERE ended_at is null",
    "CREATE UNIQUE INDEX block_once ON block (kind, conversation_id) WHERE ended_at is null",
)


def upgrade() -> None:
    """Make the tables, and the index by which the recipients of an answer are found."""
    for statement in _TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table block, spent_proof, conversation_address, address_key, recipient_notice, brake")
    op.execute("drop index message_answer")

"""The ledger with its keys and seals."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment


def _what_happened() -> tuple[Column[object], ...]:
    """Return the columns of an entry that it has before it has its place."""
    return (
        moment("at"),
        Column("action", Text, nullable=False),
        Column("object", Text, nullable=False),
        Column("result", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text),
        Column("data", JSONB, nullable=False),
    )


ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    *_what_happened(),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ledger_object", "object"),
    Index("ledger_action", "action", "position"),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("singleton", Boolean, primary_key=True, server_default=text("true")),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

ledger_key = Table(
    "ledger_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    moment("created_at"),
)

ledger_seal = Table(
    "ledger_seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    Column("position", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("key", Text, ForeignKey("ledger_key.id"), nullable=False),
    Column("successor", Text),  # the public key that signs from here on
    Column("signature", LargeBinary, nullable=False),
)

# What a transaction adds. A trigger gives it its place in `ledger_entry` when the transaction commits.
ledger_pending = Table(
    "ledger_pending",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    *_what_happened(),
    Column("before", Text, nullable=False),  # what the hash covers, up to the position
    Column("after", Text, nullable=False),  # and behind the hash before it
    prefixes=["UNLOGGED"],
)

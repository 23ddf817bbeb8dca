"""What waiting citizens were promised."""

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Identity, Index, Integer, Table, Text, Uuid

from router.schema.columns import metadata, moment

promise = Table(
    "promise",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("department", Text, nullable=False),
    moment("promised_at"),
    Column("first", Boolean, nullable=False),  # in the notice of the handoff; the others were seen in the bar
    Column("place", Integer, nullable=False),
    Column("bare_seconds", Double),  # what the model expected before it learnt from earlier waits; of first ones
    Column("from_minutes", Integer, nullable=False),  # the median
    Column("to_minutes", Integer, nullable=False),  # the 90th percentile
    moment(
        "left_at", nullable=True
    ),  # the citizen closed the page or chose to be called back: it says nothing after that
    Index("promise_of_handoff", "handoff_id", "id"),
    Index("promise_recent", "department", "promised_at"),
)

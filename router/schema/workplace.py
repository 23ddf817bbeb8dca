"""Where an employee says that they work today, if they say so. It is forgotten when the day is over."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Table, Text, Uuid

from router.schema.columns import metadata

workplace = Table(
    "workplace",
    metadata,
    Column("agent_id", Uuid, ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, nullable=False),
    Column("place", Text, nullable=False),
    CheckConstraint("place in ('home', 'town_hall')", name="workplace_place"),
)

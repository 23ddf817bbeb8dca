"""What the tables share: the collection they are in, and columns that many have."""

from sqlalchemy import Column, DateTime, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """Return a column for a moment, with its offset."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def words(name: str) -> Column[object]:
    """Return a column for a list of words, empty by default."""
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'::text[]"))

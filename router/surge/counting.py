"""Counts of contacts, questions and handoffs per minute: in memory, and added to the table every few seconds, so that no row is hot.

What a replica counted in its last seconds is lost with it: these are figures, and what happened is in the tables of the conversations.
"""

from collections import Counter
from datetime import datetime
from typing import NamedTuple


class Counted(NamedTuple):
    """One row of the counts."""

    minute: datetime
    kind: str
    channel: str
    department: str
    topic: str


class Counts:
    """What this process counted since the last time it was written."""

    def __init__(self) -> None:
        self._pending: Counter[Counted] = Counter()

    def contact(self, channel: str, *, at: datetime) -> None:
        """Count a conversation that started."""
        self._add(at, "contact", channel)

    def question(self, channel: str, topic: str, *, at: datetime) -> None:
        """Count a message by what the bot took it to be about."""
        self._add(at, "question", channel, topic=topic)

    def handoff(self, channel: str, department: str, topic: str | None, *, at: datetime) -> None:
        """Count a conversation that went to a human."""
        self._add(at, "handoff", channel, department=department, topic=topic or "")

    def take(self) -> dict[Counted, int]:
        """Return what is still to be written, in the order in which every replica locks the rows; it counts as written."""
        taken = {row: self._pending[row] for row in sorted(self._pending)}
        self._pending.clear()
        return taken

    def give_back(self, taken: dict[Counted, int]) -> None:
        """Count again what could not be written."""
        self._pending.update(taken)

    def _add(self, at: datetime, kind: str, channel: str, *, department: str = "", topic: str = "") -> None:
        self._pending[Counted(at.replace(second=0, microsecond=0), kind, channel, department, topic)] += 1

"""Calibration: whether the bot is right as often as it is certain; in real conversations, beside what was measured when the model was made.

Of a real conversation one knows whether the bot had the topic right only where an employee handled it, and could correct it. Those are the
conversations that went to a human: not a fair sample of all, and the page says so.
"""

from datetime import datetime, timedelta
from typing import Any

from router.conversations.bot import Bot
from router.database import Clock, Engine
from router.insight import repository
from router.reads import SharedRead

WEEKS = 4
FEW = 20  # handled conversations of which the share says too little
_HOLDS = timedelta(minutes=10)
_MEASURED = ("accuracy", "calibration_error", "threshold", "moderate")


class Calibration:
    """The report of this process: read again when ten minutes are over, for all who look."""

    def __init__(self, *, engine: Engine, clock: Clock, bot: Bot) -> None:
        self._engine, self._clock, self._bot = engine, clock, bot
        self._reads = SharedRead(self._read, apart=0)
        self._shown: dict[str, Any] | None = None
        self._read_at: datetime | None = None

    async def shown(self) -> dict[str, Any]:
        """Return the report: the JSON of `docs/reference/contracts.md`, section 5.

        Raises:
            DBAPIError, InterfaceError, OSError: the database is away.
        """
        now = self._clock()
        fresh = self._read_at is not None and timedelta(0) <= now - self._read_at < _HOLDS
        if self._shown is None or not fresh:
            await self._reads.refresh()
        return self._shown or {}

    async def _read(self) -> None:
        now = self._clock()
        since = now - timedelta(weeks=WEEKS)
        measured = await self._bot.measured()
        async with self._engine.connect() as connection:
            tenths = [_tenth(row) for row in await repository.certainty(connection, since=since)]
        counts = ("turns", "handedOver", "handled", "corrected")
        total = {name: sum(tenth[name] for tenth in tenths) for name in counts}
        self._shown = {
            "since": since.isoformat(),
            "weeks": WEEKS,
            "tooFewBelow": FEW,
            "enough": total["handled"] >= FEW,
            "tenths": tenths,
            "total": total,
            "model": _model(measured),
        }
        self._read_at = now


def _tenth(row: Any) -> dict[str, Any]:
    return {
        "from": row.tenth / 10,
        "to": (row.tenth + 1) / 10,
        "turns": row.turns,
        "confidence": round(row.confidence, 3),
        "handedOver": row.handed_over,
        "handled": row.handled,
        "corrected": row.corrected,
        "right": round(1 - row.corrected / row.handled, 3) if row.handled else None,
        "tooFew": row.handled < FEW,
    }


def _model(measured: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what was measured of the model in use, or None where it was not, or in another way than this."""
    quality = measured.get("quality") if measured else None
    if measured is None or not quality or {*_MEASURED, "reliability"} - quality.keys():
        return None
    accuracy, error, threshold, moderate = (quality[name] for name in _MEASURED)
    return {
        "id": measured.get("modelId"),
        "accuracy": accuracy,
        "calibrationError": error,
        "threshold": threshold,
        "moderate": moderate,
        "reliability": quality["reliability"],
    }

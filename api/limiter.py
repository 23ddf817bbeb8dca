"""How often something may be done, by whom: kept in this process, as a brake and not as an account.

How many conversations an address starts is counted in the database as well, for all replicas (`entrance.py`).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from limits import RateLimitItem, parse

from api.problems import Problem
from api.settings import Settings
from router.database import Clock


class Limiter:
    """Counts per kind and per name, each in a window that begins with the first. What is over is forgotten, oldest first, whenever one is counted."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._limits: dict[str, RateLimitItem] = {}
        self._windows: dict[str, dict[tuple[str, ...], _Window]] = {}  # of a kind, in the order in which they began
        self.set("messages", settings.rate_messages)
        self.set("conversations", settings.rate_conversations)
        self.set("proved_conversations", settings.rate_proved_conversations)
        self.set("sign_in", settings.rate_sign_in)
        self.set("codes", settings.rate_codes)
        self.set("callbacks", settings.rate_callbacks)
        self.set("receipts", settings.rate_receipts)
        self.set("typing", "30/minute")  # signs of one conversation; the widget gives one in four seconds

    def set(self, kind: str, rate: str) -> None:
        """Give a kind another limit, such as `10/minute`, and begin again."""
        self._limits[kind] = parse(rate)
        self._windows[kind] = {}

    def window(self, kind: str) -> tuple[int, timedelta]:
        """Return how many of a kind there may be, and within how long."""
        limit = self._limits[kind]
        return limit.amount, timedelta(seconds=limit.get_expiry())

    def allows(self, kind: str, *names: str) -> bool:
        """Count one, and say whether it was within the limit."""
        return self._count(kind, names) <= self._limits[kind].amount

    def check(self, kind: str, *names: str) -> None:
        """Count one, or refuse it.

        Raises:
            Problem: 429, with the seconds until it may be tried again.
        """
        if self.allows(kind, *names):
            return
        left = self._windows[kind][names].ends - self._clock()
        wait = max(1, math.ceil(left.total_seconds()))
        raise Problem(
            status=429,
            code="too_many_requests",
            detail=f"Too many at once. Try again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )

    def _count(self, kind: str, names: tuple[str, ...]) -> int:
        now, (_, length), windows = self._clock(), self.window(kind), self._windows[kind]
        while windows and not now < (first := next(iter(windows.values()))).ends <= now + length:
            del windows[first.names]
        found = windows.setdefault(names, _Window(names, now + length))
        found.count += 1
        return found.count


@dataclass(slots=True)
class _Window:
    names: tuple[str, ...]
    ends: datetime
    count: int = 0

"""How often something may be done, by whom: kept in this process, as a brake and not as an account.

How many conversations an address starts is counted in the database as well, for all replicas (`entrance.py`).
"""

import math
import time
from datetime import timedelta

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.problems import Problem
from api.settings import Settings


class Limiter:
    """Counts per kind and per name."""

    def __init__(self, settings: Settings) -> None:
        self._windows = FixedWindowRateLimiter(MemoryStorage())
        self._limits: dict[str, RateLimitItem] = {}
        self.set("messages", settings.rate_messages)
        self.set("conversations", settings.rate_conversations)
        self.set("proved_conversations", settings.rate_proved_conversations)
        self.set("sign_in", settings.rate_sign_in)
        self.set("callbacks", settings.rate_callbacks)

    def set(self, kind: str, rate: str) -> None:
        """Give a kind another limit, such as `10/minute`."""
        self._limits[kind] = parse(rate)

    def window(self, kind: str) -> tuple[int, timedelta]:
        """Return how many of a kind there may be, and within how long."""
        limit = self._limits[kind]
        return limit.amount, timedelta(seconds=limit.get_expiry())

    def allows(self, kind: str, *names: str) -> bool:
        """Count one, and say whether it was within the limit."""
        return self._windows.hit(self._limits[kind], kind, *names)

    def check(self, kind: str, *names: str) -> None:
        """Count one, or refuse it.

        Raises:
            Problem: 429, with the seconds until it may be tried again.
        """
        if self.allows(kind, *names):
            return
        window = self._windows.get_window_stats(self._limits[kind], kind, *names)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise Problem(
            status=429,
            code="too_many_requests",
            detail=f"Too many at once. Try again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )

"""What a supervisor has to know now: raised by any part of the router, seen once by somebody."""

from router.alerts.repository import raise_alert, see, unseen

__all__ = ["raise_alert", "see", "unseen"]

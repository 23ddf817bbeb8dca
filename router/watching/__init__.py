"""A supervisor reads along with a conversation that an employee has: live, and never without that employee's knowledge."""

from router.watching.service import duty, leave, watch

__all__ = ["duty", "leave", "watch"]

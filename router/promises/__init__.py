"""What the citizen is promised: how long the wait will be."""

from router.promises.waiting import WaitRange, expected_wait

__all__ = ["WaitRange", "expected_wait"]

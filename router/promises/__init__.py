"""What the citizen is promised: how long the wait will be, and whether it was so."""

from router.promises.outlook import Outlook, Wait
from router.promises.waiting import WaitRange, expected_wait

__all__ = ["Outlook", "Wait", "WaitRange", "expected_wait"]

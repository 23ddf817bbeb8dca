"""What the citizen is promised: how long the wait will be, and whether it was so."""

from router.promises.outlook import COUNTED, Outlook, Wait
from router.promises.waiting import WaitRange, expected_wait

__all__ = ["COUNTED", "Outlook", "Wait", "WaitRange", "expected_wait"]

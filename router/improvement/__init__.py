"""What should become better: items that employees and citizens leave for the editors, and what became of them."""

from router.improvement.models import Item, Kind
from router.improvement.service import close, note_item, reopen

__all__ = ["Item", "Kind", "close", "note_item", "reopen"]

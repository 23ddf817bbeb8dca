"""The agreed answers as employees send them: found by a few letters, rendered with the facts of today, and recorded as the bot's are."""

from router.canned.search import Canned, find
from router.canned.sending import Chosen, Deviation, send

__all__ = ["Canned", "Chosen", "Deviation", "find", "send"]

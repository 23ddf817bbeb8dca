"""E-mail: reading what comes in a mailbox, and writing the letters that answer it."""

from router.channels.email.adapter import EmailAdapter
from router.channels.email.settings import needs

__all__ = ["EmailAdapter", "needs"]

"""Private notes in a conversation, and the colleagues who are mentioned in them. No citizen ever reads one."""

from router.notes.service import as_read, may_write, note

__all__ = ["as_read", "may_write", "note"]

"""What people change in the console of what the files say: versioned overrides in the database, which win at once and on every replica."""

from router.content.live import Published
from router.content.model import KINDS, Content, Item, files_content

__all__ = ["KINDS", "Content", "Item", "Published", "files_content"]

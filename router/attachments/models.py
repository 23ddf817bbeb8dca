"""Files as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from router.attachments.kinds import KINDS, Kind
from router.attachments.scanner import Scanner

Scan = Literal["clean", "not_scanned"]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What may come in: how large, how many in one conversation, and who looks for viruses (None: nobody, and the employee reads that)."""

    megabytes: int
    most: int
    scanner: Scanner | None

    @property
    def largest(self) -> int:
        """The most bytes of one file."""
        return self.megabytes * MEGABYTE

    def as_json(self) -> dict[str, object]:
        """Return what a page needs to know before it offers to send one."""
        return {"megabytes": self.megabytes, "most": self.most, "types": list(KINDS)}


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A file that passed: its bytes, what it is, what it is called, and whether it was scanned."""

    content: bytes
    kind: Kind
    name: str
    scan: Scan


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file as it is kept, without its bytes."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    name: str
    media_type: str
    size: int
    scan: Scan
    created_at: datetime

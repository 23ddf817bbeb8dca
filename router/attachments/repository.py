"""Files in PostgreSQL. Whoever adds one has locked its conversation."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from router.attachments.models import Attachment
from router.database import Connection
from router.schema import attachment, attachment_content

_FIELDS = [attachment.c[name] for name in Attachment.__dataclass_fields__]


async def add(connection: Connection, found: Attachment, content: bytes) -> None:
    """Store a file."""
    await connection.execute(insert(attachment).values(**vars(found)))
    await connection.execute(insert(attachment_content).values(attachment_id=found.id, content=content))


async def count(connection: Connection, conversation_id: UUID) -> int:
    """Count the files of a conversation."""
    query = select(func.count()).where(attachment.c.conversation_id == conversation_id)
    return int((await connection.execute(query)).scalar_one())


async def get(connection: Connection, conversation_id: UUID, attachment_id: UUID) -> tuple[Attachment, bytes] | None:
    """Return a file of a conversation with its bytes, or None."""
    query = (
        select(*_FIELDS, attachment_content.c.content)
        .join(attachment_content, attachment_content.c.attachment_id == attachment.c.id)
        .where(attachment.c.id == attachment_id, attachment.c.conversation_id == conversation_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    values: dict[str, Any] = {name: row._mapping[name] for name in Attachment.__dataclass_fields__}
    return Attachment(**values), row.content

"""Mail that waits, in PostgreSQL. What is done keeps its row without the address, so that the same request again sends nothing."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.receipts.models import LEASE, Waiting
from router.schema import receipt_mail

_FIELDS = [receipt_mail.c[name] for name in Waiting.__dataclass_fields__]


async def add(connection: Connection, conversation_id: UUID, *, key: str, address: str, now: datetime) -> bool:
    """Put a transcript in the mail; False where this key did so before."""
    new = insert(receipt_mail).values(
        id=uuid4(),
        conversation_id=conversation_id,
        key=key,
        address=address,
        status="waiting",
        tries=0,
        due_at=now,
        made_at=now,
    )
    return (await connection.execute(new.on_conflict_do_nothing().returning(receipt_mail.c.id))).first() is not None


async def take(connection: Connection, *, now: datetime) -> Waiting | None:
    """Take the next one that is due for one try: until the lease is over it is nobody else's."""
    due = (
        select(receipt_mail.c.id)
        .where(receipt_mail.c.status == "waiting", receipt_mail.c.due_at <= now)
        .order_by(receipt_mail.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = update(receipt_mail).where(receipt_mail.c.id == due.scalar_subquery())
    taken = taken.values(tries=receipt_mail.c.tries + 1, due_at=now + LEASE)
    row = (await connection.execute(taken.returning(*_FIELDS))).one_or_none()
    return None if row is None else Waiting(**row._mapping)


async def again(connection: Connection, mail_id: UUID, *, at: datetime) -> None:
    """Try again at a moment."""
    await connection.execute(update(receipt_mail).where(receipt_mail.c.id == mail_id).values(due_at=at))


async def end(connection: Connection, mail_id: UUID, *, status: str) -> None:
    """Note that it was sent, or given up. The address is gone from here on."""
    done = update(receipt_mail).where(receipt_mail.c.id == mail_id)
    await connection.execute(done.values(status=status, address=""))

"""What the same citizen came for before, as far as that is known: in the same conversation, or with the same number to call or address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, and_, case, or_, select

from router.agents.models import Agent
from router.database import Connection
from router.desk import Desk
from router.handoffs.access import readable_by
from router.handoffs.models import CONSOLE_LANGUAGE, Handoff
from router.schema import callback, callback_contact, conversation, handoff

_SHOWN = 10  # handoffs of a list


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """One earlier handoff; `by` says how we know that it was theirs: the same conversation, or the same contact."""

    id: UUID
    reference: str
    topic: str | None
    status: str
    result: str | None
    department: str
    queued_at: datetime
    ended_at: datetime | None
    by: Literal["conversation", "contact"]


async def earlier(connection: Connection, found: Handoff, who: Agent) -> Sequence[Earlier]:
    """Return the other handoffs of the citizen of this one that this employee may read, the latest first.

    A number or an address is known as long as `municipality/retention.yml` keeps it; it is compared, and not shown.
    """
    phones, emails = await _contacts(connection, found)
    same = handoff.c.conversation_id == found.conversation_id
    theirs = [same]
    if phones or emails:
        called = (
            select(callback.c.conversation_id)
            .join(callback_contact, callback_contact.c.callback_id == callback.c.id)
            .where(or_(callback_contact.c.phone.in_(phones), callback_contact.c.email.in_(emails)))
        )
        theirs += [handoff.c.callback_phone.in_(phones), handoff.c.conversation_id.in_(called)]
    query: Select[Any] = (
        select(
            handoff.c.id,
            conversation.c.reference,
            handoff.c.topic,
            handoff.c.status,
            handoff.c.result,
            handoff.c.department,
            handoff.c.queued_at,
            handoff.c.ended_at,
            case((same, "conversation"), else_="contact").label("by"),
        )
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .where(and_(handoff.c.id != found.id, or_(*theirs), readable_by(who)))
        .order_by(handoff.c.queued_at.desc())
        .limit(_SHOWN)
    )
    return [Earlier(**row._mapping) for row in await connection.execute(query)]


async def _contacts(connection: Connection, found: Handoff) -> tuple[set[str], set[str]]:
    """Return the numbers and the addresses that the citizen of a handoff left."""
    query = (
        select(callback_contact.c.phone, callback_contact.c.email)
        .join(callback, callback.c.id == callback_contact.c.callback_id)
        .where(callback.c.conversation_id == found.conversation_id)
    )
    rows = (await connection.execute(query)).all()
    phones = {each for each in (found.callback_phone, *(row.phone for row in rows)) if each}
    return phones, {row.email for row in rows if row.email}


def earlier_json(desk: Desk, each: Earlier) -> dict[str, Any]:
    """Return an earlier handoff as the console gets it."""
    return {
        "id": str(each.id),
        "reference": each.reference,
        "topicTitle": desk.topic_title(each.topic, CONSOLE_LANGUAGE),
        "status": each.status,
        "result": each.result,
        "departmentName": desk.department_name(each.department, CONSOLE_LANGUAGE),
        "queuedAt": each.queued_at.isoformat(),
        "endedAt": each.ended_at.isoformat() if each.ended_at else None,
        "by": each.by,
    }

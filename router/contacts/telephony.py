"""Calls that the telephone exchange tells of: each is offered to the employee whose telephone rings, for ten minutes."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from router.agents import repository as agents
from router.contacts import repository
from router.contacts.errors import CallNotFound, NobodyToCall
from router.contacts.models import Call
from router.conversations.errors import InvalidPhone
from router.conversations.phone import international
from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work


async def rings(
    connection: Connection, *, call_id: str, username: str, phone: str | None, now: datetime
) -> tuple[Call, tuple[UUID, ...]]:
    """Note that the telephone of an employee rings.

    Args:
        connection: the transaction.
        call_id: what the exchange calls it; the same again for the same employee changes nothing. For a colleague it moves there, where nobody
            entered it: the first one did not pick up.
        username: whose telephone.
        phone: who calls, where that is known; what is no number, as of who hides theirs, is left out.
        now: the moment.

    Returns:
        the call, and the employees for whom something changed.

    Raises:
        NobodyToCall: no employee of the desk has this name.
    """
    found = await agents.credentials(connection, username)
    if found is None or not found[0].may("agent", "supervisor"):
        raise NobodyToCall
    rung = {"agent_id": found[0].id, "phone": _number(phone), "created_at": now}
    made = await repository.add_call(connection, id=uuid4(), call_id=call_id, **rung)
    if made is not None:
        return made, (made.agent_id,)
    before = await repository.call_by_name(connection, call_id)
    if before is None:  # it was destroyed at this moment
        raise NobodyToCall
    if before.conversation_id is not None or before.agent_id == found[0].id:
        return before, ()
    rung["phone"] = rung["phone"] or before.phone
    return await repository.move_call(connection, before.id, **rung), (before.agent_id, found[0].id)


def _number(phone: str | None) -> str | None:
    try:
        return international(phone) if phone else None
    except InvalidPhone:
        return None


async def set_aside(connection: Connection, *, call_id: UUID, agent_id: UUID, now: datetime) -> None:
    """Offer a call no longer, and forget who called; twice is once.

    Raises:
        CallNotFound: there is none for this employee.
    """
    found = await repository.call_for(connection, call_id, agent_id, lock=True)
    if found is None:
        raise CallNotFound
    if found.ended_at is None:
        await repository.end_call(connection, found.id, conversation_id=None, now=now)


async def duty(connection: Connection, _desk: Desk, now: datetime) -> Sequence[Work]:
    """Find the calls that nobody entered in time: their number is forgotten."""
    return [partial(_forget, call_id=each, now=now) for each in await repository.old(connection, now=now)]


async def _forget(connection: Connection, *, call_id: UUID, now: datetime) -> bool:
    return await repository.end_old(connection, call_id, now=now)

"""What happens to call-backs by the passing of time: the citizen is reminded, a promise is missed, an employee is gone.

Every replica looks; each piece of work looks again under the lock of the conversation, so two at once do it once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from router.alerts import raise_alert
from router.callbacks import repository, words
from router.callbacks.models import REMIND_BEFORE
from router.callbacks.work import give_back
from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs.keeper import Work
from router.handoffs.story import ROUTER, step
from router.ledger import append


async def duty(connection: Connection, desk: Desk, now: datetime) -> Sequence[Work]:
    """Return the call-backs that need something now."""
    found: list[Work] = []
    for look, do in (
        (repository.to_remind, remind),
        (repository.overdue, miss),
        (repository.deserted, take_from_the_gone),
    ):
        found += [
            partial(do, desk=desk, conversation_id=conversation_id, now=now)
            for conversation_id in await look(connection, now=now)
        ]
    return found


async def remind(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Remind the citizen: in the conversation, and in the outbox for wherever else they can be reached."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.reminded_at or not now < found.starts_at <= now + REMIND_BEFORE:
        return False
    await repository.change(connection, found.id, reminded_at=now)
    await repository.queue_reminder(connection, held, now=now)
    said = words.reminder(desk, found, await repository.contact_of(connection, found.id))
    await conversations.write(connection, held, [said], now=now)
    await append(connection, step(held, found.handoff_id, "callback_reminded", actor=ROUTER), at=now)
    return True


async def miss(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Note that nobody called in time: the citizen reads it, the supervisors are alerted, and it stands first in the list."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.missed_at or found.attempts or found.ends_at > now:
        return False
    await repository.change(connection, found.id, missed_at=now)
    await repository.drop_reminder(connection, conversation_id)
    await repository.note_event(connection, found, "missed", now=now)
    await raise_alert(connection, "callback_missed", now=now, department=found.department, handoff_id=found.handoff_id)
    await conversations.write(connection, held, [desk.say("callback_missed", found.language)], now=now)
    event = step(
        held,
        found.handoff_id,
        "callback_missed",
        actor=ROUTER,
        reason="claimed" if found.status == "claimed" else "unclaimed",
        department=found.department,
    )
    await append(connection, event, at=now)
    return True


async def take_from_the_gone(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Give back the call-back of an employee whose console has been gone for longer than the grace."""
    del desk
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.claimed_by is None or found.status != "claimed":
        return False
    if not await repository.holder_is_gone(connection, found.claimed_by, now=now):
        return False
    await give_back(connection, found)
    event = step(held, found.handoff_id, "callback_released", actor=ROUTER, reason="agent_gone")
    await append(connection, event, at=now)
    return True

"""Everyone has gone: who still waits is told so, once, with the hours and the offer to be called back.

Whoever began to wait while somebody was there was promised a wait. When the last employee of the department is gone, that promise is no longer
honest; silence until tomorrow would be worse.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository
from router.handoffs.capacity import staffing
from router.handoffs.keeper import Work
from router.handoffs.meanwhile import NOBODY_THERE, with_offer
from router.handoffs.models import Staffing
from router.handoffs.notice import queue_notice
from router.handoffs.standing import standing_of
from router.handoffs.story import ROUTER, step
from router.ledger import append

_NOBODY = Staffing(signed_in=0, free=0)


async def duty(connection: Connection, desk: Desk, now: datetime) -> list[Work]:
    """Return who has to be told: a `Duty` of the keeper."""
    deserted = [name for name in desk.departments.by_id if not (await staffing(connection, name, now=now)).signed_in]
    waiting = await repository.not_told_that_nobody_is_there(connection, deserted)
    return [partial(tell, desk=desk, conversation_id=each, now=now) for each in waiting]


async def tell(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Tell one citizen; False when they were told, or somebody came."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.status != "queued" or found.callback_phone or found.nobody_told_at:
        return False
    if (await staffing(connection, found.department, channel=found.channel, now=now)).signed_in:
        return False
    await repository.change(connection, found.id, nobody_told_at=now)
    standing = await standing_of(connection, desk, found, now=now)
    notice = queue_notice(
        desk, found.department, held.language, standing, topic=found.topic, channel=found.channel, staff=_NOBODY
    )
    if notice.content["key"] not in NOBODY_THERE:  # by appointment, or danger: nothing that was said has changed
        return False
    if held.owner == "queue":  # who asks the bot meanwhile has the button already
        notice = with_offer(desk, notice, found, held.language)
    await conversations.write(connection, held, [notice], now=now)
    await append(connection, step(held, found.id, "told_nobody_there", actor=ROUTER), at=now)
    return True

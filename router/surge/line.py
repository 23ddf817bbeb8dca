"""Who is kept out of a full line keeps the question, the phone and a call-back, and is let in when there is room (`cap.py` says who is).

Nobody is lost by it: the handoff is made like any other, with `capped_at` set. The queue brings it to an agent once the citizen has left a number;
without one, it moves into the line, in its own order, as soon as there is room or the surge is over.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.keeper import Work
from router.handoffs.story import ROUTER, step
from router.ledger import append
from router.surge import repository

_AT_ONCE = 50  # let in by one look


async def due(connection: Connection, desk: Desk, *, now: datetime) -> Sequence[Work]:
    """Return the work of letting people into a line that has room again."""
    found: list[Work] = []
    departments = await repository.waiting_outside(connection)
    if not departments:
        return found
    situation, waiting = await repository.situation(connection), await repository.waiting(connection)
    for department in departments:
        room = desk.surge.cap_of(department) - waiting.get(department, 0) if situation.on else _AT_ONCE
        if room > 0:
            rest = await repository.first_outside(connection, department, most=min(room, _AT_ONCE))
            found += [partial(let_in, desk=desk, conversation_id=each, now=now) for each in rest]
    return found


async def let_in(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Let one citizen into the line and say so; False when that is no longer needed."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await handoffs.open_of(connection, conversation_id)
    if found is None or found.status != "queued" or not found.kept_out:
        return False
    await handoffs.change(connection, found.id, capped_at=None)
    await conversations.write(connection, held, [desk.say("surge_let_in", held.language)], now=now)
    event = step(held, found.id, "let_in", actor=ROUTER, department=found.department)
    await append(connection, event, at=now)
    return True

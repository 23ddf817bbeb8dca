"""Citizens who close the page while they wait: marked gone, not served as if they were there, and given their place back when they return.

1. A page that nobody has seen for 90 seconds is closed: the handoff is **marked** (`gone_at`), and what was promised counts no further.
   Of an urgent one without a number a supervisor is alerted at once.
2. After the time that the municipality states (`citizen_gone_minutes`), all of it with the desk open, it is **settled**: who left a number is called
   in their turn; a sensitive case stays and a supervisor is alerted; everybody else is abandoned.
3. Who comes back within two hours of being abandoned, by opening the page or by a message, is **restored**: the same place, told in one line.

The time counts from the mark and not from when the page was seen last: after an outage nobody was seen for long, and everybody has that time again.
Each step looks again under the lock of the conversation, so twice or on two replicas is once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from router.alerts import raise_alert
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs import gone_repository, repository
from router.handoffs.keeper import Work
from router.handoffs.models import CITIZEN_GRACE, Handoff
from router.handoffs.outcomes import to_the_bot
from router.handoffs.standing import standing_of
from router.handoffs.story import ROUTER, by_citizen, step
from router.ledger import Event, append
from router.promises import repository as promises
from router.response_terms import service as response_terms

RESTORED_WITHIN = timedelta(hours=2)
_KEPT = "sensitive"
_CALLED = "callback"


def held_for(desk: Desk) -> timedelta:
    """Return how long the place of a citizen who closed the page is kept, from the moment that the router saw it."""
    return timedelta(minutes=desk.catalogue.municipality.citizen_gone_minutes)


async def duty(connection: Connection, desk: Desk, now: datetime) -> Sequence[Work]:
    """Find who left, who came back, and of whom the time is up."""
    open_now = [name for name in desk.departments.by_id if _open_all_the_while(desk, name, now)]
    found = await gone_repository.changed(connection, held=held_for(desk), open_departments=open_now, now=now)
    work = {"left": mark, "back": unmark, "due": settle}
    return [partial(work[what], desk=desk, conversation_id=each, now=now) for each, what in found]


def _open_all_the_while(desk: Desk, department: str, now: datetime) -> bool:
    hours = desk.departments.get(department).hours_on(gone_repository.CHANNEL)
    return hours.is_open(now) and hours.is_open(now - held_for(desk))


async def _waiting(connection: Connection, conversation_id: UUID) -> tuple[Conversation, Handoff | None]:
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    return held, found if found is not None and found.status == "queued" else None


async def mark(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Note that a waiting citizen closed the page; False when they did not, or it was noted."""
    held, found = await _waiting(connection, conversation_id)
    seen = held.citizen_seen_at
    if found is None or found.gone_at is not None or seen is None or seen >= now - CITIZEN_GRACE:
        return False
    await repository.change(connection, found.id, gone_at=now)
    await promises.left(connection, found.id, at=seen)
    if found.priority == "urgent" and found.callback_phone is None:  # nobody can reach them: a supervisor looks at once
        await raise_alert(connection, "urgent_citizen_gone", department=found.department, handoff_id=found.id, now=now)
    await conversations.queue_for_sending(connection, held, now=now, desk=True)
    return True


async def unmark(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Note that a citizen who was gone is back before anything was lost."""
    held, found = await _waiting(connection, conversation_id)
    if found is None or found.gone_at is None or not _seen_after(held, found.gone_at):
        return False
    await repository.change(connection, found.id, gone_at=None, gone_settled=False)
    await conversations.queue_for_sending(connection, held, now=now, desk=True)
    if found.gone_settled:
        await append(connection, step(held, found.id, "citizen_back", actor=by_citizen(held)), at=now)
    return True


async def settle(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Do what follows when the stated time is up; False when the citizen is back, was taken, or it was done."""
    held, found = await _waiting(connection, conversation_id)
    if found is None or found.gone_at is None or found.gone_settled or _seen_after(held, found.gone_at):
        return False
    if found.gone_at > now - held_for(desk) or not _open_all_the_while(desk, found.department, now):
        return False
    await append(connection, await _settled(connection, held, found, desk=desk, now=now), at=now)
    return True


async def _settled(connection: Connection, held: Conversation, found: Handoff, *, desk: Desk, now: datetime) -> Event:
    if found.sensitivity == "none" and found.callback_phone is None:
        await repository.change(connection, found.id, status="abandoned", ended_at=now)
        await to_the_bot(connection, held, [], now=now, status="resolved")
        return step(held, found.id, "abandoned", actor=ROUTER, reason="citizen_gone")
    await repository.change(connection, found.id, gone_settled=True)
    if found.callback_phone is None and found.priority != "urgent":  # of those they know already
        minutes = desk.catalogue.municipality.citizen_gone_minutes
        await raise_alert(
            connection,
            "sensitive_citizen_gone",
            department=found.department,
            handoff_id=found.id,
            minutes=minutes,
            now=now,
        )
    await conversations.queue_for_sending(connection, held, now=now, desk=True)
    kept = _KEPT if found.callback_phone is None else _CALLED
    return step(held, found.id, "citizen_gone", actor=ROUTER, reason=kept)


def _seen_after(held: Conversation, moment: datetime) -> bool:
    return held.citizen_seen_at is not None and held.citizen_seen_at >= moment


def may_have_left(held: Conversation) -> bool:
    """Whether it is worth looking for a place to give back: what was abandoned is resolved, and the bot's."""
    return held.owner == "bot" and held.status == "resolved" and held.ended_at is None


async def restore(connection: Connection, desk: Desk, *, conversation_id: UUID, now: datetime) -> bool:
    """Give a citizen who was abandoned lately and comes back the place that they had.

    Args:
        connection: the transaction.
        desk: the words.
        conversation_id: whose page was opened, or where a message came in.
        now: the moment.

    Returns:
        whether there was a place to give back: not when it was done before, longer ago than two hours, or when the conversation was ended.
    """
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await gone_repository.abandoned(connection, conversation_id, since=now - RESTORED_WITHIN)
    if found is None or held.owner != "bot" or held.ended_at is not None:
        return False
    await repository.change(connection, found.id, status="queued", ended_at=None, gone_at=None, gone_settled=False)
    await conversations.citizens_seen(connection, [conversation_id], now=now)
    standing = await standing_of(connection, desk, found, now=now)
    told = desk.say("place_restored", held.language, place=standing.place)
    await conversations.write(connection, held, [told], now=now, owner="queue", status="open")
    owed = await response_terms.owed_again(connection, desk, held, found.id, now=now)
    event = step(held, found.id, "restored", actor=by_citizen(held), place=standing.place)
    await append(connection, event, *owed, at=now)
    return True

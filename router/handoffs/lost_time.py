"""Time that was lost, or given back: the api was down, the database away, the machine asleep, or its clock was set.

Who is there is known by when they were seen last, and nobody could be seen meanwhile. So whoever was there has the whole grace again: else an
employee would lose their conversations, and a citizen their place, because a clock was set right. And what was noted by a clock that was ahead
counts from now: else the lease of a turn, or the hold of a fragment, would last until the clock is there again.
"""

from datetime import datetime, timedelta

from sqlalchemy import Update, and_, bindparam, select, update
from sqlalchemy.types import DateTime

from router.database import Engine, each_by_itself
from router.event_stream.models import LONGEST_PAUSE
from router.handoffs.models import CITIZEN_GRACE
from router.schema import agent, conversation, handoff, inbox, outbox, stream_delivery, stream_subscription

NOTICED = timedelta(seconds=45)
"""How much between two rounds of the keeper is lost time; with what is between two notes of who is here it is less than their grace."""

_AHEAD = timedelta(minutes=1)  # no hold or lease is this long, and no two replicas differ by this much
_now = bindparam("now", type_=DateTime(timezone=True))
_ahead = bindparam("ahead", type_=DateTime(timezone=True))
_waits = and_(handoff.c.conversation_id == conversation.c.id, handoff.c.status == "queued")
_not_gone = and_(_waits, handoff.c.gone_at.is_(None))

_LOST: tuple[Update, ...] = (
    update(agent).where(agent.c.presence != "offline", agent.c.seen_at < _now).values(seen_at=_now),
    update(conversation).where(_not_gone, conversation.c.citizen_seen_at < _now).values(citizen_seen_at=_now),
)
_GIVEN_BACK: tuple[Update, ...] = (
    update(agent).where(agent.c.seen_at > _ahead).values(seen_at=_now),
    update(conversation).where(_not_gone, conversation.c.citizen_seen_at > _ahead).values(citizen_seen_at=_now),
    update(conversation).where(_waits, handoff.c.gone_at > _ahead).values(citizen_seen_at=_now - CITIZEN_GRACE),
    update(handoff).where(handoff.c.status == "queued", handoff.c.gone_at > _ahead).values(gone_at=_now),
    update(inbox).where(inbox.c.due_at > _ahead).values(due_at=_now),
    update(conversation)
    .where(conversation.c.id.in_(select(inbox.c.conversation_id)), conversation.c.turn_lease_until > _ahead)
    .values(turn_lease_until=_now),
    update(outbox).where(outbox.c.available_at > _ahead).values(available_at=_now),
    update(stream_delivery)
    .where(stream_delivery.c.status == "waiting", stream_delivery.c.due_at > _ahead + LONGEST_PAUSE)
    .values(due_at=_now),
    update(stream_subscription).where(stream_subscription.c.due_at > _ahead + LONGEST_PAUSE).values(due_at=_now),
    update(stream_subscription).where(stream_subscription.c.lease_until > _ahead).values(lease_until=_now),
)


async def make_up(engine: Engine, *, since: datetime | None, now: datetime) -> None:
    """Let nobody lose by the time that was lost; each table by itself, so that no lock waits for another.

    Args:
        engine: the database.
        since: when this process looked last, by the clock as it was then; None where it never did.
        now: the moment, by the clock as it is now.
    """
    async with each_by_itself(engine).connect() as connection:
        for change in _LOST:
            await connection.execute(change, {"now": now})
        for change in _GIVEN_BACK if since is None or now < since else ():
            await connection.execute(change, {"now": now, "ahead": now + _AHEAD})

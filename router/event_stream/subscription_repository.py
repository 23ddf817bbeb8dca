"""Who subscribes and how it goes with each, in PostgreSQL: what the file says, and what came of sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, bindparam, func, select, text, update

from router.database import Connection
from router.event_stream.errors import SubscriptionNotFound
from router.event_stream.models import Subscription
from router.schema import stream_subscription

SECRET_MISSING = "secret_missing"  # noqa: S105 - why it is off, not a secret


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it goes with one receiver.

    Attributes:
        off: why nothing is sent: `secret_missing`, or `gone`; None while it is on.
        last_success_at: when it took an event last.
        ill_since: since when it takes nothing, and `ill_why`, as a code.
        due_at: not before then is it tried again.
        waiting: events that it is owed, the oldest of them from `oldest_at`.
        passed_over: events that it refused, or that were given up, in as far as they are kept.
    """

    id: str
    url: str
    types: tuple[str, ...]
    channels: tuple[str, ...]
    account: str | None
    off: str | None
    last_success_at: datetime | None
    ill_since: datetime | None
    ill_why: str | None
    due_at: datetime
    waiting: int
    oldest_at: datetime | None
    passed_over: int


async def register(connection: Connection, subscriptions: Sequence[Subscription], *, now: datetime) -> None:
    """Take over who subscribes. Who is not there any more gets nothing; another address is another try for who was gone."""
    ids = [each.id for each in subscriptions]
    gone = update(stream_subscription).where(stream_subscription.c.id.not_in(ids), stream_subscription.c.listed)
    await connection.execute(gone.values(listed=False))
    for each in subscriptions:
        await connection.execute(_REGISTER, _row(each, now))
    if not subscriptions:  # nobody looks at them any more
        await connection.execute(text("delete from stream_change"))


def _row(each: Subscription, now: datetime) -> dict[str, object]:
    return {
        "id": each.id,
        "url": each.url,
        "types": list(each.types),
        "channels": list(each.channels),
        "account": each.account,
        "off": None if each.secrets else SECRET_MISSING,
        "listed": True,
        "since": now,
        "due_at": now,
    }


_REGISTER = text("""
    insert into stream_subscription as old (id, url, types, channels, account, off, listed, since, due_at)
    values (:id, :url, :types, :channels, :account, :off, :listed, :since, :due_at)
    on conflict (id) do update set
        url = excluded.url, types = excluded.types, channels = excluded.channels, account = excluded.account, listed = true,
        since = case when old.listed then old.since else excluded.since end,
        due_at = case when old.url = excluded.url then old.due_at else excluded.due_at end,
        off = case
            when excluded.off is not null then excluded.off
            when old.off = 'gone' and old.url = excluded.url then 'gone'
        end
""").bindparams(
    *(bindparam(name, type_=stream_subscription.c[name].type) for name in ("types", "channels", "since", "due_at"))
)


async def standings(connection: Connection) -> list[Standing]:
    """Return how it goes with every receiver of the file."""
    return [
        Standing(**{**row._mapping, "types": tuple(row.types), "channels": tuple(row.channels)})
        for row in await connection.execute(_STANDINGS)
    ]


_STANDINGS = text("""
    select s.id, s.url, s.types, s.channels, s.account, s.off, s.last_success_at, s.ill_since, s.ill_why, s.due_at,
        w.waiting, (select at from stream_event where number = w.first) as oldest_at, p.passed_over
    from stream_subscription s
    cross join lateral (
        select count(*) as waiting, min(event_number) as first from stream_delivery
        where subscription = s.id and status = 'waiting'
    ) w
    cross join lateral (
        select count(*) as passed_over from stream_delivery
        where subscription = s.id and status in ('refused', 'given_up')
    ) p
    where s.listed order by s.id
""")


async def resume(connection: Connection, subscription: str, *, now: datetime) -> None:
    """Send again to who was gone, from where it stopped.

    Raises:
        SubscriptionNotFound: there is none of this name.
    """
    mine = update(stream_subscription).where(stream_subscription.c.id == subscription, stream_subscription.c.listed)
    values = {"off": func.nullif(stream_subscription.c.off, "gone"), "failures": 0, "due_at": now}
    values |= {"ill_since": None, "ill_why": None}
    if (await connection.execute(mine.values(**values).returning(stream_subscription.c.id))).first() is None:
        raise SubscriptionNotFound


async def replay(
    connection: Connection, subscription: str, *, since: datetime, until: datetime | None, now: datetime
) -> int:
    """Owe a receiver again what happened since a moment, with the same ids, in the same order.

    Returns:
        how many events.

    Raises:
        SubscriptionNotFound: there is none of this name.
    """
    query = select(stream_subscription.c.id).where(
        stream_subscription.c.id == subscription, stream_subscription.c.listed
    )
    if (await connection.execute(query)).first() is None:
        raise SubscriptionNotFound
    which = {"subscription": subscription, "since": since, "until": until, "now": now}
    return len((await connection.execute(_REPLAY, which)).all())


_REPLAY = text("""
    insert into stream_delivery (subscription, event_number, conversation_id, status, due_at)
    select s.id, e.number, e.conversation_id, 'waiting', :now
    from stream_subscription s
    join stream_event e on e.type = any(s.types) and e.at >= :since and (:until is null or e.at < :until)
    join conversation c on c.id = e.conversation_id and (s.channels = '{}' or c.channel = any(s.channels))
    where s.id = :subscription
    on conflict (subscription, event_number) do update set status = 'waiting', tries = 0, refusals = 0, due_at = :now, settled_at = null
    returning event_number
""").bindparams(*(bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "until", "now")))

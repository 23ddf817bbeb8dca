"""What an operator does with a receiver: send again, and go on with one that was gone. Each is a step in the ledger."""

from datetime import datetime

from router.database import Connection
from router.event_stream import subscription_repository as repository
from router.ledger import Event, append


def named(subscription: str) -> str:
    """Name a subscription in the ledger."""
    return f"subscription:{subscription}"


async def replay(
    connection: Connection,
    subscription: str,
    *,
    since: datetime,
    until: datetime | None,
    actor: str,
    origin: str,
    now: datetime,
) -> int:
    """Send a receiver again what happened since a moment, with the same ids, in the same order.

    Args:
        connection: the transaction.
        subscription: which receiver.
        since: from when.
        until: and before when; None for up to now.
        actor: who asks for it, as the ledger calls them.
        origin: from where: `cli` or `console`.
        now: the moment.

    Returns:
        how many events.

    Raises:
        SubscriptionNotFound: there is none of this name.
    """
    count = await repository.replay(connection, subscription, since=since, until=until, now=now)
    event = Event(
        action="events_replayed",
        object=named(subscription),
        result="ok",
        origin=origin,
        actor=actor,
        data={"events": count},
    )
    await append(connection, event, at=now)
    return count


async def resume(connection: Connection, subscription: str, *, actor: str, origin: str, now: datetime) -> None:
    """Go on sending to a receiver that was gone, from where it stopped. The arguments are those of `replay`.

    Raises:
        SubscriptionNotFound: there is none of this name.
    """
    await repository.resume(connection, subscription, now=now)
    event = Event(action="receiver_resumed", object=named(subscription), result="ok", origin=origin, actor=actor)
    await append(connection, event, at=now)

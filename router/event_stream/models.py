"""The outgoing event stream as values: who subscribes to what, what happened, and how often it is tried."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from router.retries import doubled

Type = Literal["conversation-started", "message-said", "handed-over", "claimed", "resolved", "conversation-ended"]
TYPES: tuple[Type, ...] = get_args(Type)
SYSTEMS = "social"
"""The channel of other systems, which come by the generic webhook: only they opened their conversations themselves."""

LEASE = timedelta(seconds=30)  # how long one process has a subscription to itself; a round takes less
MOST_REFUSALS = 8  # of one event, before it is passed over: a quarter of an hour
MOST_TRIES = 100  # of one event, before it is given up: two days or more
LONGEST_PAUSE = timedelta(days=1)  # that a receiver may ask for
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=1)


def wait_after(tries: int, chance: float) -> timedelta:
    """Return how long after so many tries the next one comes: 5 seconds, doubled each time, an hour at most, less a part by chance.

    Args:
        tries: how many there were, at least one.
        chance: from 0 to 1; without it all that waits for one receiver would come back at the same moment.

    >>> [wait_after(tries, 1.0).total_seconds() for tries in (1, 2, 5, 100)]
    [5.0, 10.0, 80.0, 3600.0]
    >>> wait_after(2, 0.0).total_seconds()
    5.0
    """
    return doubled(tries, first=_FIRST, longest=_LONGEST) * (0.5 + chance / 2)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One receiver, as `municipality/subscriptions.yml` names it.

    Attributes:
        id: its name.
        url: where events are posted.
        types: which events.
        channels: of conversations on which channels; empty for all.
        account: whose conversations they may read: of these, messages have their text.
        secrets: what is signed with: each of them, while one takes the place of another. None: it is off.
    """

    id: str
    url: str
    types: tuple[Type, ...] = TYPES
    channels: tuple[str, ...] = ()
    account: str | None = None
    secrets: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """What leaves, and to whom. `source`: who says it, as a URN; `api`: where what it refers to is fetched, or empty."""

    source: str
    subscriptions: tuple[Subscription, ...] = ()
    api: str = ""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened in a conversation, before it has its place in the stream. `seq`: of the message it is about."""

    id: UUID
    conversation_id: UUID
    type: Type
    at: datetime
    seq: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Due:
    """An event that one receiver is owed, with what it needs of its conversation, as it is now.

    `tries`: the earlier ones; in `refusals` of these the receiver said that it will not have this event.
    """

    number: int
    id: UUID
    conversation_id: UUID
    type: Type
    at: datetime
    seq: int | None
    data: dict[str, Any]
    reference: str
    channel: str
    tries: int
    refusals: int = 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of one try.

    Attributes:
        outcome: delivered; gone (410: never again); refused (asking again will hardly help); failed (it may help).
        why: a code for people: `status_500`, `timeout`, `no_connection`, `certificate`, `cut_off`, `address_refused`.
        status: of HTTP, or None where there was no answer.
        pause: how long the receiver asks to be left alone.
        milliseconds: how long it took.
    """

    outcome: Literal["delivered", "gone", "refused", "failed"]
    why: str
    status: int | None = None
    pause: timedelta | None = None
    milliseconds: int = 0

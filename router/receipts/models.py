"""The mail that waits to be sent, and how it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from router.retries import doubled

LEASE = timedelta(minutes=2)  # how long one try may take before another replica tries
MOST_TRIES = 12
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=2)


def wait_after(tries: int) -> timedelta:
    """Return how long after so many tries the next one comes: 30 seconds, doubled each time, two hours at most; half a day in all.

    >>> [wait_after(tries).total_seconds() for tries in (1, 2, 12)]
    [30.0, 60.0, 7200.0]
    """
    return doubled(tries, first=_FIRST, longest=_LONGEST)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A transcript to be sent: which conversation, to whom, and how often it was tried, this time included."""

    id: UUID
    conversation_id: UUID
    address: str
    tries: int
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail, ready to send. `name` makes it known to a server that got it before."""

    name: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime


class Post(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Send one.

        Raises:
            Refused: it will not be taken, however often it is tried.
            Away: it was not taken now.
        """


class Refused(Exception):
    """The mail server does not take this letter."""


class Away(Exception):
    """The mail server does not answer, or asks to come back later."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where mail is handed in, and from whom it is.

    >>> Server.of("smtps://u:p%40ss@mail.voorbeeld.nl", "chat@voorbeeld.nl").port
    465
    """

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool
    sender: str

    @classmethod
    def of(cls, url: str, sender: str) -> "Server":
        """Read `smtp://user:password@host:port` (STARTTLS where it is offered) or `smtps://…` (TLS from the start).

        Raises:
            ValueError: the address of the server or of the sender is not one.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("BALIE_SMTP_URL: write smtp://user:password@host:587 or smtps://user:password@host")
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("BALIE_MAIL_FROM: write an address, as chat@voorbeeld.nl")
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            sender=sender,
        )

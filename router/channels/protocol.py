"""What a channel is: a package with an `Adapter`, which knows one provider's wire and nothing of conversations.

The router knows conversations and no wire: `inbound` takes what an adapter read, `deliveries` has it send what was said. Both keep what may not be
lost, so an adapter keeps nothing. `docs/add-a-channel.md` adds one; `tests/channels` holds each of them to what is promised here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Standing = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """One door: a phone number, a mailbox or a system, as `municipality/channels.yml` names it.

    `settings` are public; `secrets` come from the environment. `missing` names what it needs and does not have: it is off until then.
    """

    id: str
    channel: str
    language: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...] = ()
    answers: bool = True  # false: the computer says nothing here, an employee takes it up
    new_after_hours: float = 24.0  # of silence, after which a question to the computer is a new one

    @property
    def on(self) -> bool:
        """Whether it has all that it needs."""
        return not self.missing


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can carry, where it is less than a page.

    Attributes:
        characters: of one part; a longer message becomes several parts.
        parts: at most, of one answer; what is over is left out from its end, and a link to the whole stands in its place.
        greets: whether what we are is said first: where nothing of ours stands around the conversation.
        reads: whether the other system may read the conversations of its account.
        notice: whether what we are is said below each message of ours instead.
        threads: whether a message itself says in which conversation it goes on, and begins one where it says none; elsewhere only silence ends one.
    """

    characters: int
    parts: int = 10
    greets: bool = True
    reads: bool = False
    notice: bool = False
    threads: bool = False


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A request of a provider, untouched: a signature is over its bytes. Header names are in lower case."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Response:
    """What a provider gets back when it is not a plain 200."""

    body: bytes
    media_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True)
class IncomingFile:
    """A file that somebody sent, not fetched yet: `handle` is the adapter's own."""

    name: str
    media_type: str
    size: int | None
    handle: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """Somebody said something.

    Attributes:
        event: the provider's own id of it, the same whenever it comes again.
        address: where they can be answered, in one form only: a number in E.164, an address in lower case.
        text: in their words; empty where they only tapped or sent a file.
        at: when, by the provider's clock.
        choice: the id of the button that they tapped.
        files: what they sent with it.
        unreadable: what it was where it can't be read here, such as `audio`.
        context: what the adapter needs to answer in the same place; it comes back with each `Outgoing`.
        conversation: the reference of the conversation that it says it belongs to, where the adapter has proof of that.
        part_of: the event of the message that it is a part of, where one says several things.
    """

    event: str
    address: str
    text: str
    at: datetime
    choice: str | None = None
    files: tuple[IncomingFile, ...] = ()
    unreadable: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    conversation: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reported:
    """The provider says what became of a message: by its own id, or by the reference that we gave it.

    `closed`: it failed only because the citizen has been silent for too long. It is sent again, and `Outgoing.closed` says so.
    """

    standing: Standing
    at: datetime
    provider_id: str | None = None
    reference: str | None = None
    reason: str | None = None  # a code, never words of the citizen
    closed: bool = False


Happening = Said | Reported


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A button of a message."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link of a message."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to send, as it was said.

    Attributes:
        text: paragraphs, lists and bold as the widget has them (docs/reference/contracts.md).
        author: `bot`, `agent` or `system`.
        name: the employee's.
        heard_at: when the citizen last said something to this account, in whatever conversation.
        closed: the provider said of this message that they have been silent for too long.
        whole: where all of it can be read, for an agreed answer.
        more: the words before that link.
        choose: the word that opens a list of choices.
        context: what the adapter gave with the last `Said`.
        conversation: its reference, as people see it.
        notice: what we are, for below a message of a computer, on a channel that says it there.
    """

    text: str
    author: str
    language: str
    name: str | None = None
    links: tuple[Link, ...] = ()
    choices: tuple[Choice, ...] = ()
    whole: str | None = None
    more: str = ""
    choose: str = ""
    heard_at: datetime | None = None
    closed: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)
    conversation: str = ""
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one call to the provider sends: `body` is the adapter's own, plain enough to be kept as JSON."""

    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """To whom a part goes, and under which reference of ours: the same whenever the same part is tried again."""

    address: str
    reference: str


Take = Callable[[Happening], Awaitable[None]]
"""Stores what happened. It returns when it is kept, and raises when it is not: then the adapter may not say that it has it."""


class Adapter(Protocol):
    """One account of one channel."""

    account: Account
    capabilities: Capabilities

    def verify(self, request: Webhook, *, now: datetime) -> None:
        """See that a request is the provider's.

        Raises:
            SignatureRefused: it has no signature, a wrong one, or one of another time.
        """

    def answer(self, request: Webhook) -> Response | None:
        """Return what to answer to a request that only asks whether we are there, such as a subscription; None for any other.

        Raises:
            SignatureRefused: whoever asks can't show that they may.
        """

    def parse(self, request: Webhook) -> Sequence[Happening]:
        """Return what happened, oldest first; nothing for what is of no interest here.

        Raises:
            PayloadMalformed: it is not what the provider documents.
        """

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        """Return what to send for a message, within the limits of the channel: the same for the same message."""

    async def send(self, part: Part, to: Envelope) -> str | None:
        """Send one part.

        Returns:
            the provider's id of it, where it gives one at once.

        Raises:
            SendError: one of the kinds in `failures`, which say whether it may be tried again.
        """

    async def fetch(self, file: IncomingFile, *, most: int) -> bytes:
        """Return a file that somebody sent.

        Args:
            file: as `parse` named it.
            most: bytes; of a larger one nothing is read.

        Raises:
            FileGone, FileTooBig, SendError.
        """

    async def pull(self, take: Take) -> None:
        """Bring in what waits elsewhere, such as a mailbox, until cancelled. A channel that is called by its provider returns at once."""

    async def close(self) -> None:
        """Give back what it holds."""

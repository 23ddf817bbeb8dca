"""Why a provider did not take something. Raised by an adapter, for `deliveries`: never shown to a citizen.

SendError
├── Unavailable   it can't be reached or fails: the whole account waits
├── TooFast       it asks us to wait: the whole account waits so long
├── NotAllowed    our key or account is refused: the whole account waits for an operator
├── Unsure        it may have arrived: it is sent again only when nothing is reported for a while
├── Postponed     it waits, and only its conversation with it: for a while, or until the citizen writes
├── FileGone      of `Adapter.fetch`
├── FileTooBig    of `Adapter.fetch`
└── Refused       this message will never be accepted
"""


class SendError(Exception):
    """Base of what a provider can answer. `reason` is a short code for the console and the log: never an address, never words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(SendError):
    """The provider can't be reached, or fails."""


class TooFast(SendError):
    """The provider asks to wait."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class NotAllowed(SendError):
    """The provider refuses our key or our account."""


class Unsure(SendError):
    """The connection broke after the message was handed over."""


class Refused(SendError):
    """The provider will never accept this message."""


class Postponed(SendError):
    """It waits, and only its conversation with it: for so many seconds, or without any until the citizen writes.

    `provider_id` is of what was sent in its place, such as a word that there is an answer.
    """

    def __init__(self, reason: str, *, seconds: float | None = None, provider_id: str | None = None) -> None:
        super().__init__(reason)
        self.seconds, self.provider_id = seconds, provider_id


class FileGone(SendError):
    """The file can't be fetched any more."""


class FileTooBig(SendError):
    """The file is larger than may come in."""

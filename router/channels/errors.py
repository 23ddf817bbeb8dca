"""What can go wrong on a channel.

ChannelError
├── AccountNotFound     404
├── AnswerNotFound      404
├── AccountOff          503  it misses a setting: the provider may try again later
├── SignatureRefused    401
└── PayloadMalformed    422

SendError                    raised by `Adapter.send`, never shown to a citizen
├── Unavailable              the provider can't be reached or fails: the whole account waits
├── TooFast                  it asks us to wait: the whole account waits so long
├── NotAllowed               our key or account is refused: the whole account waits for an operator
├── Unsure                   it may have arrived: it is sent again only when nothing is reported for a while
├── FileGone, FileTooBig     of `Adapter.fetch`
└── Refused                  this message will never be accepted
"""

from collections.abc import Mapping
from typing import Any


class ChannelError(Exception):
    """Base of all errors of a channel's requests."""

    code = "channel_error"
    status = 400

    @property
    def data(self) -> Mapping[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class AccountNotFound(ChannelError):
    """There is no such account of a channel."""

    code = "account_not_found"
    status = 404


class AnswerNotFound(ChannelError):
    """There is no such answer."""

    code = "answer_not_found"
    status = 404


class AccountOff(ChannelError):
    """This account of a channel is not configured."""

    code = "account_off"
    status = 503


class SignatureRefused(ChannelError):
    """The signature is missing or wrong."""

    code = "signature_refused"
    status = 401


class PayloadMalformed(ChannelError):
    """The body is not what this provider sends."""

    code = "payload_malformed"
    status = 422


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


class FileGone(SendError):
    """The file can't be fetched any more."""


class FileTooBig(SendError):
    """The file is larger than may come in."""

"""What can go wrong on a channel.

ChannelError
├── AccountNotFound     404
├── AnswerNotFound      404
├── AccountOff          503  it misses a setting: the provider may try again later
├── SignatureRefused    401
└── PayloadMalformed    422
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

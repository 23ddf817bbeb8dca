"""What can go wrong with a brake.

BrakeError
├── BrakeNotFound     404
├── NothingToBrake    422  there is no such channel, topic or aspect
├── BotIsOff          409  nothing is given back to a bot that is switched off
└── ChannelOff        409  no new conversations here: `text` says so in the citizen's language, `phone` is what to call
"""

from collections.abc import Sequence
from typing import Any


class BrakeError(Exception):
    """Base of all errors about brakes."""

    code = "brake_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class BrakeNotFound(BrakeError):
    """There is no such brake, or it is no longer on."""

    code = "brake_not_found"
    status = 404


class NothingToBrake(BrakeError):
    """There is no such channel, topic or aspect."""

    code = "nothing_to_brake"
    status = 422


class BotIsOff(BrakeError):
    """The computer is switched off. Keep this conversation, or pass it to a colleague."""

    code = "bot_is_off"
    status = 409


class ChannelOff(BrakeError):
    """No new conversations can be started here for now."""

    code = "channel_off"
    status = 409

    def __init__(self, *, text: str, phone: str, phones: Sequence[str]) -> None:
        super().__init__()
        self.text, self.phone, self.phones = text, phone, phones

    @property
    def data(self) -> dict[str, Any]:
        """What to show the citizen instead."""
        return {"text": self.text, "phone": self.phone, "phones": list(self.phones)}

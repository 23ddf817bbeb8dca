"""What can go wrong with a call-back.

CallbackError
├── CallbackNotFound     404  none with this reference and code, or not for your department: all sound the same
├── SlotNotOffered       422  not a slot, or no longer one
├── SlotTaken            409  the last place in it just went
├── CallbackOver         409  it was kept, cancelled or given up
├── CallbackClaimed      409  a colleague has it: `claimedBy` says who
├── CallbackNotYours     409  claim it first
├── CallbackNotTried     409  nobody has called yet, so nobody can be unreachable
├── InvalidEmail         422
└── ContactMissing       422
"""

from typing import Any


class CallbackError(Exception):
    """Base of all errors about call-backs."""

    code = "callback_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class CallbackNotFound(CallbackError):
    """There is no call-back with this number and this code."""

    code = "callback_not_found"
    status = 404


class SlotNotOffered(CallbackError):
    """This time is not offered. Choose another one."""

    code = "slot_not_offered"
    status = 422


class SlotTaken(CallbackError):
    """This time was just taken by somebody else. Choose another one."""

    code = "slot_taken"
    status = 409


class CallbackOver(CallbackError):
    """This call-back has ended, so it cannot be changed."""

    code = "callback_over"
    status = 409


class CallbackClaimed(CallbackError):
    """A colleague makes this call."""

    code = "callback_claimed"
    status = 409

    def __init__(self, *, agent_id: str, name: str) -> None:
        super().__init__(f"{name} makes this call.")
        self.agent_id, self.name = agent_id, name

    @property
    def data(self) -> dict[str, Any]:
        """Who won."""
        return {"claimedBy": {"id": self.agent_id, "name": self.name}}


class CallbackNotYours(CallbackError):
    """You do not hold this call-back. Take it first."""

    code = "callback_not_yours"
    status = 409


class CallbackNotTried(CallbackError):
    """Nobody has tried to call yet. Note the attempts first."""

    code = "callback_not_tried"
    status = 409


class InvalidEmail(CallbackError):
    """This is not an e-mail address."""

    code = "invalid_email"
    status = 422


class ContactMissing(CallbackError):
    """Give a phone number or an e-mail address."""

    code = "contact_missing"
    status = 422

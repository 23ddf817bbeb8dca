"""What can go wrong with a handoff.

HandoffError
├── HandoffNotFound       404
├── AttemptNotRunning     409  a request from a turn that is not running (any more)
├── HandoffClaimed        409  a colleague has it: `claimed_by` says who
├── HandoffNotWaiting     409  it is no longer in the queue
├── CapacityReached       409
├── NotAvailable          409  your status says that you take nothing now
├── WrappingUp            409  you are still busy with what ended: `until`
├── BreakDue              409  first a short pause: `due`, `minutes`, `until`
├── HandoffKept           409  it waits for the employee who knows the case: `keptFor`, `until`
├── ColleagueNotFree      409  whom it was to be given to is away or full: `why`, and who is `free`
├── NothingToWatch        409  no colleague has it
├── ClaimLapsed           409  what you hold is no longer yours
├── UnknownDestination    422  a transfer to nobody
├── SnoozeInThePast       422
├── DangerStays           409  no snooze, and not to the bot: a human stays with somebody in danger
├── NoBotHere             409  by telephone or at the counter there is no bot to go on
├── NotReopenable         409
└── NotAllowed            403
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from router.agents.models import Agent


class HandoffError(Exception):
    """Base of all errors about handoffs."""

    code = "handoff_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class HandoffNotFound(HandoffError):
    """There is no such handoff, or it is not for your department."""

    code = "handoff_not_found"
    status = 404


class AttemptNotRunning(HandoffError):
    """This attempt of this turn is not running, so it cannot hand anything over."""

    code = "attempt_not_running"
    status = 409


class HandoffClaimed(HandoffError):
    """A colleague has this conversation."""

    code = "handoff_claimed"
    status = 409

    def __init__(self, *, agent_id: str, name: str) -> None:
        super().__init__(f"{name} has this conversation.")
        self.agent_id, self.name = agent_id, name

    @property
    def data(self) -> dict[str, Any]:
        """Who won."""
        return {"claimedBy": {"id": self.agent_id, "name": self.name}}


class HandoffNotWaiting(HandoffError):
    """This conversation no longer waits for anyone."""

    code = "handoff_not_waiting"
    status = 409


class CapacityReached(HandoffError):
    """You have as many conversations as your capacity allows. Finish one first."""

    code = "capacity_reached"
    status = 409


class NotAvailable(HandoffError):
    """Your status says that you take nothing now. Choose "available" first."""

    code = "not_available"
    status = 409


class WrappingUp(HandoffError):
    """You are still wrapping up your last conversation."""

    code = "wrapping_up"
    status = 409

    def __init__(self, until: datetime) -> None:
        super().__init__(self.__doc__)
        self.until = until

    @property
    def data(self) -> dict[str, Any]:
        """Until when, unless the employee is ready before."""
        return {"until": self.until.isoformat()}


class BreakDue(HandoffError):
    """It is time for a short pause. You may also choose to go on."""

    code = "break_due"
    status = 409

    def __init__(self, *, due: str, minutes: int, until: datetime | None) -> None:
        super().__init__(self.__doc__)
        self.due, self.minutes, self.until = due, minutes, until

    @property
    def data(self) -> dict[str, Any]:
        """What it is due for, how long it lasts, and until when; not yet known while something is to be finished first."""
        return {"due": self.due, "minutes": self.minutes, "until": self.until.isoformat() if self.until else None}


class HandoffKept(HandoffError):
    """This conversation waits for the colleague who knows the case."""

    code = "handoff_kept"
    status = 409

    def __init__(self, *, agent_id: str, name: str, until: datetime) -> None:
        super().__init__(f"This conversation waits for {name}, who knows the case.")
        self.agent_id, self.name, self.until = agent_id, name, until

    @property
    def data(self) -> dict[str, Any]:
        """For whom, and until when."""
        return {"keptFor": {"id": self.agent_id, "name": self.name}, "until": self.until.isoformat()}


class ColleagueNotFree(HandoffError):
    """This colleague cannot take one more now."""

    code = "colleague_not_free"
    status = 409

    def __init__(self, *, name: str, why: str, free: Sequence["Agent"]) -> None:
        super().__init__(f"{name} cannot take one more now.")
        self.why, self.free = why, tuple(free)

    @property
    def data(self) -> dict[str, Any]:
        """Whether they are away or full, and who could take it."""
        return {"why": self.why, "free": [{"id": str(each.id), "name": each.name} for each in self.free]}


class NothingToWatch(HandoffError):
    """No colleague has this conversation now."""

    code = "nothing_to_watch"
    status = 409


class ClaimLapsed(HandoffError):
    """You no longer hold this conversation. Nothing that you typed was sent."""

    code = "claim_lapsed"
    status = 409


class UnknownDestination(HandoffError):
    """There is no such department or colleague to transfer to."""

    code = "unknown_destination"
    status = 422


class SnoozeInThePast(HandoffError):
    """Choose a moment in the future."""

    code = "snooze_in_the_past"
    status = 422


class DangerStays(HandoffError):
    """Somebody may be in danger: a human stays with this conversation. Pass it on if you cannot."""

    code = "danger_stays"
    status = 409


class NoBotHere(HandoffError):
    """This contact is by telephone or at the counter: there is no bot that can go on with it. Close it, or pass it on."""

    code = "no_bot_here"
    status = 409


class NotReopenable(HandoffError):
    """This conversation cannot be opened again: it was closed too long ago, goes on elsewhere, or has ended."""

    code = "not_reopenable"
    status = 409


class NotAllowed(HandoffError):
    """Your role does not allow this."""

    code = "not_allowed"
    status = 403

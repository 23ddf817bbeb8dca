"""What can go wrong when somebody comes in, or is kept out.

AbuseError
├── ProofRequired       429  this address started many conversations: solve `challenge` and send the proof along
├── Blocked             403  kept out until a moment; `text` says so in the citizen's language, `phone` is what to call
├── BlockNotFound       404
├── BlockEndInvalid     422  the end has passed, or is more than a year away
└── AddressForgotten    409  which address it was is not known any more: block the conversation
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any


class AbuseError(Exception):
    """Base of all errors about abuse."""

    code = "abuse_error"
    status = 400
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class ProofRequired(AbuseError):
    """Many conversations were started from this address. Solve the challenge and send the same request with the proof."""

    code = "proof_required"
    status = 429
    headers = {"Retry-After": "60"}  # noqa: RUF012 - never changed; for who cannot solve it

    def __init__(self, challenge: dict[str, Any]) -> None:
        super().__init__()
        self.challenge = challenge

    @property
    def data(self) -> dict[str, Any]:
        """What to solve."""
        return {"challenge": self.challenge}


class Blocked(AbuseError):
    """You cannot use this chat for now."""

    code = "blocked"
    status = 403

    def __init__(self, *, text: str, phone: str, phones: Sequence[str], reason: str, until: datetime) -> None:
        super().__init__()
        self.text, self.phone, self.phones, self.reason, self.until = text, phone, phones, reason, until

    @property
    def data(self) -> dict[str, Any]:
        """What to show the citizen."""
        return {
            "text": self.text,
            "phone": self.phone,
            "phones": list(self.phones),
            "reason": self.reason,
            "until": self.until.isoformat(),
        }


class BlockNotFound(AbuseError):
    """There is no such block."""

    code = "block_not_found"
    status = 404


class BlockEndInvalid(AbuseError):
    """Choose an end in the future, at most a year away."""

    code = "block_end_invalid"
    status = 422


class AddressForgotten(AbuseError):
    """From which address this conversation came is not known any more. Block the conversation."""

    code = "address_forgotten"
    status = 409

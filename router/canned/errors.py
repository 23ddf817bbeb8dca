"""What can go wrong with an agreed answer that an employee sends.

CannedError
├── AnswerWithdrawn       409
├── UnknownAnswer         422
└── DeviationUnexplained  422  `agreed` is the answer as it stands
"""

from typing import Any


class CannedError(Exception):
    """Base of all errors about agreed answers that employees send."""

    code = "canned_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class AnswerWithdrawn(CannedError):
    """A supervisor withdrew this answer. Nothing was sent: answer in your own words, or ask the supervisor."""

    code = "answer_withdrawn"
    status = 409


class UnknownAnswer(CannedError):
    """There is no such answer in the catalogue. Look for it again."""

    code = "unknown_answer"
    status = 422


class DeviationUnexplained(CannedError):
    """This differs from the agreed answer as it stands now. Say why, and send it again."""

    code = "deviation_unexplained"
    status = 422

    def __init__(self, agreed: str) -> None:
        super().__init__()
        self.agreed = agreed

    @property
    def data(self) -> dict[str, Any]:
        """The agreed answer."""
        return {"agreed": self.agreed}

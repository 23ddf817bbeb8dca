"""What can be refused about surges.

SurgeError
├── NoSurge              there is nothing to confirm or to end
├── AnnouncementInvalid  it cannot be published like this
├── AnnouncementDoubtful it can, but somebody has to have seen why not
└── AnnouncementNotFound it is not published
"""

from collections.abc import Sequence
from typing import Any


class SurgeError(Exception):
    """Base of all errors about surges."""

    code = "surge_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """More for whoever gets the error."""
        return {}


class NoSurge(SurgeError):
    """There is no surge like this any more: somebody else was first, or it went by."""

    code = "no_surge"
    status = 409


class AnnouncementNotFound(SurgeError):
    """This answer is not published."""

    code = "announcement_not_found"
    status = 404


class _WithFindings(SurgeError):
    """Base of what names its reasons."""

    def __init__(self, findings: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.findings = list(findings)

    @property
    def data(self) -> dict[str, Any]:
        """Why, by code."""
        return {"findings": self.findings}


class AnnouncementInvalid(_WithFindings):
    """This answer cannot be published like this."""

    code = "announcement_invalid"
    status = 422


class AnnouncementDoubtful(_WithFindings):
    """Something in this answer should be better. Publish it with `confirmed` if it has to be."""

    code = "announcement_doubtful"
    status = 409

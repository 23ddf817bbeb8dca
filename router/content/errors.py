"""What can go wrong when somebody changes the content in the console.

ContentError
├── ContentNotFound   404  there is nothing of this kind with this key
├── ContentNotYours   403  this is arranged by supervisors
├── ContentChanged    409  somebody else saved or published meanwhile: `by`, `at`
├── ContentSame       409  it would say what it says already
├── ContentInvalid    422  it cannot be published like this: `findings`
└── ContentDoubtful   409  it can, but somebody has to have seen why not: `findings`
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any


class ContentError(Exception):
    """Base of all errors about content."""

    code = "content_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class ContentNotFound(ContentError):
    """There is no such text, fact or table."""

    code = "content_not_found"
    status = 404


class ContentNotYours(ContentError):
    """Supervisors arrange this."""

    code = "content_not_yours"
    status = 403


class ContentChanged(ContentError):
    """Somebody else changed this meanwhile. Read it again, and put your change into it."""

    code = "content_changed"
    status = 409

    def __init__(self, *, by: str | None, at: datetime | None) -> None:
        super().__init__()
        self.by, self.at = by, at

    @property
    def data(self) -> dict[str, Any]:
        """Who and when."""
        return {"by": self.by, "at": self.at and self.at.isoformat()}


class ContentSame(ContentError):
    """Nothing changed: it says this already."""

    code = "content_same"
    status = 409


class _WithFindings(ContentError):
    """Base of what names its reasons."""

    def __init__(self, findings: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.findings = list(findings)

    @property
    def data(self) -> dict[str, Any]:
        """Why, by code and field."""
        return {"findings": self.findings}


class ContentInvalid(_WithFindings):
    """This cannot be published like this; see findings."""

    code = "content_invalid"
    status = 422


class ContentDoubtful(_WithFindings):
    """Something here could be better. Publish it with `confirmed` if it has to be."""

    code = "content_doubtful"
    status = 409

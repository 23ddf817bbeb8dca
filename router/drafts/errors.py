"""What can go wrong with a draft.

DraftError
├── DraftNewer         409  another window of this employee saved something else meanwhile: `draft` is what stands
└── AlreadyAnswered    409  another window sent another text as this very message
"""

from typing import Any


class DraftError(Exception):
    """Base of all errors about drafts."""

    code = "draft_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class DraftNewer(DraftError):
    """Another window of yours saved a newer text. Nothing was overwritten."""

    code = "draft_newer"
    status = 409

    def __init__(self, draft: dict[str, Any]) -> None:
        super().__init__(self.__doc__)
        self.draft = draft

    @property
    def data(self) -> dict[str, Any]:
        """The text that stands."""
        return {"draft": self.draft}


class AlreadyAnswered(DraftError):
    """Another window of yours sent this message already, with another text. What you typed here was not sent."""

    code = "already_answered"
    status = 409

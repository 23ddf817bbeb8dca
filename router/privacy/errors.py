"""What can go wrong with somebody's data.

PrivacyError
├── PersonNotFound        404
├── HumanInConversation   409  erase it when they are done, or say that it must be now
└── ReasonNeeded          409  a sensitive conversation that is not theirs: give a reason
"""


class PrivacyError(Exception):
    """Base of all errors about somebody's data."""

    code = "privacy_error"
    status = 400


class PersonNotFound(PrivacyError):
    """There is no conversation with this number."""

    code = "person_not_found"
    status = 404


class HumanInConversation(PrivacyError):
    """An employee is in this conversation now. Erase it when they are done, or say that it must be now."""

    code = "human_in_conversation"
    status = 409


class ReasonNeeded(PrivacyError):
    """This conversation is sensitive and not yours. Say why you look; that is kept with your look."""

    code = "reason_needed"
    status = 409

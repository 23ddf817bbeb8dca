"""What can go wrong with an item of the editors' work.

ImprovementError
├── ItemNotFound       404
└── UnknownTopicNamed  422
"""


class ImprovementError(Exception):
    """Base of all errors about the editors' work."""

    code = "improvement_error"
    status = 400


class ItemNotFound(ImprovementError):
    """There is no such item, or it went with its conversation."""

    code = "improvement_not_found"
    status = 404


class UnknownTopicNamed(ImprovementError):
    """There is no such topic. Choose one from the list."""

    code = "unknown_topic_named"
    status = 422

"""What can go wrong with a response term.

ResponseTermError
├── TermNotFound      404  the handoff has none
├── TermOver          409  it was met, missed or dropped
├── ClockStopped      409  it stands still already
└── ClockRunning      409  it runs already
"""


class ResponseTermError(Exception):
    """Base of all errors about response terms."""

    code = "response_term_error"
    status = 400


class TermNotFound(ResponseTermError):
    """This question has no response term."""

    code = "term_not_found"
    status = 404


class TermOver(ResponseTermError):
    """This response term has ended."""

    code = "term_over"
    status = 409


class ClockStopped(ResponseTermError):
    """The clock of this term stands still already."""

    code = "clock_stopped"
    status = 409


class ClockRunning(ResponseTermError):
    """The clock of this term runs already."""

    code = "clock_running"
    status = 409

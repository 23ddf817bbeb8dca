"""What can go wrong when a citizen says whether an answer helped.

FeedbackError
└── FeedbackNotAsked  409  it is no answer of the bot, or one of a kind that nobody rates
"""


class FeedbackError(Exception):
    """Base of all errors about feedback."""

    code = "feedback_error"
    status = 400


class FeedbackNotAsked(FeedbackError):
    """Nobody asks whether this message helped."""

    code = "feedback_not_asked"
    status = 409

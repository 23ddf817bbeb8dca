"""What can go wrong with the event stream.

EventStreamError
└── SubscriptionNotFound  404  no receiver has this name
"""


class EventStreamError(Exception):
    """Base of all errors about the event stream."""

    code = "event_stream_error"
    status = 400


class SubscriptionNotFound(EventStreamError):
    """There is no subscription with this name."""

    code = "subscription_not_found"
    status = 404

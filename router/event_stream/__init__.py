"""The outgoing event stream: other systems hear what happens in conversations, signed, in order and at least once."""

from router.event_stream.addresses import read_networks
from router.event_stream.delivery import EventStream
from router.event_stream.load import load_stream
from router.event_stream.models import Stream, Subscription

__all__ = ["EventStream", "Stream", "Subscription", "load_stream", "read_networks"]

"""A channel that is closed by its brake: no new conversations, and what the citizen is told instead."""

from router.brakes.errors import ChannelOff
from router.brakes.models import Brakes
from router.catalogue import Rendered
from router.desk import Desk


def closed(desk: Desk, brakes: Brakes, channel: str, language: str) -> Rendered | None:
    """Return what is said in the place of a closed channel, with the phone number, or None while it is open."""
    return desk.rendered("channel_off", language, phone=desk.phone) if channel in brakes.channels else None


def check_channel(desk: Desk, brakes: Brakes, channel: str, language: str) -> None:
    """Let a new conversation start, or refuse it in the citizen's language.

    Raises:
        ChannelOff: the channel's brake is on.
    """
    said = closed(desk, brakes, channel, language if language in desk.spoken else desk.languages[0])
    if said is not None:
        raise ChannelOff(text=said.text, phone=desk.phone, phones=said.phones)

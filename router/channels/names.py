"""The channels by name. A new one is a name in `PUSHED`, and an adapter in `router.channels.adapters`; everything else reads them here."""

from typing import Annotated

from pydantic import AfterValidator

from router.catalogue.catalogue import WEBCHAT

PUSHED = ("whatsapp", "sms", "email", "social")
"""Those that an adapter carries; webchat is read by its page, phone and counter by nobody."""
BY_NUMBER = ("sms", "whatsapp")
"""Those whose addresses are phone numbers: nobody there has to tell on which number we can call."""
PHONE = "phone"
COUNTER = "counter"
SPOKEN = (PHONE, COUNTER)
"""Those by which an employee hears and speaks: there is no page to read and nothing to send."""
STARTED = (WEBCHAT, *PUSHED)
"""Those on which a citizen starts a conversation."""
CHANNELS = (*STARTED, *SPOKEN)
"""All of them."""


def one_of(*names: str) -> AfterValidator:
    """Return what holds a text in a file or a request to these names."""

    def check(name: str) -> str:
        if name not in names:
            raise ValueError(f"there is no channel {name!r} here; it is one of: {', '.join(names)}")
        return name

    return AfterValidator(check)


Pushed = Annotated[str, one_of(*PUSHED)]
Started = Annotated[str, one_of(*STARTED)]
Channel = Annotated[str, one_of(*CHANNELS)]

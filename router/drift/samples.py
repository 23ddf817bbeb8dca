"""A door of each channel that leads nowhere: an adapter renders without a network, so it needs an account only in form."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from router.channels.adapters import KINDS
from router.channels.protocol import Account, Adapter

_CHOSEN: Mapping[str, Mapping[str, Any]] = {
    "sms": {"provider": "messagebird"},
    "email": {"imap": "imaps://mail.example.org", "smtp": "smtps://mail.example.org"},
}
_ENDINGS = {
    "url": "https://gemeente.example",
    "port": 1,
    "address": "gemeente@example.org",
    "from": "gemeente@example.org",
}


def sample_adapters() -> dict[str, Adapter]:
    """Return an adapter of every channel that is pushed to, by channel. They send nothing: nobody calls `send`."""
    return {channel: _made(channel) for channel in KINDS}


def sample_adapter(channel: str) -> Adapter | None:
    """Return that of one channel; None where no adapter carries it, as the chat."""
    return _made(channel) if channel in KINDS else None


@lru_cache
def _made(channel: str) -> Adapter:
    return KINDS[channel].make(sample_account(channel))


def sample_account(channel: str) -> Account:
    """Return an account that has, in form, all that its channel needs."""
    settings = dict(_CHOSEN.get(channel, {}))
    needs = KINDS[channel].needs(settings)
    settings |= {name: _sample(name) for name in needs.settings if name not in settings}
    secrets = dict.fromkeys(needs.secrets, "sample")
    return Account(id="sample", channel=channel, language="nl", settings=settings, secrets=secrets)


def _sample(name: str) -> Any:
    return _ENDINGS.get(name.rpartition("_")[2], "+31970000000")

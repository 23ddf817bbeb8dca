"""What is configured and off, because it misses something: said where Balie starts, so that nobody waits for messages that never come."""

from collections.abc import Iterator
from pathlib import Path

from router.channels.accounts import load_accounts
from router.channels.adapters import KINDS
from router.event_stream.load import SHORTEST_SECRET, given_secrets, load_stream, variable


def what_is_off(municipality: Path) -> Iterator[str]:
    """Say in a line each which account of a channel and which receiver of the event stream is off, and what it misses.

    Args:
        municipality: the folder of the local part.

    Raises:
        CatalogueInvalid: a file of it cannot be used.
    """
    accounts, _ = load_accounts(municipality, needs={channel: kind.needs for channel, kind in KINDS.items()})
    for account in accounts:
        if not account.on:
            yield f"{account.id} ({account.channel}): set {', '.join(account.missing)}"
    known = {each.id: each.channel for each in accounts}
    stream = load_stream(municipality, name="", api="", secrets=given_secrets, accounts=known)
    for receiver in stream.subscriptions:
        if not receiver.secrets:
            yield f"{receiver.id} (event stream): set {variable(receiver.id)}, {SHORTEST_SECRET} characters or more"

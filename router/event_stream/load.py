"""Who receives events: `municipality/subscriptions.yml`, which may be left out."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate
from router.channels.accounts import FILE as ACCOUNTS
from router.channels.names import CHANNELS
from router.event_stream.addresses import check_url
from router.event_stream.events import source_of
from router.event_stream.models import SYSTEMS, TYPES, Stream, Subscription, Type

FILE = "subscriptions.yml"
SHORTEST_SECRET = 32  # characters: 128 bits, written as hexadecimal
SecretsOf = Callable[[str], tuple[str, ...]]
"""Gives the secrets of a subscription: none, one, or two while one takes the place of the other."""


class _Subscription(Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    url: str
    events: list[Type] = Field(default_factory=lambda: list(TYPES), min_length=1)
    channels: list[str] = Field(default_factory=list)
    account: str | None = None


class _SubscriptionsFile(Strict):
    oin: str | None = Field(None, pattern=r"^[0-9]{20}$")
    subscriptions: list[_Subscription] = Field(default_factory=list)


def variable(subscription: str) -> str:
    """Return the environment variable that holds the secrets of a subscription."""
    return "_".join(("balie", "subscription", subscription, "secret")).upper()


def given_secrets(subscription: str) -> tuple[str, ...]:
    """Return the secrets of a subscription from the environment: two with a comma between them, while one takes the place of the other."""
    return tuple(each.strip() for each in os.environ.get(variable(subscription), "").split(",") if each.strip())


def load_stream(municipality: Path, *, name: str, api: str, secrets: SecretsOf, accounts: Mapping[str, str]) -> Stream:
    """Return who receives events; nobody without the file.

    Args:
        municipality: the folder of the file.
        name: of the municipality, for the source where it has no OIN.
        api: where the API is reached from outside, or empty.
        secrets: gives each its secrets; what is too short to be one does not count.
        accounts: of the channels, each with its channel.

    Raises:
        CatalogueInvalid: with every problem, by key.
    """
    path, shown = municipality / FILE, f"{municipality.name}/{FILE}"
    file = _SubscriptionsFile()
    if path.exists():
        problems: list[Problem] = []
        data = read_yaml(path, shown, problems)
        read = validate(_SubscriptionsFile, data, shown, problems) if data is not None else None
        problems += [Problem(file=shown, key=key, message=what) for key, what in _wrong(read, accounts)] if read else []
        if problems or read is None:
            raise CatalogueInvalid(problems)
        file = read
    subscriptions = tuple(_subscription(each, secrets(each.id)) for each in file.subscriptions)
    return Stream(source=source_of(oin=file.oin, municipality=name), subscriptions=subscriptions, api=api)


def _subscription(read: _Subscription, secrets: tuple[str, ...]) -> Subscription:
    return Subscription(
        id=read.id,
        url=read.url,
        types=tuple(read.events),
        channels=tuple(read.channels),
        account=read.account,
        secrets=tuple(each.encode() for each in secrets if len(each) >= SHORTEST_SECRET),
    )


def _wrong(file: _SubscriptionsFile, accounts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong beside the form, each with its key."""
    found: list[tuple[str, str]] = []
    ids = [each.id for each in file.subscriptions]
    for number, each in enumerate(file.subscriptions):
        key = f"subscriptions.{number}"
        if ids.index(each.id) != number:
            found.append((f"{key}.id", f"{each.id} is there twice"))
        if problem := check_url(each.url):
            found.append((f"{key}.url", problem))
        unknown = [name for name in each.channels if name not in CHANNELS]
        if unknown:
            found.append((f"{key}.channels", f"there is no channel {unknown[0]}; there are {', '.join(CHANNELS)}"))
        if problem := _wrong_account(each.account, accounts):
            found.append((f"{key}.account", problem))
    return found


def _wrong_account(account: str | None, accounts: Mapping[str, str]) -> str | None:
    if account is None or accounts.get(account) == SYSTEMS:
        return None
    if account not in accounts:
        return f"{ACCOUNTS} has no account {account}"
    return f"{account} is an account of {accounts[account]}; only another system ({SYSTEMS}) reads what it was told"

"""The accounts of `municipality/channels.yml`, with their secrets from the environment.

What an account needs, its channel's package says; an account that misses something is off, and says what it misses. A municipality without the file
has the chat only.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from router.catalogue.errors import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, used_twice, validate
from router.channels.names import Pushed
from router.channels.protocol import Account

FILE = "channels.yml"
SHORTEST_KEY = 30
"""Characters of a secret that signs and that somebody chose: shorter ones can be guessed."""

_NAME = r"^[a-z][a-z0-9-]{1,30}$"


class _AccountFile(Strict):
    id: str = Field(pattern=_NAME)
    channel: Pushed
    language: str = Field("nl", max_length=12)
    answers: bool = True
    new_after_hours: float = Field(24.0, gt=0, le=24 * 90)
    settings: dict[str, Any] = Field(default_factory=dict)


class Spoken(Strict):
    """Where an employee takes the code of a conversation: shown to who goes on there."""

    channel: Literal["phone", "counter"]
    shown: str = Field(min_length=1, max_length=200)


class _File(Strict):
    accounts: list[_AccountFile] = Field(default_factory=list)
    spoken: list[Spoken] = Field(default_factory=list)


_BESIDE = tuple(name for name in _AccountFile.model_fields if name != "settings")
_EVERYWHERE = ("shown",)  # settings that every channel knows


class Needs(BaseModel):
    """What an account of one channel needs, and what else it knows.

    Attributes:
        settings: the names of those that it needs.
        optional: of those that may be left out. No other setting is taken, but `shown`, which every channel knows.
        secrets: the names of those that it needs.
        keys: the secrets that sign and that somebody chose, each with what stands between two of them; empty: there is one.
        unusable: what stands in the settings and cannot be used, in words: the account is off.
    """

    model_config = ConfigDict(frozen=True)

    settings: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    keys: Mapping[str, str] = {}
    unusable: tuple[str, ...] = ()


NeedsOf = Callable[[Mapping[str, Any]], Needs]


def variable(account: str, secret: str) -> str:
    """Return the environment variable that holds a secret of an account: `BALIE_CHANNEL_WHATSAPP_APP_SECRET`."""
    return "_".join(("balie", "channel", account, secret)).upper().replace("-", "_")


def load_accounts(
    municipality: Path,
    *,
    needs: Mapping[str, NeedsOf],
    environment: Mapping[str, str] | None = None,
) -> tuple[tuple[Account, ...], tuple[Spoken, ...]]:
    """Load the accounts, and where an employee takes the code of a conversation.

    Args:
        municipality: the folder of the local part.
        needs: by channel, what its package says that an account with such settings needs.
        environment: where the secrets are; the process' own when left out.

    Raises:
        CatalogueInvalid: the file cannot be used, with what is wrong in it.
    """
    path, name = municipality / FILE, f"{municipality.name}/{FILE}"
    if not path.is_file():
        return (), ()
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(_File, data, name, problems) if data is not None else None
    accounts = file.accounts if file else []
    problems += used_twice([each.id for each in accounts], name, "accounts")
    wanted = [(each, needs[each.channel](each.settings)) for each in accounts]
    for each, what in wanted:
        problems += [
            Problem(file=name, key=f"accounts.{each.id}.settings.{setting}", message=message)
            for setting, message in _unknown(each, what)
        ]
    if problems:
        raise CatalogueInvalid(problems)
    given = os.environ if environment is None else environment
    made = tuple(_account(each, what, given) for each, what in wanted)
    return made, tuple(file.spoken) if file else ()


def _unknown(file: _AccountFile, needs: Needs) -> Iterator[tuple[str, str]]:
    """Return each setting that this account would not heed, with what to do instead."""
    known = sorted({*needs.settings, *needs.optional, *_EVERYWHERE})
    for setting in file.settings:
        if setting in known:
            continue
        if setting in _BESIDE:
            message = "stands beside settings, not in it"
        elif setting in needs.secrets:
            message = f"a secret; it stands in {variable(file.id, setting)}"
        else:
            message = "there is no such setting"
        yield setting, f"{message}; in settings there are {', '.join(known)}"


def _account(file: _AccountFile, needs: Needs, given: Mapping[str, str]) -> Account:
    secrets = {name: given.get(variable(file.id, name), "") for name in needs.secrets}
    missing = [name for name in needs.settings if file.settings.get(name) in (None, "")]
    missing += needs.unusable
    missing += [variable(file.id, name) for name, value in secrets.items() if not value]
    missing += [
        f"{variable(file.id, name)} ({SHORTEST_KEY} characters or more)"
        for name, between in needs.keys.items()
        if secrets[name] and _too_short(secrets[name], between)
    ]
    return Account(
        id=file.id,
        channel=file.channel,
        language=file.language,
        answers=file.answers,
        new_after_hours=file.new_after_hours,
        settings=file.settings,
        secrets=secrets,
        missing=tuple(missing),
    )


def _too_short(secret: str, between: str) -> bool:
    parts = [each.strip() for each in (secret.split(between) if between else [secret])]
    return min(len(each) for each in parts if each or not any(parts)) < SHORTEST_KEY

"""The accounts of `municipality/channels.yml`, with their secrets from the environment.

What an account needs, its channel's package says; an account that misses something is off, and says what it misses. A municipality without the file
has the chat only.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from router.catalogue.errors import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, used_twice, validate
from router.channels.names import Pushed
from router.channels.protocol import Account

FILE = "channels.yml"
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


class Needs(BaseModel):
    """What the accounts of one channel need: names of settings and of secrets."""

    model_config = ConfigDict(frozen=True)

    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


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
    if problems:
        raise CatalogueInvalid(problems)
    given = os.environ if environment is None else environment
    made = tuple(_account(each, needs.get(each.channel, _not_here), given) for each in accounts)
    return made, tuple(file.spoken) if file else ()


def _not_here(_settings: Mapping[str, Any]) -> Needs:
    """No package carries this channel."""
    return Needs(settings=("adapter",))


def _account(file: _AccountFile, needs_of: NeedsOf, given: Mapping[str, str]) -> Account:
    needs = needs_of(file.settings)
    secrets = {name: given.get(variable(file.id, name), "") for name in needs.secrets}
    missing = [name for name in needs.settings if file.settings.get(name) in (None, "")]
    missing += [variable(file.id, name) for name, value in secrets.items() if not value]
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

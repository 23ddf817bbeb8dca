"""Every channel that is pushed to: what an account of it needs, and what makes its adapter. A new channel is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from router.channels import email, sms, webhook, whatsapp
from router.channels.accounts import NeedsOf, Spoken, load_accounts
from router.channels.protocol import Account, Adapter
from router.departments import WEBCHAT

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A channel."""

    needs: NeedsOf
    make: Callable[[Account], Adapter]


KINDS: Mapping[str, Kind] = {
    "email": Kind(needs=email.needs, make=email.EmailAdapter),
    "sms": Kind(needs=sms.needs, make=sms.SmsAdapter),
    "social": Kind(needs=webhook.needs, make=webhook.WebhookAdapter),
    "whatsapp": Kind(needs=whatsapp.needs, make=whatsapp.WhatsAppAdapter),
}


@dataclass(frozen=True, kw_only=True)
class Doors:
    """The accounts of this municipality, and the adapters of those that have what they need."""

    accounts: tuple[Account, ...] = ()
    adapters: Mapping[str, Adapter]
    spoken: tuple[Spoken, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels on which a conversation can be started here: the chat, and those with an account."""
        return tuple(dict.fromkeys([WEBCHAT, *(each.channel for each in self.accounts)]))

    @property
    def shown(self) -> list[dict[str, str]]:
        """Where a citizen goes on with a conversation by its code: what has a number or an address to show, and works."""
        written = [(each.channel, each.settings.get("shown")) for each in self.accounts if each.on]
        spoken = [(each.channel, each.shown) for each in self.spoken]
        return [{"channel": channel, "where": str(where)} for channel, where in (*written, *spoken) if where]

    def get(self, account: str) -> Account | None:
        """Return an account, on or off."""
        return next((each for each in self.accounts if each.id == account), None)

    async def close(self) -> None:
        """Give back what the adapters hold."""
        for adapter in self.adapters.values():
            await adapter.close()


def open_doors(municipality: Path, *, environment: Mapping[str, str] | None = None) -> Doors:
    """Make the adapters of this municipality. An account of which a setting can't be used is off, and says which.

    Raises:
        CatalogueInvalid: `channels.yml` cannot be used.
    """
    needs = {channel: kind.needs for channel, kind in KINDS.items()}
    accounts, spoken = load_accounts(municipality, needs=needs, environment=environment)
    made = [_made(each) for each in accounts]
    return Doors(
        accounts=tuple(account for account, _ in made),
        adapters={each.id: adapter for each, adapter in made if adapter},
        spoken=spoken,
    )


def _made(account: Account) -> tuple[Account, Adapter | None]:
    if not account.on:
        return account, None
    try:
        return account, KINDS[account.channel].make(account)
    except (ValueError, TypeError, KeyError) as error:  # of what stands in `settings`
        log.warning("channels.unusable", account=account.id, error=str(error))
        return replace(account, missing=(f"settings ({error})",)), None

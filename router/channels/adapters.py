"""Every channel that is pushed to: what an account of it needs, and what makes its adapter. A new channel is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from router.channels import email, sms, webhook, whatsapp
from router.channels.accounts import NeedsOf, load_accounts
from router.channels.protocol import Account, Adapter
from router.departments import WEBCHAT, Departments


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

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels on which a conversation can be started here: the chat, and those with an account."""
        return tuple(dict.fromkeys([WEBCHAT, *(each.channel for each in self.accounts)]))

    def get(self, account: str) -> Account | None:
        """Return an account, on or off."""
        return next((each for each in self.accounts if each.id == account), None)

    async def close(self) -> None:
        """Give back what the adapters hold."""
        for adapter in self.adapters.values():
            await adapter.close()


def open_doors(municipality: Path, departments: Departments, *, environment: Mapping[str, str] | None = None) -> Doors:
    """Make the adapters of this municipality.

    Raises:
        CatalogueInvalid: `channels.yml` cannot be used.
    """
    needs = {channel: kind.needs for channel, kind in KINDS.items()}
    accounts = load_accounts(municipality, needs=needs, departments=departments, environment=environment)
    return Doors(accounts=accounts, adapters={each.id: KINDS[each.channel].make(each) for each in accounts if each.on})

"""What differs between providers of text messages: their signature, their forms, their codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import httpx

from router.channels.protocol import Account, Envelope, Happening, Webhook


class Provider(Protocol):
    """One provider's wire."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that an account needs."""

    @property
    def optional(self) -> tuple[str, ...]:
        """The settings that may be left out."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that it needs."""

    def verify(self, account: Account, request: Webhook, *, now: datetime) -> None:
        """See that a request is the provider's. Raises SignatureRefused."""

    def parse(self, account: Account, request: Webhook) -> Sequence[Happening]:
        """Return what happened. Raises PayloadMalformed."""

    def request(self, account: Account, client: httpx.AsyncClient, text: str, to: Envelope) -> httpx.Request:
        """Return the request that hands a text over."""

    def accepted(self, response: httpx.Response) -> str | None:
        """Return the provider's id of what it took. Raises SendError."""

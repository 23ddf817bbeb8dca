"""Text messages: plain text, in as few messages as say it, with choices that are answered by their number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from router.channels.accounts import Needs
from router.channels.calling import call, new_client
from router.channels.failures import FileGone
from router.channels.protocol import (
    Account,
    Capabilities,
    Envelope,
    Happening,
    IncomingFile,
    Outgoing,
    Part,
    Response,
    Take,
    Webhook,
)
from router.channels.sms.alphabet import SEPTETS_OF_SEVERAL, plainer, room
from router.channels.sms.messagebird import MessageBird
from router.channels.sms.provider import Provider
from router.channels.sms.twilio import Twilio
from router.channels.text import as_parts

PROVIDERS: Mapping[str, Provider] = {"messagebird": MessageBird(), "twilio": Twilio()}
_TOGETHER = 4  # messages that a telephone puts together to one


def needs(settings: Mapping[str, Any]) -> Needs:
    """Return what an account of this channel needs."""
    provider = PROVIDERS.get(str(settings.get("provider", "")))
    if provider is None:
        every = {name for each in PROVIDERS.values() for name in (*each.settings, *each.optional)}
        return Needs(optional=("provider", *sorted(every)), unusable=(f"provider ({' or '.join(PROVIDERS)})",))
    return Needs(settings=("provider", *provider.settings), optional=provider.optional, secrets=provider.secrets)


class SmsAdapter:
    """See `router.channels.protocol.Adapter`."""

    capabilities = Capabilities(characters=_TOGETHER * SEPTETS_OF_SEVERAL, parts=1)

    def __init__(self, account: Account, *, client: httpx.AsyncClient | None = None) -> None:
        self.account = account
        self._provider = PROVIDERS[account.settings["provider"]]
        self._client = client or new_client()

    def verify(self, request: Webhook, *, now: datetime) -> None:
        """See `Adapter.verify`."""
        self._provider.verify(self.account, request, now=now)

    def answer(self, request: Webhook) -> Response | None:
        """See `Adapter.answer`."""
        return None

    def parse(self, request: Webhook) -> Sequence[Happening]:
        """See `Adapter.parse`."""
        return self._provider.parse(self.account, request)

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        """See `Adapter.render`."""
        most = self.capabilities
        texts = as_parts(message, room=most.characters, parts=most.parts, size=_size, choices=message.choices)
        return [Part(body={"text": plainer(each)}) for each in texts]

    async def send(self, part: Part, to: Envelope) -> str | None:
        """See `Adapter.send`."""
        request = self._provider.request(self.account, self._client, part.body["text"], to)
        return self._provider.accepted(await call(self._client, request))

    async def fetch(self, file: IncomingFile, *, most: int) -> bytes:
        """See `Adapter.fetch`."""
        raise FileGone("no_files")

    async def pull(self, take: Take) -> None:
        """See `Adapter.pull`."""

    async def close(self) -> None:
        """See `Adapter.close`."""
        await self._client.aclose()


def _size(text: str) -> int:
    return room(plainer(text))

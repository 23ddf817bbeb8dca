"""Any other system, in our own form: it tells what was said, and we tell it what to say. Both sides sign (`router/signatures.py`).

The form is in `docs/reference/channel-webhook.md`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from router import signatures
from router.channels.accounts import Needs
from router.channels.calling import call, new_client
from router.channels.errors import PayloadMalformed, SignatureRefused
from router.channels.failures import FileGone, Refused
from router.channels.protocol import (
    Account,
    Capabilities,
    Envelope,
    Happening,
    IncomingFile,
    Outgoing,
    Part,
    Reported,
    Response,
    Said,
    Take,
    Webhook,
)
from router.channels.text import cut

_LONGEST = 4000  # characters of one message
_KEPT = r"^[^\x00]*$"  # what the database can keep


def needs(_settings: Mapping[str, Any]) -> Needs:
    """Return what an account of this channel needs."""
    return Needs(settings=("url",), secrets=("secret",), keys={"secret": ","})


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=200)
    at: AwareDatetime


class _Message(_Event):
    type: Literal["message"]
    sender: str = Field(alias="from", min_length=1, max_length=200, pattern=_KEPT)
    text: str = Field("", max_length=40_000)
    choice: str | None = Field(None, max_length=80)
    conversation: str | None = Field(None, max_length=10, pattern=_KEPT)
    link: str | None = Field(None, max_length=1000)


class _Report(_Event):
    type: Literal["report"]
    standing: Literal["sent", "delivered", "read", "failed"]
    reason: str | None = Field(None, max_length=60, pattern=r"^[a-z0-9_]+$")


class _Events(BaseModel):
    events: list[_Message | _Report] = Field(max_length=100)


class WebhookAdapter:
    """See `router.channels.protocol.Adapter`."""

    def __init__(self, account: Account, *, client: httpx.AsyncClient | None = None) -> None:
        self.account = account
        self.capabilities = Capabilities(characters=_LONGEST, reads=True)
        self._client = client or new_client()
        self._secrets = [each.strip().encode() for each in account.secrets["secret"].split(",") if each.strip()]

    def verify(self, request: Webhook, *, now: datetime) -> None:
        """See `Adapter.verify`."""
        try:
            header = request.headers.get(signatures.HEADER.lower(), "")
            signatures.verify(self._secrets, request.body, header, now=now)
        except signatures.SignatureRefused as error:
            raise SignatureRefused from error

    def answer(self, request: Webhook) -> Response | None:
        """See `Adapter.answer`."""
        return None

    def parse(self, request: Webhook) -> Sequence[Happening]:
        """See `Adapter.parse`."""
        try:
            events = _Events.model_validate_json(request.body).events
        except ValidationError as error:
            raise PayloadMalformed from error
        return [_happening(each) for each in sorted(events, key=lambda event: event.at)]

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        """See `Adapter.render`."""
        said = {
            "conversation": message.conversation,
            "author": message.author,
            "name": message.name,
            "language": message.language,
        }
        texts = cut(message.text, _LONGEST)
        parts = [Part(body={**said, "text": each, "links": [], "choices": []}) for each in texts[:-1]]
        links = [{"label": each.label, "url": each.url} for each in message.links]
        choices = [{"id": each.id, "label": each.label} for each in message.choices]
        return [*parts, Part(body={**said, "text": texts[-1], "links": links, "choices": choices})]

    async def send(self, part: Part, to: Envelope) -> str | None:
        """See `Adapter.send`."""
        body = orjson.dumps({"id": to.reference, "to": to.address, **part.body})
        headers = {
            "Content-Type": "application/json",
            signatures.HEADER: signatures.sign(self._secrets[0], body, at=datetime.now(UTC)),
        }
        request = self._client.build_request("POST", self.account.settings["url"], content=body, headers=headers)
        response = await call(self._client, request)
        if not response.is_success:
            raise Refused(f"http_{response.status_code}")
        return None  # it reports by our own id

    async def fetch(self, file: IncomingFile, *, most: int) -> bytes:
        """See `Adapter.fetch`."""
        raise FileGone("no_files")

    async def pull(self, take: Take) -> None:
        """See `Adapter.pull`."""

    async def close(self) -> None:
        """See `Adapter.close`."""
        await self._client.aclose()


def _happening(event: _Message | _Report) -> Happening:
    if isinstance(event, _Report):
        return Reported(standing=event.standing, at=event.at, reference=event.id, reason=event.reason)
    words = "\n".join(filter(None, (event.text, event.link)))
    return Said(
        event=event.id,
        address=event.sender,
        text=words,
        at=event.at,
        choice=event.choice,
        conversation=event.conversation,
    )

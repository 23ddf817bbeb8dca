"""One phone number on WhatsApp. Graph API v26.0, introduced on 29 July 2026: https://developers.facebook.com/docs/graph-api/changelog."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

import httpx
import orjson
import structlog

from router.channels.accounts import Needs
from router.channels.calling import call, new_client
from router.channels.failures import Postponed, Refused
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
from router.channels.whatsapp import webhook
from router.channels.whatsapp.graph import WindowClosed, explain
from router.channels.whatsapp.media import Media
from router.channels.whatsapp.rendering import LONGEST_TEXT, MOST_PARTS, messages_of
from router.channels.whatsapp.templates import notice_of, unfinished

log = structlog.get_logger()

API = "https://graph.facebook.com"
VERSION = "v26.0"
WINDOW = timedelta(hours=24)
"""How long after their last message a citizen may be sent anything but a template."""
_MARGIN = timedelta(minutes=5)  # Meta counts from when they wrote, we from when we heard


def needs(settings: Mapping[str, Any]) -> Needs:
    """Return what an account of this channel needs."""
    return Needs(
        settings=("phone_number_id",),
        optional=("templates", "version", "api_url"),
        secrets=("access_token", "app_secret", "verify_token"),
        unusable=unfinished(settings),
    )


class WhatsAppAdapter:
    """See `router.channels.protocol.Adapter`."""

    capabilities = Capabilities(characters=LONGEST_TEXT, parts=MOST_PARTS)

    def __init__(self, account: Account, *, client: httpx.AsyncClient | None = None) -> None:
        self.account = account
        self._client = client or new_client()
        self._base = str(account.settings.get("api_url", API)).rstrip("/")
        self._root = f"{self._base}/{account.settings.get('version', VERSION)}"
        self._headers = {"Authorization": f"Bearer {account.secrets['access_token']}"}
        self._number = str(account.settings["phone_number_id"])

    def verify(self, request: Webhook, *, now: datetime) -> None:
        """See `Adapter.verify`. The signature has no moment: what is sent again is known by its ids."""
        webhook.verify(request, self.account.secrets["app_secret"])

    def answer(self, request: Webhook) -> Response | None:
        """See `Adapter.answer`: Meta asks so when the address is entered."""
        return webhook.subscription(request, self.account.secrets["verify_token"])

    def parse(self, request: Webhook) -> Sequence[Happening]:
        """See `Adapter.parse`. What is another number's is left out: a message of theirs would be answered from here."""
        return webhook.happenings(request, account=self.account.id, number=self._number)

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        """See `Adapter.render`. Each part knows the template that goes in its place while the citizen has been silent for too long."""
        silent = message.heard_at is not None and now - message.heard_at > WINDOW - _MARGIN
        late = silent or message.closed
        notice = notice_of(self.account, message)
        return [Part(body={"message": each, "late": late, "notice": notice}) for each in messages_of(message)]

    async def send(self, part: Part, to: Envelope) -> str | None:
        """See `Adapter.send`."""
        if part.body["late"]:
            await self._notify(part, to, why="outside_window")
        try:
            return await self._post(part.body["message"], to.address, to.reference)
        except WindowClosed as error:  # Meta's clock is another
            await self._notify(part, to, why=error.reason)

    async def _notify(self, part: Part, to: Envelope, *, why: str) -> NoReturn:
        """Send the template that says that there is an answer. The answer itself waits until the citizen writes.

        Its reference is not that of the part: a report of it says nothing about the answer.
        """
        if part.body["notice"] is None:
            raise Refused(why)
        sent = await self._post(part.body["notice"], to.address, f"{to.reference}-notice")
        log.info("whatsapp.notified", account=self.account.id)
        raise Postponed(why, provider_id=sent)

    async def _post(self, message: Mapping[str, Any], address: str, reference: str) -> str | None:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to" if address.startswith("+") else "recipient": address,
            "biz_opaque_callback_data": reference,
            **message,
        }
        request = self._client.build_request(
            "POST", f"{self._root}/{self._number}/messages", json=body, headers=self._headers
        )
        response = await call(self._client, request, explain=explain)
        if not response.is_success:
            raise Refused(f"http_{response.status_code}")
        try:
            return str(orjson.loads(response.content)["messages"][0]["id"])
        except (ValueError, KeyError, IndexError, TypeError):  # it has it; the report names our reference
            log.warning("whatsapp.no_id", account=self.account.id)
            return None

    async def fetch(self, file: IncomingFile, *, most: int) -> bytes:
        """See `Adapter.fetch`."""
        media = Media(client=self._client, root=self._root, base=self._base, number=self._number, headers=self._headers)
        return await media.content(str(file.handle["id"]), most=most)

    async def pull(self, take: Take) -> None:
        """See `Adapter.pull`."""

    async def close(self) -> None:
        """See `Adapter.close`."""
        await self._client.aclose()

"""Any other system, through the signed webhook."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson

from router import signatures
from tests.channels.drivers.driver import Call, Driver
from tests.channels.standins.webhook import SECRET


class WebhookDriver(Driver):
    """See `Driver`."""

    name = "other-system"
    channel = "social"
    standin = "tests.channels.standins.webhook"
    can_tap = True

    def settings(self) -> dict[str, Any]:
        return {"url": f"{self.api_url}/messages"}

    def secrets(self) -> dict[str, str]:
        return {"secret": SECRET}

    def signed(self, body: Mapping[str, Any], at: datetime, *, path: str = "") -> Call:
        """Return a call with this body."""
        content = orjson.dumps(body)
        headers = {
            signatures.HEADER: signatures.sign(SECRET.encode(), content, at=at),
            "Content-Type": "application/json",
        }
        return Call(path=f"{self.path}{path}", body=content, headers=headers)

    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        said = {"type": "message", "id": event, "from": sender, "text": text, "at": at.isoformat()}
        return self.signed({"events": [said]}, at)

    def tap(self, button_id: str, label: str, *, event: str, sender: str, at: datetime) -> Call:
        said = {"type": "message", "id": event, "from": sender, "text": label, "choice": button_id}
        return self.signed({"events": [{**said, "at": at.isoformat()}]}, at)

    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime) -> Call:
        told = {"type": "report", "id": sent["reference"], "standing": standing, "at": at.isoformat()}
        return self.signed({"events": [told]}, at)

    def malformed(self, *, at: datetime) -> Call:
        return self.signed({"events": [{"type": "noise", "id": uuid4().hex}]}, at)


class MentionsDriver(WebhookDriver):
    """A tool that follows social media: an employee answers, the computer does not."""

    name = "mentions"

    def account(self) -> dict[str, Any]:
        return {**super().account(), "answers": False}

"""WhatsApp, through Meta's Cloud API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.channels.drivers.driver import Call, Driver
from tests.channels.standins.whatsapp import APP_SECRET, NUMBER, TOKEN, VERIFY_TOKEN, signed


class WhatsAppDriver(Driver):
    """See `Driver`."""

    name = "whatsapp"
    channel = "whatsapp"
    standin = "tests.channels.standins.whatsapp"
    can_tap = True

    def settings(self) -> dict[str, Any]:
        return {
            "phone_number_id": NUMBER,
            "api_url": self.api_url,
            "templates": {
                "nl": {"name": "antwoord_klaar", "language": "nl"},
                "en": {"name": "answer_ready", "language": "en"},
            },
        }

    def secrets(self) -> dict[str, str]:
        return {"access_token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}

    def value(self, value: Mapping[str, Any], *, number: str = NUMBER) -> Call:
        """Return the call that brings something, signed."""
        body, headers = signed(value, number=number)
        return Call(path=self.path, body=body, headers=headers)

    def kind(self, kind: str, content: Any, *, event: str, sender: str, at: datetime) -> Call:
        """Return the call that brings a message of a kind."""
        message = {"id": event, "timestamp": str(int(at.timestamp())), "type": kind, kind: content}
        message["from" if sender.startswith("+") else "from_user_id"] = sender.lstrip("+")
        return self.value({"messages": [message]})

    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        return self.kind("text", {"body": text}, event=event, sender=sender, at=at)

    def tap(self, button_id: str, label: str, *, event: str, sender: str, at: datetime) -> Call:
        reply = {"type": "button_reply", "button_reply": {"id": button_id, "title": label}}
        return self.kind("interactive", reply, event=event, sender=sender, at=at)

    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime, code: int = 131026) -> Call:
        status = {
            "id": sent["id"],
            "status": standing,
            "timestamp": str(int(at.timestamp())),
            "recipient_id": sent["to"].lstrip("+"),
            "biz_opaque_callback_data": sent["reference"],
        }
        errors = [{"code": code, "title": "Message undeliverable"}]
        return self.value({"statuses": [{**status, **({"errors": errors} if standing == "failed" else {})}]})

    def malformed(self, *, at: datetime) -> Call:
        return self.value({"messages": [{"hello": "there"}]})

"""Text messages through Twilio."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.channels.drivers.driver import PUBLIC, Call, Driver
from tests.channels.standins.twilio import SID, TOKEN


class TwilioDriver(Driver):
    """See `Driver`."""

    name = "sms-twilio"
    channel = "sms"
    standin = "tests.channels.standins.twilio"

    def settings(self) -> dict[str, Any]:
        return {
            "provider": "twilio",
            "originator": "+31970000002",
            "account_sid": SID,
            "public_url": PUBLIC,
            "api_url": self.api_url,
        }

    def secrets(self) -> dict[str, str]:
        return {"auth_token": TOKEN}

    def _signed(self, fields: Mapping[str, str], path: str) -> Call:
        signed = f"{PUBLIC}{path}" + "".join(name + fields[name] for name in sorted(fields))
        signature = b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return Call(path=path, body=urlencode(fields).encode(), headers=headers)

    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        fields = {"MessageSid": event, "From": sender, "To": "+31970000002", "Body": text, "NumMedia": "0"}
        return self._signed(fields, self.path)

    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime) -> Call:
        status = "undelivered" if standing == "failed" else standing
        fields = {"MessageSid": sent["id"], "MessageStatus": status, "To": sent["to"]}
        if standing == "failed":
            fields["ErrorCode"] = "30003"
        return self._signed(fields, f"{self.path}?reference={sent['reference']}")

    def malformed(self, *, at: datetime) -> Call:
        return self._signed({"Hello": "there"}, self.path)

"""Text messages through Bird."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import orjson
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.channels.drivers.driver import PUBLIC, Call, Driver
from tests.channels.standins.messagebird import KEY

SIGNING = "signing key of thirty-two letters"


class MessageBirdDriver(Driver):
    """See `Driver`."""

    name = "sms"
    channel = "sms"
    standin = "tests.channels.standins.messagebird"

    def settings(self) -> dict[str, Any]:
        return {
            "provider": "messagebird",
            "originator": "+31970000001",
            "public_url": PUBLIC,
            "api_url": self.api_url,
        }

    def secrets(self) -> dict[str, str]:
        return {"access_key": KEY, "signing_key": SIGNING}

    def _signed(self, fields: Mapping[str, Any], at: datetime) -> Call:
        body, moment = orjson.dumps(fields), int(at.timestamp())
        claims = {
            "iss": "MessageBird",
            "nbf": moment,
            "exp": moment + 120,
            "jti": uuid4().hex,
            "url_hash": sha256(f"{PUBLIC}{self.path}".encode()).hexdigest(),
            "payload_hash": sha256(body).hexdigest(),
        }
        token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SIGNING))
        headers = {"MessageBird-Signature-JWT": token, "Content-Type": "application/json"}
        return Call(path=self.path, body=body, headers=headers)

    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        fields = {
            "id": event,
            "recipient": "31970000001",
            "originator": sender.lstrip("+"),
            "body": text,
            "createdDatetime": at.isoformat(),
        }
        return self._signed(fields, at)

    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime) -> Call:
        status = "delivery_failed" if standing == "failed" else standing
        fields = {
            "id": sent["id"],
            "reference": sent["reference"],
            "recipient": sent["to"].lstrip("+"),
            "status": status,
            "statusDatetime": at.isoformat(),
        }
        return self._signed(fields, at)

    def malformed(self, *, at: datetime) -> Call:
        return self._signed({"hello": "there"}, at)

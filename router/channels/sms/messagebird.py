"""Bird's SMS API, formerly MessageBird: https://developers.messagebird.com/api/sms-messaging (form), .../api/#verifying-http-requests (signature)."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from router.channels.errors import PayloadMalformed, SignatureRefused
from router.channels.failures import NotAllowed, Refused, Unavailable
from router.channels.protocol import Account, Envelope, Happening, Reported, Said, Standing, Webhook
from router.channels.sms.numbers import international_of, moment_of

_URL = "https://rest.messagebird.com"
_STANDINGS: Mapping[str, Standing] = {
    "sent": "sent",
    "buffered": "sent",
    "delivered": "delivered",
    "expired": "failed",
    "delivery_failed": "failed",
}
_NOT_OURS = {2: "request_not_allowed", 25: "no_balance"}  # about our account, not about this message
_LEEWAY = 60  # seconds


class MessageBird:
    """Its signature is a JWT over the address and the body, its report names our reference."""

    settings = ("originator", "public_url")
    optional = ("api_url",)
    secrets = ("access_key", "signing_key")

    def verify(self, account: Account, request: Webhook, *, now: datetime) -> None:
        """See `Provider.verify`."""
        key = OctKey.import_key(account.secrets["signing_key"])
        try:
            claims = jwt.decode(request.headers.get("messagebird-signature-jwt", ""), key, algorithms=["HS256"]).claims
            at = now.timestamp()
            timely = float(claims["nbf"]) - _LEEWAY <= at <= float(claims["exp"]) + _LEEWAY
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise SignatureRefused from error
        body = sha256(request.body).hexdigest() if request.body else ""
        same = hmac.compare_digest(str(claims.get("url_hash", "")), sha256(request.url.encode()).hexdigest())
        same &= hmac.compare_digest(str(claims.get("payload_hash", "")), body)
        if not (timely and same and claims.get("iss") == "MessageBird"):
            raise SignatureRefused

    def parse(self, account: Account, request: Webhook) -> Sequence[Happening]:
        """See `Provider.parse`."""
        fields = _fields(request)
        if "status" in fields:
            return _report(fields)
        try:
            at = moment_of(fields.get("createdDatetime"))
            return [
                Said(
                    event=str(fields["id"]),
                    address=international_of(str(fields["originator"])),
                    text=str(fields["body"]),
                    at=at,
                )
            ]
        except (KeyError, ValueError) as error:
            raise PayloadMalformed from error

    def request(self, account: Account, client: httpx.AsyncClient, text: str, to: Envelope) -> httpx.Request:
        """See `Provider.request`."""
        body = {
            "originator": account.settings["originator"],
            "recipients": [to.address.lstrip("+")],
            "body": text,
            "reference": to.reference,
            "datacoding": "auto",
        }
        url = f"{account.settings.get('api_url', _URL).rstrip('/')}/messages"
        return client.build_request(
            "POST", url, json=body, headers={"Authorization": f"AccessKey {account.secrets['access_key']}"}
        )

    def accepted(self, response: httpx.Response) -> str | None:
        """See `Provider.accepted`."""
        body = _json(response)
        if response.is_success:
            return str(body["id"]) if body.get("id") else None
        errors = body.get("errors") or [{}]
        code = errors[0].get("code") if isinstance(errors[0], dict) else None
        if code in _NOT_OURS:
            raise NotAllowed(_NOT_OURS[code])
        if response.status_code == 404:
            raise Unavailable("http_404")
        raise Refused(f"code_{code}" if code else f"http_{response.status_code}")


def _fields(request: Webhook) -> dict[str, Any]:
    """Return the fields of a request, wherever the account's settings at the provider have it put them."""
    if not request.body:
        return dict(request.query)
    try:
        if "json" in request.headers.get("content-type", ""):
            found = orjson.loads(request.body)
            if not isinstance(found, dict):
                raise PayloadMalformed
            return {**request.query, **found}
        return {**request.query, **dict(parse_qsl(request.body.decode(), keep_blank_values=True))}
    except ValueError as error:
        raise PayloadMalformed from error


def _report(fields: Mapping[str, Any]) -> list[Happening]:
    standing = _STANDINGS.get(str(fields["status"]))
    if standing is None:  # such as `scheduled`
        return []
    try:
        at = moment_of(fields.get("statusDatetime"))
    except ValueError as error:
        raise PayloadMalformed from error
    code = fields.get("statusErrorCode")
    return [
        Reported(
            standing=standing,
            at=at,
            provider_id=str(fields["id"]) if fields.get("id") else None,
            reference=str(fields["reference"]) if fields.get("reference") else None,
            reason=(f"code_{code}" if code else str(fields["status"])) if standing == "failed" else None,
        )
    ]


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}

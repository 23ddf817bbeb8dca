"""Twilio's Messages API: https://www.twilio.com/docs/messaging/api/message-resource (form), .../docs/usage/security (signature)."""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import orjson

from router.channels.errors import PayloadMalformed, SignatureRefused
from router.channels.failures import NotAllowed, Refused
from router.channels.protocol import Account, Envelope, Happening, Reported, Said, Standing, Webhook
from router.channels.sms.numbers import international_of

_URL = "https://api.twilio.com"
_STANDINGS: Mapping[str, Standing] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}
_NOT_OURS = (20003, 20005, 21606, 21608, 30002)  # authentication, account, sender not ours, trial, account suspended


class Twilio:
    """Its signature is an HMAC-SHA1 over the address and the fields; our reference travels in the address of the report."""

    settings = ("originator", "account_sid", "public_url")
    optional = ("api_url",)
    secrets = ("auth_token",)

    def verify(self, account: Account, request: Webhook, *, now: datetime) -> None:
        """See `Provider.verify`."""
        fields = sorted(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        signed = request.url + "".join(name + value for name, value in fields)
        expected = b64encode(hmac.digest(account.secrets["auth_token"].encode(), signed.encode(), "sha1"))
        if not hmac.compare_digest(expected, request.headers.get("x-twilio-signature", "").encode()):
            raise SignatureRefused

    def parse(self, account: Account, request: Webhook) -> Sequence[Happening]:
        """See `Provider.parse`."""
        try:
            fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise PayloadMalformed from error
        if "MessageSid" not in fields:
            raise PayloadMalformed
        now = datetime.now(UTC)  # it tells no moment
        if "MessageStatus" in fields and "Body" not in fields:
            standing = _STANDINGS.get(fields["MessageStatus"])
            if standing is None:
                return []
            reason = f"code_{fields['ErrorCode']}" if standing == "failed" and fields.get("ErrorCode") else None
            return [
                Reported(
                    standing=standing,
                    at=now,
                    provider_id=fields["MessageSid"],
                    reference=request.query.get("reference"),
                    reason=reason,
                )
            ]
        try:
            address = international_of(fields["From"])
        except (KeyError, ValueError) as error:
            raise PayloadMalformed from error
        media = fields.get("NumMedia", "0") not in ("", "0")
        return [
            Said(
                event=fields["MessageSid"],
                address=address,
                text=fields.get("Body", ""),
                at=now,
                unreadable="MMS" if media else None,
            )
        ]

    def request(self, account: Account, client: httpx.AsyncClient, text: str, to: Envelope) -> httpx.Request:
        """See `Provider.request`."""
        sid = account.settings["account_sid"]
        url = f"{account.settings.get('api_url', _URL).rstrip('/')}/2010-04-01/Accounts/{sid}/Messages.json"
        report = f"{account.settings['public_url'].rstrip('/')}/v1/channels/{account.id}?reference={to.reference}"
        body = {"To": to.address, "From": account.settings["originator"], "Body": text, "StatusCallback": report}
        token = b64encode(f"{sid}:{account.secrets['auth_token']}".encode()).decode()
        return client.build_request("POST", url, data=body, headers={"Authorization": f"Basic {token}"})

    def accepted(self, response: httpx.Response) -> str | None:
        """See `Provider.accepted`."""
        try:
            body = orjson.loads(response.content)
        except ValueError:
            body = {}
        if response.is_success:
            return str(body["sid"]) if body.get("sid") else None
        code = body.get("code")
        if code in _NOT_OURS:
            raise NotAllowed(f"code_{code}")
        raise Refused(f"code_{code}" if code else f"http_{response.status_code}")

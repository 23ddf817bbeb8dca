"""What Meta calls with: its signature, the question whether we are there, and batches of messages and reports.

The source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages. Meta tries for seven days until it
hears 200, and does not promise an order.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import structlog

from router.channels.errors import PayloadMalformed, SignatureRefused
from router.channels.protocol import Happening, Reported, Response, Standing, Webhook
from router.channels.whatsapp.graph import WINDOW_CLOSED
from router.channels.whatsapp.messages import NOT_AS_DOCUMENTED, moment, said

log = structlog.get_logger()

_STANDINGS: Mapping[str, Standing] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


def verify(request: Webhook, secret: str) -> None:
    """See that a request is Meta's: an HMAC over the bytes of its body, with the secret of the app.

    Raises:
        SignatureRefused: it has no signature, or another.
    """
    expected = "sha256=" + hmac.digest(secret.encode(), request.body, "sha256").hex()
    if not hmac.compare_digest(expected.encode(), request.headers.get("x-hub-signature-256", "").encode()):
        raise SignatureRefused


def subscription(request: Webhook, token: str) -> Response | None:
    """Return the challenge of who subscribes and knows the token; None for any other request.

    Raises:
        SignatureRefused: the token is another.
    """
    if request.method != "GET" or "hub.mode" not in request.query:
        return None
    same = hmac.compare_digest(token.encode(), request.query.get("hub.verify_token", "").encode())
    if request.query["hub.mode"] != "subscribe" or not same:
        raise SignatureRefused
    return Response(body=request.query.get("hub.challenge", "").encode())


def happenings(request: Webhook, *, account: str, number: str) -> Sequence[Happening]:
    """Return what happened on a number, oldest first.

    A message that can't be understood holds up no other of its batch: it is refused only when there is no other.

    Raises:
        PayloadMalformed: it is not what Meta documents.
    """
    found: list[Happening] = []
    broken = 0
    for kind, item in _items(request, account, number):
        try:
            happening = said(item, account=account) if kind == "message" else _report(item)
        except NOT_AS_DOCUMENTED:
            broken += 1
        else:
            found += [happening] if happening is not None else []
    if broken and not found:
        raise PayloadMalformed
    if broken:
        log.warning("whatsapp.malformed", account=account, count=broken)
    return sorted(found, key=lambda each: each.at)


def _items(request: Webhook, account: str, number: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Go through the messages and reports of a number, in every change of every entry."""
    try:
        payload = orjson.loads(request.body)
        if payload["object"] != "whatsapp_business_account":
            raise PayloadMalformed
        changes = [change for entry in payload["entry"] for change in entry["changes"]]
        values = [change["value"] for change in changes if change["field"] == "messages"]
        mine = [each for each in values if str(each["metadata"]["phone_number_id"]) == number]
        items = [("message", each) for value in mine for each in value.get("messages", [])]
        items += [("report", each) for value in mine for each in value.get("statuses", [])]
        errors = [each["code"] for value in mine for each in value.get("errors", [])]
    except NOT_AS_DOCUMENTED as error:
        raise PayloadMalformed from error
    if len(mine) < len(values):
        log.warning("whatsapp.other_number", account=account, count=len(values) - len(mine))
    for code in errors:
        log.warning("whatsapp.provider_error", account=account, code=code)
    yield from items


def _report(status: Mapping[str, Any]) -> Reported | None:
    standing = _STANDINGS.get(str(status["status"]))
    if standing is None:
        return None
    errors = status.get("errors") or [{}]
    code = errors[0].get("code")
    return Reported(
        standing=standing,
        at=moment(status),
        provider_id=str(status["id"]),
        reference=status.get("biz_opaque_callback_data"),
        reason=(f"code_{code}" if code is not None else "failed") if standing == "failed" else None,
        closed=standing == "failed" and code == WINDOW_CLOSED,  # Meta finds out after it took it, as often as before
    )

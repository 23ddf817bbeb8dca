"""Twilio's Messages API, as far as it is used: https://www.twilio.com/docs/messaging/api/message-resource."""

from base64 import b64encode
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.standins.app import Standin, serve

SID, TOKEN = "AC0123", "twilio token"
provider = Standin()


def _error(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status_code=status)


async def _messages(request: Request) -> Response:
    expected = f"Basic {b64encode(f'{SID}:{TOKEN}'.encode()).decode()}"
    if request.headers.get("authorization") != expected or provider.fault("bad_key"):
        return _error(401, 20003, "Authenticate")
    fields = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
    if not fields.get("To", "").startswith("+") or not fields.get("From") or not fields.get("Body"):
        provider.refused.append("To, From and Body are required")
        return _error(400, 21604, "To, From and Body are required")
    if len(fields["Body"]) > 1600:
        provider.refused.append("Body is too long")
        return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if fields["To"].endswith("99"):
        return _error(400, 21614, "'To' number is not a valid mobile number")
    report = urlsplit(fields.get("StatusCallback", ""))
    if report.scheme not in ("http", "https"):
        provider.refused.append("StatusCallback is no address")
        return _error(400, 21609, "Invalid 'StatusCallback' URL")
    name = f"SM{uuid4().hex}"
    reference = parse_qs(report.query).get("reference", [None])[0]
    provider.accepted.append({"id": name, "to": fields["To"], "text": fields["Body"], "reference": reference})
    return JSONResponse({"sid": name, "status": "queued"}, status_code=201)


async def messages(request: Request) -> Response:
    """Take a message."""
    return await provider.guarded(request, _messages)


app = provider.app(Route(f"/2010-04-01/Accounts/{SID}/Messages.json", messages, methods=["POST"]))

if __name__ == "__main__":
    serve(app)

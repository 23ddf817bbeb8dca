"""Bird's SMS API, as far as it is used: the key, the form, the limits and the codes of https://developers.messagebird.com/api/sms-messaging."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.standins.app import Standin, serve

KEY = "live_key"
provider = Standin()


def _error(status: int, code: int, description: str) -> Response:
    if status == 422:
        provider.refused.append(description)
    return JSONResponse({"errors": [{"code": code, "description": description, "parameter": None}]}, status_code=status)


async def _messages(request: Request) -> Response:
    if request.headers.get("authorization") != f"AccessKey {KEY}" or provider.fault("bad_key"):
        return _error(401, 2, "Request not allowed (incorrect access_key)")
    body = await request.json()
    recipients = body.get("recipients")
    if not recipients or not all(str(each).isdigit() and 8 <= len(str(each)) <= 15 for each in recipients):
        return _error(422, 9, "no (correct) recipients found")
    if not body.get("originator") or not str(body.get("body", "")).strip():
        return _error(422, 9, "originator and body are required")
    if len(body["body"]) > 1377 or len(body.get("reference", "")) > 60:
        return _error(422, 10, "body or reference is too long")
    if str(recipients[0]).endswith("99"):
        return JSONResponse({"errors": [{"code": 10, "description": "not a mobile number"}]}, status_code=422)
    name = uuid4().hex
    provider.accepted.append(
        {"id": name, "to": f"+{recipients[0]}", "text": body["body"], "reference": body.get("reference")}
    )
    return JSONResponse({"id": name, "recipients": {"totalCount": 1}}, status_code=201)


async def messages(request: Request) -> Response:
    """Take a message."""
    return await provider.guarded(request, _messages)


app = provider.app(Route("/messages", messages, methods=["POST"]))

if __name__ == "__main__":
    serve(app)

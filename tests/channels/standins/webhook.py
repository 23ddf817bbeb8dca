"""Another system that receives what we say, and refuses what is not signed by us."""

from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from router import signatures
from tests.channels.standins.app import Standin, serve

SECRET = "a secret of thirty letters that both have"
provider = Standin()


async def _messages(request: Request) -> Response:
    body = await request.body()
    if provider.fault("bad_key"):
        return JSONResponse({"error": "not allowed"}, status_code=401)
    try:
        signatures.verify([SECRET.encode()], body, request.headers.get(signatures.HEADER, ""), now=datetime.now(UTC))
    except signatures.SignatureRefused:
        provider.refused.append("the signature is wrong")
        return JSONResponse({"error": "signature"}, status_code=401)
    said = orjson.loads(body)
    if said["to"].endswith("99"):
        return JSONResponse({"error": "unknown"}, status_code=404)
    provider.accepted.append({**said, "reference": said["id"]})
    return JSONResponse({}, status_code=200)


async def messages(request: Request) -> Response:
    """Take a message."""
    return await provider.guarded(request, _messages)


app = provider.app(Route("/messages", messages, methods=["POST"]))

if __name__ == "__main__":
    serve(app)
